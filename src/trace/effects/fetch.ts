import type { CommandReader } from '../command-effects.ts';
import type { EffectDraft, SecretKind } from '../effect.ts';
import type { CommandDraft } from '../language.ts';
import { concat, known, literals, textOf, type Value } from '../value.ts';
import { after, parseArguments } from './options.ts';
import { absolutePath, baseName } from './place.ts';
import { secretsIn } from './secrets.ts';
import { carriesData, sentContent } from './sent.ts';

const curlShort = 'AbcCdDeEFhHKmoPQrtTuUwxXyYz';
const curlLong = [
  ...['--url', '--output', '--data', '--data-binary', '--data-raw', '--data-urlencode', '--data-ascii', '--form'],
  ...['--form-string', '--upload-file', '--request', '--header', '--user-agent', '--user', '--proxy', '--max-time'],
  ...[
    '--connect-timeout',
    '--retry',
    '--retry-delay',
    '--retry-max-time',
    '--unix-socket',
    '--cacert',
    '--cert',
    '--key',
  ],
  ...[
    '--output-dir',
    '--referer',
    '--cookie',
    '--cookie-jar',
    '--resolve',
    '--write-out',
    '--json',
    '--config',
    '--range',
  ],
  ...[
    '--socks5',
    '--socks5-hostname',
    '--interface',
    '--max-redirs',
    '--limit-rate',
    '--dump-header',
    '--doh-url',
    '--ciphers',
  ],
];

/** curl: downloads, and what it sends away. Requests over a unix socket are read by `containers.ts`. */
export const curlEffects: CommandReader = (command, context) => {
  const given = parseArguments(command.argv.slice(1), { short: curlShort, long: curlLong });
  if (given.has('--unix-socket', '--abstract-unix-socket')) return [];
  const urls = [...given.operands, ...given.values('--url')].filter((url) => url.length > 0);
  const sent = [
    ...given.values('-T', '--upload-file'),
    ...given
      .values('-d', '--data', '--data-binary', '--data-ascii', '--data-urlencode', '--json')
      .flatMap(fileOrSecret),
    ...given.values('-F', '--form').flatMap(formFile),
    ...given.values('--data-raw').filter(isComputed),
    ...given.values('-H', '--header', '-A', '--user-agent', '-b', '--cookie', '-e', '--referer').filter(isLoadedHeader),
  ];
  const outputs = given.values('-o', '--output');
  const effects: EffectDraft[] = [];
  urls.forEach((url, index) => {
    const to =
      outputs[index] ??
      outputs.at(-1) ??
      (given.has('-O', '--remote-name', '--remote-name-all') ? nameInUrl(url) : undefined);
    effects.push(fetched(command, url, to, 'curl', given.value('--output-dir')));
    for (const what of [...sent, ...(isLoaded(url) ? [url] : [])])
      effects.push({ kind: 'exfiltrate', to: url, ...sentContent(command, context, what) });
  });
  return effects;
};

const wgetLong = [
  ...['--output-document', '--output-file', '--directory-prefix', '--tries', '--timeout', '--user-agent', '--header'],
  ...['--post-data', '--post-file', '--body-data', '--body-file', '--method', '--user', '--password', '--input-file'],
  ...['--wait', '--waitretry', '--referer', '--load-cookies', '--base', '--append-output', '--execute'],
];

/** wget (also BusyBox's): without `-O` it writes a file named like the URL's end. */
export const wgetEffects: CommandReader = (command, context) => {
  const given = parseArguments(command.argv.slice(1), { short: 'OoPtTUeaiBwQlARDIX', long: wgetLong });
  if (given.has('--spider')) return [];
  const output = given.value('-O', '--output-document');
  const sent = [
    ...given.values('--post-file', '--body-file'),
    ...given.values('--post-data', '--body-data').filter(isComputed),
    ...given.values('--header', '-U', '--user-agent', '--referer').filter(isLoadedHeader),
  ];
  return given.operands.flatMap((url): EffectDraft[] => [
    fetched(
      command,
      url,
      output ?? nameInUrl(url),
      'wget',
      output ? undefined : given.value('-P', '--directory-prefix'),
    ),
    ...[...sent, ...(isLoaded(url) ? [url] : [])].map(
      (what): EffectDraft => ({ kind: 'exfiltrate', to: url, ...sentContent(command, context, what) }),
    ),
  ]);
};

/** `fetch`, `ftpget`, `lwp-download`, `lwp-request`, `aria2c`, `axel`, `lynx`, `w3m`, `GET`, `http`: a URL, and where it goes. */
export const otherFetchEffects: CommandReader = (command) => {
  const prints = printers.has(command.name);
  const given = parseArguments(command.argv.slice(1), {
    short: 'odOU',
    long: ['--out', '--dir', '--output', '--output-document'],
  });
  const output = given.value('-o', '--out', '--output', '-O', '--output-document');
  return given.operands
    .filter((operand) => looksLikeUrl(operand) || command.name === 'GET')
    .map((url) => fetched(command, url, output ?? (prints ? undefined : nameInUrl(url)), command.name));
};

