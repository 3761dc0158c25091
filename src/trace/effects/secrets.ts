import type { SecretKind } from '../effect.ts';

/**
 * What kind of secret lies at a path, `undefined` when none is known to. `*` stands for an unknown part; folders that hold
 * nothing but secrets (`~/.aws`) count like what is in them. Sources: each program's own documentation of its files.
 */
export function secretAt(path: string): SecretKind | undefined {
  const text = path.length > maximumPath ? path.slice(0, maximumPath) : path;
  const clean = (text.endsWith('/') ? text.slice(0, -1) : text).replaceAll('//', '/');
  const lower = clean.toLowerCase();
  if (lower.endsWith('.pub') || lower.endsWith('.example') || lower.endsWith('.sample')) return undefined;
  const slash = lower.lastIndexOf('/');
  const name = lower.slice(slash + 1);
  const own = slash < 0 ? byBareName(name) : byName.get(name);
  // Other files are called "shadow" too.
  if (own === 'password-table' && !lower.includes('/etc/')) return undefined;
  if (own) return own;
  if (lower.includes('/proc/')) return ofProcess(lower);
  if (/^(ssh_host_[a-z0-9]{1,12}_key|id_(rsa|dsa|ecdsa|ed25519|\*))$/.test(name)) return 'ssh-key';
  if (name.endsWith('_history') && name.startsWith('.')) return 'history';
  if (lower.includes('/.ssh')) return ofSshFolder(lower);
  // Nearly all paths there are hold none of these: asked once before the table is gone through.
  if (!/\/\.|kube|chrome|brave|-edge|login data|extension|ledger|tdata|\/auth\.json/.test(lower)) return undefined;
  return places.find(({ part }) => includesPart(lower, part))?.kind;
}

/** Whether a path as it was written may lead to a secret, whatever the working folder: a cheap look before it is made absolute. */
export function mayBeSecret(written: string, cwd: string | undefined): boolean {
  if (secretAt(written) !== undefined) return true;
  if (cwd === undefined || written.startsWith('/')) return false;
  return (
    byName.has(written.slice(written.lastIndexOf('/') + 1).toLowerCase()) ||
    secretAt(cwd) !== undefined ||
    cwd.startsWith('/proc')
  );
}

