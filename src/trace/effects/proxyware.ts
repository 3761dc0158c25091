import type { CommandReader } from '../command-effects.ts';
import type { EffectDraft } from '../effect.ts';
import type { CommandDraft } from '../language.ts';
import { known, literals, type Value } from '../value.ts';
import { after } from './options.ts';
import { clientOfImage, clientOfProgram, clientOfVariable, type ProxywareClient } from './proxyware-clients.ts';

/** Clients that lend the connection to strangers: by program, by arguments that only they take, or started as a container. */
export const proxywareEffects: CommandReader = (command) => {
  if (textTools.has(command.name)) return [];
  const container = engines.has(command.name) ? containerEffects(command) : [];
  if (container.length > 0) return container;
  const named = clientOfProgram(command.name);
  const shaped = named ? undefined : clientByShape(command);
  const id = named?.id ?? shaped;
  if (id === undefined || command.argv.length === 0 || onlyAsks(command) || (named && !isOwnUse(command, named)))
    return [];
  const account = accountIn(command, named);
  return [{ kind: 'proxyware', client: id, how: 'arguments', ...(account ? { account } : {}) }];
};

const engines = new Set(['docker', 'podman', 'nerdctl']);
const textTools: ReadonlySet<string> = new Set(
  'echo printf grep egrep fgrep cat sed awk find ls rm cp mv chmod chown mkdir test [ [[ which command type pkill pgrep killall kill curl wget export cd tar unzip apt-get apt dpkg yum dnf apk pip npm touch ln install'.split(
    ' ',
  ),
);

function onlyAsks(command: CommandDraft): boolean {
  const words = command.argv.slice(1).map(literals);
  return (
    words.length > 0 &&
    words.every((word) => /^(-v|-V|-h|--?version|--?help|version|help|stop|status|uninstall|showid)$/.test(word))
  );
}

/** Names that other programs bear too count only with what the client is given. */
function isOwnUse(command: CommandDraft, client: ProxywareClient): boolean {
  if (!sharedNames.has(command.name.toLowerCase())) return true;
  const words = command.argv.slice(1).map(literals);
  if (client.id === 'mysterium')
    return words.some((word) => word === 'service' || word === 'daemon' || word === '--agreed-terms-and-conditions');
  return words.some((word) => /token|email|login|key|bind/.test(word));
}

const sharedNames = new Set([
  'myst',
  'teneo',
  'spide',
  'pawns',
  'net_svc',
  'multiple-node',
  'proxyservice',
  'bearshare',
  'speedshare',
]);

/** Arguments of one client and of nothing else, whatever the program is called. Sources: the clients' own help texts. */
function clientByShape(command: CommandDraft): string | undefined {
  const all = command.argv.slice(0, 64).map(literals);
  // The arguments of a container, given without its program: `command: start accept --token …`.
  const words = all[0]?.startsWith('-') || all[0] === 'start' || all[0] === 'service' ? all : all.slice(1);
  if (!words.some(mayBeClients)) return undefined;
  const has = (...names: string[]) =>
    words.some((word) => names.some((name) => word === name || word.startsWith(`${name}=`)));
  if (has('-tou-accept', '--tou-accept') && has('-email', '--email') && has('-pass', '--pass')) return 'honeygain';
  if (has('-tou-get', '--tou-get')) return 'honeygain';
  if (has('-accept-tos', '--accept-tos') && has('-email', '--email') && has('-password', '--password'))
    return has('-device-name', '-device-id', '--device-name', '--device-id') ? 'pawns' : 'packetshare';
  if (words[0] === 'start' && words[1] === 'accept' && has('--token')) return 'traffmonetizer';
  if (has('--mode=exchange', '--mode=profile') && has('--token', '--ssl-token')) return '9hits';
  if (has('--system-session') && has('--token', '--ssl-token', '--exchange-mode')) return '9hits';
  if (words[0] === 'bind' && has('--hash') && words.some((word) => word.includes('titannet.io'))) return 'titan-edge';
  if (words.includes('service') && has('--agreed-terms-and-conditions')) return 'mysterium';
  if (words[0] === 'auth-provide') return 'urnetwork';
  if (words.some((word) => /^sdk-node-[0-9a-f]{24,32}$/.test(word)) && !words.includes('-c')) return 'earnapp';
  return undefined;
}