const printers = new Set(['lynx', 'w3m', 'links', 'elinks', 'GET', 'lwp-request', 'http', 'https', 'xh']);

/** `git clone URL [folder]`: what is cloned can be run. */
export const gitEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), {
    short: 'Cbcjo',
    long: ['--depth', '--branch', '--config', '--origin'],
  });
  const [verb, url, folder] = given.operands;
  if (textOf(verb ?? []) !== 'clone' || url === undefined) return [];
  return [fetched(command, url, folder ?? nameInUrl(url), 'git')];
};

/** scp, rsync and sftp to a `host:path` send files away; from one they fetch. */
export const copyEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), { short: 'cDFiJloPSXe', long: ['--rsh'] });
  const target = given.operands.at(-1);
  if (target === undefined || given.operands.length < 2) return [];
  const sources = given.operands.slice(0, -1);
  if (isRemote(target) && sources.some((source) => !isRemote(source))) {
    return sources.map((what) => ({ kind: 'exfiltrate', to: target, what }));
  }
  return sources.filter(isRemote).map((url) => fetched(command, url, target, command.name));
};

function isRemote(value: Value): boolean {
  const text = literals(value);
  return /^[^/]{0,255}:/.test(text) && !text.startsWith('-');
}

function fetched(command: CommandDraft, url: Value, to: Value | undefined, tool: string, folder?: Value): EffectDraft {
  const text = to === undefined ? undefined : textOf(to);
  const isStream = to === undefined || text === '-' || text === '/dev/stdout' || text === '/dev/null';
  if (isStream) return { kind: 'fetch', url, tool };
  const path = folder ? concat(folder, known(literals(folder).endsWith('/') ? '' : '/'), to) : to;
  return { kind: 'fetch', url, to: absolutePath(command, path), tool };
}

function nameInUrl(url: Value): Value {
  const [last] = url.slice(-1);
  if (typeof last === 'string') {
    const clean = last.split(/[?#]/, 1)[0] ?? '';
    if (clean.endsWith('/')) return known('index.html');
    const name = baseName([...url.slice(0, -1), clean]);
    if (name !== '') return known(name);
  }
  return [{ hole: 'name in URL' }];
}

/** Whether an argument is certainly an address to fetch from. */
export function looksLikeUrl(value: Value): boolean {
  const text = literals(value).replaceAll('\\', '/').toLowerCase();
  return /^(https?|ftp|tftp|sftp):\/\//.test(text);
}

/** `@file` sends a file; a command's output inside sends that. */
function fileOrSecret(value: Value): readonly Value[] {
  const head = value[0];
  if (typeof head === 'string' && head.startsWith('@')) return [after(value, 1)];
  return isComputed(value) ? [value] : [];
}

function formFile(value: Value): readonly Value[] {
  const text = literals(value);
  const at = text.indexOf('=@');
  const other = text.indexOf('=<');
  const start = at >= 0 ? at : other;
  if (start >= 0 && typeof value[0] === 'string' && value[0].length > start) return [after(value, start + 2)];
  return isComputed(value) ? [value] : [];
}

/** Holds the output of a command (`$(env)`), not just a variable. */
function isComputed(value: Value): boolean {
  return value.some((part) => typeof part !== 'string' && (part.hole.startsWith('$(') || part.hole.startsWith('`')));
}

/** A header that carries something other than the credential its service asks for. */
function isLoadedHeader(value: Value): boolean {
  if (!isLoaded(value)) return false;
  const name = /^([\w-]{1,60})\s{0,4}:/.exec(literals(value))?.[1]?.toLowerCase() ?? '';
  if (!/^(proxy-)?authorization$|token|auth|api-?key|^cookie$/.test(name)) return true;
  const kinds = secretsIn(value.map((part) => (typeof part === 'string' ? '' : part.hole)).join('\n'));
  return [...kinds].some((kind) => neverHeaders.has(kind));
}

/** Secrets that no service takes as a credential in a header. */
const neverHeaders: ReadonlySet<SecretKind> = new Set<SecretKind>([
  'password-table',
  'ssh-key',
  'environment',
  'wallet',
  'browser',
  'history',
  'memory',
]);

/** Holds encoded data or a secret, as headers and addresses do only to carry something away. */
function isLoaded(value: Value): boolean {
  return value.some((part) => typeof part !== 'string' && part.hole.startsWith('$(') && carriesData(part.hole));
}