/** All kinds of secrets that the words of a text name: of a command's source, a hole's name, a line of a script. */
export function secretsIn(text: string): ReadonlySet<SecretKind> {
  const found = new Set<SecretKind>();
  for (const word of text.slice(0, maximumText).split(/[\s"'`()<>|;&={},[\]]+/)) {
    if (word.length < 3) continue;
    const kind = /[/.]/.test(word) || word.startsWith('id_') ? secretAt(word) : undefined;
    if (kind) found.add(kind);
  }
  if (printsEnvironment(text)) found.add('environment');
  return found;
}

/** Whether a text runs `env`, `printenv`, `export -p` for their output, or names a language's whole environment. */
function printsEnvironment(text: string): boolean {
  const flat = text.slice(0, maximumText);
  if (/(^|[$`(|;&]\(?)[ \t]{0,3}(env|printenv|set|export -p|declare -x|declare -p)[ \t]{0,3}($|[|)`;&>])/.test(flat))
    return true;
  return wholeEnvironments.some((name) => {
    const at = flat.indexOf(name);
    return at >= 0 && !/[[.(\w]/.test(flat[at + name.length] ?? '') && !/[\w$.]/.test(flat[at - 1] ?? '');
  });
}

const wholeEnvironments = ['os.environ', 'process.env', '$_ENV', 'ENV.to_h', 'ENV.to_hash', 'System.getenv()', '%ENV'];

const maximumPath = 1024;
const maximumText = 20_000;

function ofProcess(path: string): SecretKind | undefined {
  const after = path.slice(path.indexOf('/proc/') + '/proc/'.length);
  if (after === 'kcore') return 'memory';
  const [pid = '', file = '', more] = after.split('/');
  if (
    more !== undefined ||
    !/^(\d{1,8}|\*|self|thread-self|[^/]{0,40}\*[^/]{0,40}|\$[^/]{1,40}|%[ds]|\{[^/]{0,40}\})$/.test(pid)
  )
    return undefined;
  if (file === 'environ') return 'environment';
  return file === 'mem' && pid !== 'self' && pid !== 'thread-self' ? 'memory' : undefined;
}

/** The folder, its private keys; not what is public in it (`known_hosts`, `authorized_keys`, `config`). */
function ofSshFolder(path: string): SecretKind | undefined {
  const after = path.slice(path.indexOf('/.ssh') + '/.ssh'.length);
  if (after === '' || after === '/*' || after === '/id_*' || after === '/.') return 'ssh-key';
  return /^\/(id_[a-z0-9_*-]{1,40}|identity|[a-z0-9_.-]{1,60}\.(pem|key|ppk))$/.test(after) ? 'ssh-key' : undefined;
}

function includesPart(path: string, part: string): boolean {
  const at = path.indexOf(part);
  if (at < 0) return false;
  const next = path[at + part.length];
  return part.endsWith('/') || next === undefined || next === '/' || next === '*';
}

/** Names that mean the same wherever they stand; the rest needs a folder before it. */
function byBareName(name: string): SecretKind | undefined {
  return bareNames.has(name) ? byName.get(name) : undefined;
}

const rows: readonly (readonly [SecretKind, string])[] = [
  ['password-table', 'shadow gshadow shadow- gshadow- master.passwd opasswd'],
  ['ssh-key', 'id_rsa id_dsa id_ecdsa id_ed25519 id_ed25519_sk id_ecdsa_sk'],
  [
    'cloud',
    '.s3cfg .boto .passwd-s3fs application_default_credentials.json accesstokens.json msal_token_cache.json credentials.db access_tokens.db',
  ],
  ['registry', '.npmrc .pypirc .dockercfg .dockerconfigjson'],
  ['cluster', '.vault-token .consul-token k3s.yaml super-admin.conf'],
  ['source-code', '.git-credentials .netrc _netrc'],
  ['browser', 'logins.json key3.db key4.db cookies.sqlite'],
  ['wallet', 'wallet.dat'],
  [
    'history',
    '.bash_history .zsh_history .ash_history .sh_history .mysql_history .psql_history .python_history .rediscli_history',
  ],
  ['database', '.pgpass .my.cnf .mylogin.cnf'],
  ['dotenv', '.env .env.local .env.production .env.prod .env.development wp-config.php'],
];
const byName: ReadonlyMap<string, SecretKind> = new Map(
  rows.flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind] as const)),
);
const bareNames: ReadonlySet<string> = new Set(
  [...byName.keys()].filter((name) => name.startsWith('.') || name.startsWith('id_') || name === 'wallet.dat'),
);

const places: readonly { readonly kind: SecretKind; readonly part: string }[] = [
  ...at('cloud', [
    ...['/.aws', '/.azure', '/.config/gcloud', '/.oci', '/.aliyun', '/.tccli', '/.bluemix', '/.config/doctl'],
    ...[
      '/.config/rclone',
      '/.config/hcloud',
      '/.config/linode-cli',
      '/.terraform.d/credentials.tfrc.json',
      '/.config/scw',
    ],
  ]),
  ...at('registry', [
    ...['/.docker/config.json', '/.docker', '/.gem/credentials', '/.cargo/credentials', '/.cargo/credentials.toml'],
    ...[
      '/.m2/settings.xml',
      '/.gradle/gradle.properties',
      '/.composer/auth.json',
      '/containers/auth.json',
      '/.config/pypoetry/auth.toml',
    ],
  ]),
  ...at('cluster', [
    ...['/.kube/config', '/.kube', '/etc/kubernetes/admin.conf', '/etc/kubernetes/pki', '/etc/kubernetes/kubelet.conf'],
    ...['/secrets/kubernetes.io/serviceaccount/token', '/secrets/kubernetes.io/serviceaccount', '/var/lib/kubelet/pki'],
    ...['/.config/argocd', '/.helm/repository'],
  ]),
  ...at('source-code', ['/.config/gh/hosts.yml', '/.config/git/credentials', '/.config/glab-cli', '/.config/hub']),
  ...at('browser', [
    ...[
      '/.mozilla/firefox',
      '/google-chrome',
      '/.config/chromium',
      '/bravesoftware',
      '/.config/opera',
      '/microsoft-edge',
    ],
    ...['/login data', '/local extension settings'],
  ]),
  ...at('wallet', [
    ...[
      '/.bitcoin',
      '/.litecoin',
      '/.dogecoin',
      '/.dashcore',
      '/.zcash',
      '/.ethereum/keystore',
      '/.ethereum',
      '/.electrum',
      '/.exodus',
    ],
    ...[
      '/.config/exodus',
      '/.monero',
      '/.bitmonero',
      '/.config/solana',
      '/.atomic',
      '/ledger live',
      '/.sparrow',
      '/.armory',
      '/.multibit',
    ],
  ]),
  ...at('messenger', ['/telegramdesktop/tdata', '/tdata', '/.config/discord', '/.config/signal', '/.config/slack']),
];

function at(
  kind: SecretKind,
  parts: readonly string[],
): readonly { readonly kind: SecretKind; readonly part: string }[] {
  return parts.map((part) => ({ kind, part }));
}
