import type { Effect, FetchEffect, RunEffect } from './effect.ts';
import { interpreterUse } from './interpreter-use.ts';
import type { Command } from './story.ts';
import type { Draft, StoryDraft } from './story-draft.ts';
import { literals, textOf, type Value } from './value.ts';
import { cleanPath } from './world.ts';

/**
 * Ties code that was downloaded to what runs it, for the effects that a reading just added: a file under the name it was
 * downloaded to (or moved, copied, unpacked to), a pipe from a downloader, a `$(curl …)` in the code.
 * `downloads`: fetch effects by path; entries are added for what moves and unpacks.
 */
export function linkFetched(
  story: StoryDraft,
  added: readonly Effect[],
  downloads: Map<string, number>,
  cwd: string,
): void {
  const [first] = added;
  if (first === undefined) return;
  const commands = commandsOf(story, first.stage);
  for (const command of commands) follow(command, downloads, cwd);
  const fetches = added.filter((effect): effect is FetchEffect => effect.kind === 'fetch');
  const runs = new Map<number, Draft<RunEffect>>();
  for (const effect of added) {
    const own = story.effects[effect.id];
    if (own?.kind === 'run' && own.command !== undefined) runs.set(own.command, own);
  }
  for (const effect of added) {
    const run = story.effects[effect.id];
    if (run?.kind !== 'run' || (run.from === 'fetched' && run.fetched !== undefined)) continue;
    const found = fromFile(run.what, downloads, cwd) ?? fromHole(run.what, fetches, story);
    if (found !== undefined) mark(run, found);
  }
  for (const command of commands) {
    if (runs.has(command.id)) continue;
    const program = command.argv[0];
    const use = interpreterUse(command.argv);
    const what = use?.kind === 'file' ? use.path : use === undefined ? program : undefined;
    const found = what === undefined ? undefined : fromFile(what, downloads, command.cwd ?? cwd);
    if (found === undefined || what === undefined) continue;
    story.effects.push({
      kind: 'run',
      id: story.effects.length,
      stage: command.stage,
      command: command.id,
      line: command.line,
      what,
      from: 'fetched',
      fetched: found,
      ...(use === undefined ? {} : { interpreter: command.name }),
    });
  }
}

function commandsOf(story: StoryDraft, stage: number): readonly Command[] {
  const found: Command[] = [];
  for (let at = story.commands.length - 1; at >= 0 && story.commands[at]?.stage === stage; at -= 1) {
    const command = story.commands[at];
    if (command !== undefined) found.push(command);
  }
  return found.reverse();
}

function mark(run: Draft<RunEffect>, fetch: number): void {
  run.from = 'fetched';
  run.fetched = fetch;
}

/** The path itself, or a folder above it that was cloned or unpacked. */
function fromFile(what: Value, downloads: ReadonlyMap<string, number>, cwd: string): number | undefined {
  const name = textOf(what);
  if (name === undefined || name === '' || downloads.size === 0 || name.length > 4096) return undefined;
  // Code, not a path.
  if (name.includes('\n')) return undefined;
  let path = cleanPath(name, cwd);
  const direct = downloads.get(path);
  if (direct !== undefined) return direct;
  // A bare name is looked up in PATH, not in the working directory.
  if (!name.includes('/')) return undefined;
  for (let depth = 0; depth < 32 && path !== '/'; depth += 1) {
    path = path.slice(0, path.lastIndexOf('/')) || '/';
    const within = downloads.get(`${path}/*`);
    if (within !== undefined) return within;
  }
  return undefined;
}

/** `$(curl …)`: the hole is named after the command that fills it. */
function fromHole(what: Value, fetches: readonly FetchEffect[], story: StoryDraft): number | undefined {
  for (const part of what) {
    if (typeof part === 'string') continue;
    for (const fetch of fetches) {
      const url = literals(fetch.url);
      const text = fetch.command === undefined ? '' : (story.commands[fetch.command]?.text ?? '');
      if ((url.length > 8 && part.hole.includes(url)) || (text.length > 4 && part.hole.includes(text))) return fetch.id;
    }
  }
  return undefined;
}

/** Moves, copies, decodes and unpacks what was downloaded. */
function follow(command: Command, downloads: Map<string, number>, cwd: string): void {
  if (downloads.size === 0 && command.name !== 'git') return;
  if (command.redirects.length === 0 && !movers.has(command.name)) return;
  const here = command.cwd ?? cwd;
  const operands = command.argv.slice(1).flatMap((word) => {
    const text = textOf(word);
    return text === undefined || text.startsWith('-') || text === '' ? [] : [text];
  });
  const at = (name: string): string => cleanPath(name, here);
  const source = operands.map((name) => downloads.get(at(name))).find((fetch) => fetch !== undefined);
  if (source === undefined) return;
  const target = operands.at(-1);
  switch (command.name) {
    case 'mv':
    case 'cp':
    case 'ln':
    case 'install':
      if (target !== undefined && operands.length > 1) {
        downloads.set(at(target), source);
        const name = operands[0]?.slice((operands[0]?.lastIndexOf('/') ?? -1) + 1);
        if (name !== undefined) downloads.set(cleanPath(name, at(target)), source);
      }
      return;
    case 'tar':
    case 'unzip':
    case 'bsdtar':
    case '7z':
    case 'cpio':
    case 'dpkg-deb':
    case 'git':
      downloads.set(`${folderOption(command, here) ?? here}/*`.replace('//', '/'), source);
      if (command.name === 'git' && target !== undefined) downloads.set(`${at(target)}/*`, source);
      return;
    case 'gunzip':
    case 'unxz':
    case 'bunzip2':
    case 'gzip':
    case 'xz':
    case 'bzip2':
    case 'zstd':
      for (const name of operands) downloads.set(at(name.replace(/\.(gz|xz|bz2|zst)$/, '')), source);
      return;
    default:
      for (const redirect of command.redirects) {
        const path = textOf(redirect.target);
        if ((redirect.op === '>' || redirect.op === '>>') && redirect.fd === 1 && path !== undefined)
          downloads.set(at(path), source);
      }
  }
}

/** Programs that give what they read another name or place by their arguments; of others only redirections do. */
const movers: ReadonlySet<string> = new Set([
  ...['mv', 'cp', 'ln', 'install', 'tar', 'unzip', 'bsdtar', '7z', 'cpio', 'dpkg-deb', 'git'],
  ...['gunzip', 'unxz', 'bunzip2', 'gzip', 'xz', 'bzip2', 'zstd'],
]);

function folderOption(command: Command, cwd: string): string | undefined {
  for (let index = 1; index < command.argv.length; index += 1) {
    const word = textOf(command.argv[index] ?? []) ?? '';
    const next = textOf(command.argv[index + 1] ?? []);
    if ((word === '-C' || word === '-d' || word === '--directory') && next !== undefined) return cleanPath(next, cwd);
    if (word.startsWith('--directory=')) return cleanPath(word.slice(12), cwd);
  }
  return undefined;
}
