import type { CommandContext, CommandReader } from '../command-effects.ts';
import type { EffectDraft, ExfiltrateEffect } from '../effect.ts';
import type { CommandDraft } from '../language.ts';
import { concat, known, literals, render, textOf, type Value } from '../value.ts';
import { devSocket } from './dev-socket.ts';
import { parseArguments } from './options.ts';
import { upstream } from './pipeline.ts';
import { absolutePath, samePath } from './place.ts';
import { secretsIn } from './secrets.ts';
import { isOutput } from './written.ts';

/**
 * What is sent when a file or `-` is: what stands on standard input, or what earlier commands put into that file. Holes keep
 * the source of the commands, so that `tar czf a ~/.ssh; curl -T a …` is known to send keys.
 */
export function sentContent(
  command: CommandDraft,
  context: CommandContext,
  what: Value,
): Pick<ExfiltrateEffect, 'what' | 'holds'> {
  const text = textOf(what);
  if (text === '-' || text === '/dev/stdin') return { what: inputOf(command, context) ?? what };
  const holds = foundBy(context, what) ?? filledBy(command, context, what);
  return holds === undefined ? { what } : { what, holds };
}

/** What arrives on a command's standard input, as far as known; the source of the pipeline when its value is not. */
function inputOf(command: CommandDraft, context: CommandContext): Value | undefined {
  const left = upstream(command, context);
  const source = left.map((peer) => peer.text || peer.argv.map(render).join(' ')).join(' | ');
  for (const redirect of command.redirects) if (redirect.op === '<' && redirect.fd === 0) return redirect.target;
  if (command.stdin !== undefined && textOf(command.stdin) === undefined) return command.stdin;
  if (left.length > 0)
    return [{ hole: `$(${left.map((peer) => peer.argv.map(render).join(' ')).join(' | ') || source})` }];
  return command.stdin;
}

/** The search that found the file, of `find … -exec curl -F f=@{} …`. */
function foundBy(context: CommandContext, what: Value): Value | undefined {
  if (!what.some((part) => typeof part !== 'string' && part.hole === 'file found')) return undefined;
  const search = context.peers
    .slice(Math.max(0, context.position - 4), context.position)
    .findLast((peer) => peer.name === 'find');
  return search && [{ hole: `$(${sourceOf(search)})` }];
}

const lookBack = 200;

/** The commands of this reading that filled a file (also under the name it had before `mv`), as one hole. */
function filledBy(command: CommandDraft, context: CommandContext, file: Value): Value | undefined {
  const wanted = [absolutePath(command, file)];
  if (literals(wanted[0] ?? []) === '') return undefined;
  const sources: string[] = [];
  for (let at = context.position - 1; at >= Math.max(0, context.position - lookBack) && sources.length < 20; at -= 1) {
    const peer = context.peers[at] as CommandDraft;
    const before = movedFrom(peer, wanted);
    if (before) wanted.push(before);
    if (!wanted.some((name) => fills(peer, name))) continue;
    const left = upstream(peer, { peers: context.peers, position: at });
    sources.push([...left, peer].map(sourceOf).join(' | ').slice(0, 1000));
    for (const redirect of peer.redirects) if (redirect.op === '<') sources.push(render(redirect.target));
    if (peer.stdin !== undefined && left.length === 0) sources.push(render(peer.stdin).slice(0, 1000));
  }
  return sources.length === 0 ? undefined : [{ hole: `$(${sources.reverse().join('; ').slice(0, 4000)})` }];
}

function sourceOf(command: CommandDraft): string {
  return command.argv.map(render).join(' ');
}

/** The name a file had before this `mv` or `cp`. */
function movedFrom(peer: CommandDraft, wanted: readonly Value[]): Value | undefined {
  if (peer.name !== 'mv' && peer.name !== 'cp') return undefined;
  const [source, target] = parseArguments(peer.argv.slice(1), { short: 'St' }).operands;
  if (!source || !target || wanted.length > 8) return undefined;
  const moved = wanted.some((name) => samePath(absolutePath(peer, target), name));
  return moved ? absolutePath(peer, source) : undefined;
}

/** Whether a command writes this file: by redirection, or as an archive or encrypted copy. */
function fills(peer: CommandDraft, wanted: Value): boolean {
  if (
    peer.redirects.some(({ op, fd, target }) => isOutput(op) && fd <= 1 && samePath(absolutePath(peer, target), wanted))
  )
    return true;
  if (!makers.has(peer.name)) return false;
  return peer.argv.slice(1).some((argument) => {
    const text = textOf(argument);
    const bare = text?.startsWith('--') && text.includes('=') ? known(text.slice(text.indexOf('=') + 1)) : argument;
    return samePath(absolutePath(peer, bare), wanted);
  });
}

