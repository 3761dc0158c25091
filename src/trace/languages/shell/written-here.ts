import type { CommandDraft } from '../../language.ts';
import type { Redirect } from '../../story.ts';
import { concat, known, literals, textOf, type Value } from '../../value.ts';
import type { Evaluator, Io } from './evaluator.ts';
import { resolvePath } from './paths.ts';
import { readKnown } from './redirects.ts';
import { textual } from './substitution.ts';

/** A file whose content this reading knows because it wrote it. */
export interface FileHere {
  /** Literals are byte strings. */
  readonly content: Value;
  /** A command with a redirection to this file was recorded, so whoever reads the story knows the content too. */
  readonly shown: boolean;
}

/** Files of one reading that are kept, and bytes of each. */
const mostFiles = 500;
const mostBytes = 512 * 1024;

const copying: ReadonlySet<string> = new Set(['cp', 'mv', 'ln', 'install']);

/**
 * Keeps what a command writes into files, for commands after it that read them: its known output behind `>` and `>>`, what
 * `tee` lets through, and what `cp`, `mv`, `ln` and `install` give another name.
 */
export function noteFiles(e: Evaluator, draft: CommandDraft, output: Value | undefined): void {
  for (const { fd, op, target } of draft.redirects) {
    if (fd <= 1 && (op === '>' || op === '>>' || op === '&>' || op === '&>>')) keep(e, target, output, op, true);
  }
  if (draft.name === 'tee') {
    const op = draft.argv.some((word) => /^(?:-[ip]*a|--append)/.test(literals(word))) ? '>>' : '>';
    for (const word of draft.argv.slice(1)) if (!literals(word).startsWith('-')) keep(e, word, output, op, false);
  } else if (draft.name === 'mkdir') noteFolders(e, draft);
  else if (copying.has(draft.name) && e.files.size > 0) copy(e, draft);
}

function noteFolders(e: Evaluator, draft: CommandDraft): void {
  for (const word of draft.argv.slice(1, 100)) {
    const name = textOf(word);
    const path = name === undefined || name.startsWith('-') ? undefined : resolvePath(e, name);
    if (path !== undefined && e.folders.size < mostFiles) e.folders.add(path);
  }
}

/** Whether the target of a copy is a folder that the copy goes into. */
function isFolder(e: Evaluator, target: string): boolean {
  if (target.endsWith('/')) return true;
  const path = resolvePath(e, target);
  return path !== undefined && (e.folders.has(path) || (e.input.list?.(path).length ?? 0) > 0);
}

/** Redirections around a command, as they are now: a file that a command before it opened is appended to. */
export function reopened(e: Evaluator, inherited: readonly Redirect[]): readonly Redirect[] {
  if (inherited.length === 0) return inherited;
  return inherited.map((redirect) => {
    if (!intoFile(redirect)) return redirect;
    if (e.opened.has(redirect)) return { ...redirect, op: redirect.op === '&>' ? '&>>' : '>>' };
    e.opened.add(redirect);
    return redirect;
  });
}

/** What is printed into a pipe does not go where the redirections around the pipe lead. */
export function insidePipe(io: Io): Io {
  if (!io.inherited.some((redirect) => intoFile(redirect) || redirect.op === '>>')) return io;
  return { ...io, inherited: io.inherited.filter((redirect) => !intoFile(redirect) && redirect.op !== '>>') };
}

function intoFile({ fd, op, target }: Redirect): boolean {
  return fd === 1 && (op === '>' || op === '&>') && !literals(target.slice(0, 1)).startsWith('/dev/');
}

function keep(e: Evaluator, target: Value, output: Value | undefined, op: string, shown: boolean): void {
  const name = textOf(target);
  const path = name === undefined || name === '' ? undefined : resolvePath(e, name);
  if (path === undefined || path.startsWith('/dev/')) return;
  const before = op.endsWith('>>') ? contentBefore(e, path) : [];
  if (output === undefined || before === undefined || !e.spend(1)) {
    e.files.delete(path);
    return;
  }
  store(e, path, { content: concat(before, output), shown });
}

function contentBefore(e: Evaluator, path: string): Value | undefined {
  const here = e.files.get(path);
  if (here !== undefined) return here.content;
  const text = readKnown(e, path);
  return text === undefined ? [] : known(text);
}

function store(e: Evaluator, path: string, file: FileHere): void {
  const size = file.content.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 16), 0);
  if (size > mostBytes || (e.files.size >= mostFiles && !e.files.has(path))) e.files.delete(path);
  else e.files.set(path, file);
}

/** Options of these programs with a value of their own. */
const valued: ReadonlySet<string> = new Set(['-m', '--mode', '-o', '--owner', '-g', '--group', '-S', '--suffix', '-t']);

function copy(e: Evaluator, draft: CommandDraft): void {
  const words: string[] = [];
  let folder: string | undefined;
  for (let at = 1; at < draft.argv.length; at += 1) {
    const word = textOf(draft.argv[at] ?? []);
    if (word === undefined) return;
    if (valued.has(word)) {
      at += 1;
      if (word === '-t') folder = textOf(draft.argv[at] ?? []);
    } else if (!word.startsWith('-')) words.push(word);
  }
  const target = folder ?? words.pop();
  if (target === undefined) return;
  for (const source of words.slice(0, 100)) {
    const from = resolvePath(e, source);
    const file = from === undefined ? undefined : e.files.get(from);
    if (from === undefined || file === undefined) continue;
    const goesInside = folder !== undefined || words.length > 1 || isFolder(e, target);
    const inside = `${target}/${from.slice(from.lastIndexOf('/') + 1)}`;
    const to = resolvePath(e, goesInside ? inside : target);
    if (to === undefined || to === from) continue;
    // The story knows what a redirection before wrote, if the copy's own words name both files; of anything else it is told here.
    const isTold = file.shown && !goesInside;
    store(e, to, { content: file.content, shown: !isTold });
    if (draft.name === 'mv') e.files.delete(from);
    if (isTold) continue;
    e.record({
      ...draft,
      argv: [known('cat'), known(from)],
      name: 'cat',
      redirects: [{ fd: 1, op: '>', target: known(to) }],
      stdout: textual(file.content),
    });
  }
}