/** A cheap look: all of the shapes begin with an option or one of these words. */
function mayBeClients(word: string): boolean {
  return word.startsWith('-') || verbs.has(word) || word.startsWith('sdk-node-');
}

const verbs: ReadonlySet<string> = new Set(['start', 'service', 'bind', 'auth-provide']);

/** The account that is paid, when it is an argument or a variable of this very command. */
function accountIn(command: CommandDraft, client: ProxywareClient | undefined): Value | undefined {
  const argv = command.argv.slice(1, 64);
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] as Value;
    const head = typeof word[0] === 'string' ? word[0] : '';
    const option = /^--?(email|login|l|token|ssl-token|hash|key|uuid|user|api-key|cid|pairing_code)(=|$)/.exec(head);
    if (!option) continue;
    const value = option[2] === '=' ? after(word, option[0].length) : argv[at + 1];
    if (value && value.length > 0) return value;
  }
  for (const name of [...(client?.variables ?? []), ...(client?.accountVariables ?? [])]) {
    const value = Object.hasOwn(command.env, name) ? command.env[name] : undefined;
    if (value && value.length > 0) return value;
  }
  return undefined;
}

/** `docker run … traffmonetizer/cli_v2 start accept --token X`, and variables given with `-e`. */
function containerEffects(command: CommandDraft): readonly EffectDraft[] {
  const argv = command.argv.slice(1, 200);
  const words = argv.map(literals);
  if (!words.some((word) => word === 'run' || word === 'create')) return [];
  const byImage = words
    .map((word) => (word.includes('/') && !word.startsWith('-') ? clientOfImage(word) : undefined))
    .find((each) => each !== undefined);
  let account: Value | undefined;
  let byVariable: ProxywareClient | undefined;
  for (let at = 0; at < argv.length; at += 1) {
    const option = /^(-e|--env)(=|$)/.exec(words[at] as string);
    if (!option) continue;
    const given = option[2] === '=' ? after(argv[at] as Value, option[0].length) : (argv[at + 1] ?? []);
    const text = literals(given);
    const name = text.split('=', 1)[0] ?? '';
    const of = clientOfVariable(name);
    byVariable ??= of;
    if (text.includes('=') && (of || byImage?.accountVariables?.includes(name)))
      account ??= after(given, name.length + 1);
  }
  const client =
    byImage?.id ??
    byVariable?.id ??
    clientByShape({ ...command, argv: [known('x'), ...argv.slice(afterImage(words))] });
  if (client === undefined) return [];
  account ??= accountIn(command, byImage ?? byVariable);
  return [{ kind: 'proxyware', client, how: 'container', ...(account && account.length > 0 ? { account } : {}) }];
}

/** Position after the first word that looks like an image and is no option's value of the common kinds. */
function afterImage(words: readonly string[]): number {
  const run = words.findIndex((word) => word === 'run' || word === 'create');
  for (let at = run + 1; at < words.length; at += 1) {
    const word = words[at] as string;
    if (word.startsWith('-')) {
      if (valued.has(word)) at += 1;
      continue;
    }
    return at + 1;
  }
  return words.length;
}

const valued: ReadonlySet<string> = new Set(
  '-e --env -v --volume --name --restart -p --publish --network --net -h --hostname -w --workdir -u --user -l --label --memory -m --cpus --platform --entrypoint --cap-add --device --mount --log-driver --log-opt --pid --dns'.split(
    ' ',
  ),
);