const makers = new Set([
  'tar',
  'zip',
  '7z',
  '7za',
  '7zz',
  'rar',
  'gzip',
  'bzip2',
  'xz',
  'zstd',
  'openssl',
  'gpg',
  'tee',
  'cp',
  'cpio',
  'sort',
  'find',
  'age',
  'split',
  'mysqldump',
  'pg_dump',
]);

/** Data sent without an upload tool: through netcat, `/dev/tcp`, socat, `openssl s_client`, or by mail. Only secrets and archives count. */
export const sentEffects: CommandReader = (command, context) => {
  const to = targetOf(command);
  if (to === undefined) return [];
  const content = contentFor(command, context);
  if (content === undefined) return [];
  const { what, holds } = content;
  const text = `${render(what)} ${holds ? render(holds) : ''}`.slice(0, 8000);
  if (secretsIn(text).size === 0 && !/(^|[\s$(|])(tar|zip|7z|base64|gzip|mysqldump|pg_dump)\s/.test(text)) return [];
  return [{ kind: 'exfiltrate', ...to, what, ...(holds ? { holds } : {}) }];
};

function contentFor(
  command: CommandDraft,
  context: CommandContext,
): Pick<ExfiltrateEffect, 'what' | 'holds'> | undefined {
  const input = command.redirects.find(({ op, fd }) => op === '<' && fd === 0);
  if (input) return sentContent(command, context, input.target);
  if (clients.has(command.name)) {
    const what = inputOf(command, context);
    return what === undefined ? undefined : { what };
  }
  // `cat FILE > /dev/tcp/h/p`: what the command itself prints.
  const left = upstream(command, context);
  return { what: [{ hole: `$(${[...left, command].map((each) => each.argv.map(render).join(' ')).join(' | ')})` }] };
}

const clients = new Set([
  'nc',
  'ncat',
  'netcat',
  'nc.openbsd',
  'nc.traditional',
  'socat',
  'openssl',
  'telnet',
  'mail',
  'mailx',
  'mutt',
  'sendmail',
  'msmtp',
]);

function targetOf(command: CommandDraft): Pick<ExfiltrateEffect, 'to' | 'via'> | undefined {
  for (const redirect of command.redirects) {
    const socket = isOutput(redirect.op) && redirect.fd <= 1 ? devSocket(redirect.target) : undefined;
    if (socket) return { to: endpointValue(socket.host, socket.port), via: 'socket' };
  }
  if (!clients.has(command.name)) return undefined;
  if (mailers.has(command.name)) {
    const given = parseArguments(command.argv.slice(1), { short: 'sabcrSAf' });
    const to = given.operands.at(-1);
    return to && literals(to).includes('@') ? { to, via: 'mail' } : undefined;
  }
  if (command.name === 'socat') {
    const address = command.argv
      .slice(1)
      .find((value) => /^(tcp|udp|openssl|ssl)[46]?(-connect)?:/i.test(literals(value)));
    return address ? { to: address, via: 'socket' } : undefined;
  }
  if (command.name === 'openssl') {
    const at = command.argv.findIndex((value) => textOf(value) === '-connect');
    const to = command.argv[at + 1];
    return at > 0 && to ? { to, via: 'socket' } : undefined;
  }
  const given = parseArguments(command.argv.slice(1), { short: 'egGiIOopPqsTVwWXxcm' });
  const [host, port] = given.operands;
  if (given.has('-l', '-z', '--listen') || host === undefined) return undefined;
  return { to: endpointValue(host, port), via: 'socket' };
}

const mailers = new Set(['mail', 'mailx', 'mutt', 'sendmail', 'msmtp']);

function endpointValue(host: Value, port: Value | undefined): Value {
  return port === undefined ? host : concat(host, known(':'), port);
}

/** Data in the names that are looked up (`dig $(base64 …).example`), or in the padding of pings. */
export const lookupEffects: CommandReader = (command) => {
  const isPing = command.name === 'ping' || command.name === 'hping3' || command.name === 'nping';
  for (const value of command.argv.slice(1, 40)) {
    const hole = value.find((part) => typeof part !== 'string' && carriesData(part.hole));
    if (!hole) continue;
    const name = literals(value);
    const payload = isPing && !name.includes('.');
    if (!payload && !/\.[a-z0-9-]{2,}\.?$/i.test(name)) continue;
    const to: EffectDraft = {
      kind: 'exfiltrate',
      to: payload ? (command.argv.at(-1) ?? []) : known(name.replace(/^\./, '')),
      what: [hole],
      via: payload ? 'icmp' : 'dns',
    };
    return [to];
  }
  return [];
};

/** Whether a hole's source encodes or reads data, as opposed to naming a host. */
export function carriesData(hole: string): boolean {
  if (/(^|[\s$(|`])(base64|base32|xxd|hexdump|od|openssl|gzip)(\s|\)|$)/.test(hole.slice(0, 2000))) return true;
  return secretsIn(hole).size > 0;
}
