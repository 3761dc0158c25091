import { textOf } from '../trace/value.ts';
import { saysOf } from './declared.ts';
import { destinationOf } from './destinations.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { isScript } from './script-flow.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Floods of packets or requests against somebody. */
export const flooding: Detector = {
  id: 'flooding',
  version: 1,
  title: 'Floods somebody with traffic.',
  attack: ['T1498', 'T1499'],
  description: `
Flooders (mhddos, slowloris, goldeneye …), and packet tools told to send without end (\`hping3 --flood\`), take services of others
down, with the connection of whoever runs the image. *Malicious* with a target that the image fixes, or in an image that does not
say so; *suspicious* in one that openly is a flooder or where the user names the target. Bounded load tests (ab, wrk, k6, hey) and
anything against the machine itself are nothing.
`,
  fires: [
    { name: 'hping3', image: { cmd: ['sh', '-c', 'hping3 -S --flood --rand-source -p 443 victim.example'] } },
    {
      name: 'a rented flooder’s words',
      image: { cmd: ['python3', '/opt/start.py', 'UDP', '198.51.100.7:80', '500', '3600'] },
    },
    { name: 'renamed', image: { cmd: ['sh', '-c', '/tmp/.x/kw OVH 198.51.100.7:80 500 3600'] } },
    {
      name: 'noise into a socket',
      image: {
        cmd: ['bash', '-c', 'while :; do dd if=/dev/urandom bs=1400 count=100 > /dev/udp/198.51.100.7/80; done'],
      },
    },
    {
      name: 'in Perl',
      severity: 'suspicious',
      image: {
        cmd: [
          'perl',
          '-e',
          'use Socket; socket(F, PF_INET, SOCK_DGRAM, 17); my $a = inet_aton("203.0.113.168"); while (1) { send(F, pack("a1024", "x"), 0, pack_sockaddr_in(int(rand 65500) + 1, $a)); }',
        ],
      },
    },
    { name: 'a named tool', image: { cmd: ['slowloris', '-p', '80', 'victim.example'] } },
    {
      name: 'a declared flooder',
      severity: 'suspicious',
      image: {
        name: 'docker.io/someones/mhddos_proxy:1',
        cmd: ['python3', '/app/runner.py', 'GET', 'victim.example', '100', '60'],
      },
    },
    {
      name: 'a target that the user names',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'goldeneye $TARGET -w 50'] },
    },
  ],
  silent: [
    {
      name: 'load tests',
      image: {
        cmd: ['sh', '-c', 'ab -n 1000 -c 10 http://app/; wrk -t2 -c100 -d30s http://app/; hey -n 200 http://app/'],
      },
    },
    {
      name: 'metrics, again and again',
      image: {
        cmd: [
          'python3',
          '-c',
          'import socket, time\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nwhile True:\n    s.sendto(b"up:1|c", ("statsd", 8125))\n    time.sleep(10)\n',
        ],
      },
    },
    { name: 'pings', image: { cmd: ['sh', '-c', 'ping -c 4 example.com; hping3 -c 1 -S -p 80 example.com'] } },
    { name: 'a flood of itself', severity: 'note', image: { cmd: ['sh', '-c', 'hping3 --flood localhost'] } },
    { name: 'an HTTP request', image: { cmd: ['http', 'POST', 'api.example/items', 'count=3', 'size=9'] } },
  ],
  detect(scene) {
    const declared = saysOf(scene, [
      'ddos',
      'dos',
      'flood',
      'flooder',
      'stress',
      'stresser',
      'booter',
      'mhddos',
      'db1000n',
      'slowloris',
      'loic',
      'hoic',
      'loadtest',
      'pentest',
      'distress',
      'proxy',
      'uashield',
    ]);
    const byTool = effectsOf(scene, 'flood').flatMap((effect) => {
      const target = destinationOf(effect.target);
      const chosen = effect.target.length > 0 && textOf(effect.target) === undefined;
      return findingOf(scene, sightingOf(scene, effect), {
        threat: target.kind === 'local' && !chosen ? 'minor' : chosen ? 'dual-use' : 'hostile',
        declared: declared || undefined,
        title: `Floods ${valueWords(effect.target, 80) || 'somebody'} with traffic (${effect.tool.slice(0, 60)})`,
        effects: [effect.id],
      });
    });
    return [...byTool, ...byLibrary(scene, declared)];
  },
};

/** A script that sends bulk or random packets in a loop without pause and reads no answer. */
function byLibrary(scene: Scene, declared: boolean): readonly FindingDraft[] {
  return scene.story.stages.flatMap((stage) => {
    if (!isScript(stage)) return [];
    const text = stage.text.slice(0, 300_000);
    const raw = /SOCK_DGRAM|SOCK_RAW|dgram\.createSocket|UDPSocket|udp:\/\//.test(text);
    if (!raw || !/\bsend(to)?\b|fwrite/.test(text) || /\brecv|sleep|setTimeout|\bwait/.test(text)) return [];
    const loops = /while\s{0,2}\(?\s{0,2}(1|true|!0|:)|for\s{0,2}\(\s{0,2};;|\bloop\s{1,2}(do|\{)|setInterval/i.test(
      text,
    );
    const bulk =
      /urandom|random_bytes|randbytes|randomBytes|getrandbits|pack\(\s{0,2}["']a\d{3,6}|["'][^"']{1,4}["']\s{0,2}[*x]\s{0,2}\d{3,6}|str_repeat|\.repeat\(/.test(
        text,
      );
    if (!loops || !bulk) return [];
    const at = text.search(/\bsend(to)?\b|fwrite/);
    return findingOf(scene, sightingOf(scene, { stage: stage.id, line: text.slice(0, at).split('\n').length }), {
      threat: 'dual-use',
      declared: declared || undefined,
      title: 'Sends packets without end to an address, and reads no answer',
      confidence: 'medium',
    });
  });
}
