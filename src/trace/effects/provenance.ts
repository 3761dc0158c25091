import type { CommandContext } from '../command-effects.ts';
import type { RunEffect } from '../effect.ts';
import type { CommandDraft } from '../language.ts';
import { textOf, type Value } from '../value.ts';
import { curlEffects, otherFetchEffects, wgetEffects } from './fetch.ts';
import { parseArguments } from './options.ts';
import { upstream } from './pipeline.ts';
import { absolutePath, samePath } from './place.ts';
import { isOutput } from './written.ts';

/**
 * Where the bytes of a file that is run come from, as far as earlier commands of the same reading tell. `fetched` is the
 * position in `context.peers` of the command that downloaded it: the driver turns it into that command's fetch effect.
 */
export function origin(
  command: CommandDraft,
  context: CommandContext,
  file: Value,
): Pick<RunEffect, 'from' | 'fetched'> {
  const fetched = fetchOf(command, context, file);
  if (fetched !== undefined) return { from: 'fetched', fetched };
  return wasWritten(command, context, file)
    ? { from: 'written' }
    : { from: textOf(file) === undefined ? 'unknown' : 'file' };
}

/** Position of the earlier command that downloaded this file (also under the name it had before `mv` or `cp`). */
export function fetchOf(command: CommandDraft, context: CommandContext, file: Value): number | undefined {
  let wanted = absolutePath(command, file);
  for (let at = context.position - 1; at >= Math.max(0, context.position - lookBack); at -= 1) {
    const peer = context.peers[at] as CommandDraft;
    const reader = readers.get(peer.name);
    if (reader) {
      const outputs = reader(peer, { peers: context.peers, position: at });
      for (const effect of outputs) {
        if (effect.kind === 'fetch' && effect.to && samePath(absolutePath(peer, effect.to), wanted)) return at;
        if (effect.kind === 'fetch' && !effect.to && redirectsTo(peer, wanted)) return at;
      }
    } else if (unpackers.has(peer.name)) {
      const archive = unpacked(peer, wanted);
      if (archive === 'stdin') {
        const source = upstream(peer, { peers: context.peers, position: at }).findLast((each) =>
          readers.has(each.name),
        );
        if (source) return context.peers.indexOf(source);
      } else if (archive) wanted = absolutePath(peer, archive);
    } else if (peer.name === 'mv' || peer.name === 'cp' || peer.name === 'install') {
      const { operands } = parseArguments(peer.argv.slice(1), { short: 'mogtS' });
      const [source, target] = operands;
      if (source && target && samePath(absolutePath(peer, target), wanted)) wanted = absolutePath(peer, source);
    }
  }
  return undefined;
}

/**
 * The archive out of which this command unpacks the wanted file, judged by the folder it unpacks into; `stdin` when the
 * archive comes through a pipe. `undefined`: it unpacks somewhere else.
 */
function unpacked(peer: CommandDraft, wanted: Value): Value | 'stdin' | undefined {
  const words = peer.argv.slice(1);
  // Old style: `tar xzf FILE`.
  const bundle = textOf(words[0] ?? []) ?? '';
  const dashed = peer.name === 'tar' && /^[a-zA-Z]+$/.test(bundle) ? [[`-${bundle}`], ...words.slice(1)] : words;
  const given = parseArguments(dashed, { short: peer.name === 'tar' ? 'fC' : 'd', long: ['--file', '--directory'] });
  if (peer.name === 'tar' && !given.has('-x', '--extract', '--get')) return undefined;
  const folder = peer.name === 'tar' ? given.value('-C', '--directory') : given.value('-d');
  const into = folder ? absolutePath(peer, folder) : peer.cwd === undefined ? [] : [peer.cwd];
  if (!isBelow(wanted, into, peer.cwd === undefined && folder === undefined)) return undefined;
  const file = peer.name === 'tar' ? given.value('-f', '--file') : given.operands[0];
  return file === undefined || textOf(file) === '-' ? 'stdin' : file;
}

function isBelow(path: Value, folder: Value, anywhere: boolean): boolean {
  const text = textOf(path);
  if (text === undefined) return false;
  if (anywhere) return !text.startsWith('/');
  const root = textOf(folder);
  return root !== undefined && root.length > 1 && text.startsWith(root.endsWith('/') ? root : `${root}/`);
}

const unpackers = new Set(['tar', 'unzip', 'bsdtar']);
const lookBack = 400;

const readers = new Map([
  ['curl', curlEffects],
  ['wget', wgetEffects],
  ...['fetch', 'aria2c', 'axel', 'lwp-download', 'lwp-request', 'GET', 'lynx', 'ftpget'].map(
    (name) => [name, otherFetchEffects] as const,
  ),
]);

function redirectsTo(peer: CommandDraft, wanted: Value): boolean {
  return peer.redirects.some(
    (redirect) => isOutput(redirect.op) && redirect.fd === 1 && samePath(absolutePath(peer, redirect.target), wanted),
  );
}

function wasWritten(command: CommandDraft, context: CommandContext, file: Value): boolean {
  const wanted = absolutePath(command, file);
  return context.peers
    .slice(Math.max(0, context.position - lookBack), context.position)
    .some(
      (peer) =>
        redirectsTo(peer, wanted) ||
        (peer.name === 'tee' && peer.argv.slice(1).some((each) => samePath(absolutePath(peer, each), wanted))),
    );
}
