import { isLibraryPath } from '../inspect/library-path.ts';
import type { Where } from '../inspect/where.ts';
import type { Effect } from './effect.ts';
import { opaqueFile, opaqueStageText } from './opaque.ts';
import { programAt, shebangLanguage } from './program.ts';
import type { Language, StartKind } from './story.ts';
import { placeWithin, type Task } from './task.ts';
import { enqueue, type TraceState } from './trace-state.ts';
import type { Value } from './value.ts';
import { cleanPath } from './world.ts';

/** A file that is run or loaded. */
export interface FileToRun {
  /** Absolute. */
  readonly path: string;
  /** When an interpreter was named. */
  readonly language?: Language;
  readonly args: readonly Value[];
  /** Root directory it is looked up in, when that was changed. */
  readonly root?: string;
}

/** Tasks that may wait for one missing file, and files that may be waited for. */
const mostWaiting = 8;
const mostAwaited = 10_000;

/** Reads a file that is run or loaded: what the story wrote there, what the image has there, or later whoever writes it. */
export function runFile(state: TraceState, run: FileToRun, task: Task): void {
  const { root } = run;
  const inRoot = root !== undefined && root !== '/' ? cleanPath(`${root}/${run.path}`, '/') : undefined;
  const path = inRoot ?? run.path;
  const isWritten = [path, run.path].map((place) => runWritten(state, place, run, task)).some(Boolean);
  // What lies in another root is not this image's, unless that root is a folder of the image.
  if (task.outside !== undefined && inRoot === undefined) return;
  const program = programAt(state.world, path, task.reach === 'built');
  if (program.file === undefined) {
    if (!isWritten) waitFor(state, path, run, task);
    return;
  }
  const opaque = program.kind === 'binary' ? opaqueFile(program.file, run.language) : undefined;
  if (opaque !== undefined) {
    const { path } = program.file;
    const place = { origin: { kind: 'file', path }, where: state.world.at(program.file), args: run.args } as const;
    enqueue(state, { ...task, ...place, language: 'opaque', text: opaqueStageText(opaque, path) });
  }
  const ask = isWorthAsking(state, task) || (task.reach === 'armed' && !isLibraryPath(program.file.path));
  const read = ask ? state.world.text : state.world.facts.files.text;
  const text = program.kind === 'script' ? read(program.file) : undefined;
  if (text === undefined) return;
  state.readFiles.add(`${program.file.layer}:${program.file.path}`);
  enqueue(state, {
    ...task,
    language: run.language ?? program.language ?? 'shell',
    text,
    origin: { kind: 'file', path: program.file.path },
    where: state.world.at(program.file),
    args: run.args,
  });
}

/**
 * Whether a file whose text was not kept is worth another pass over its layer. It was scanned for needles and had none; what
 * runs is worth it, what a package's maintainer script or an idle script reads is not.
 */
export function isWorthAsking(state: TraceState, task: Task): boolean {
  if (task.reach === 'runs') return true;
  const kind = state.draft.starts[task.start]?.kind;
  return task.reach === 'armed' && kind !== undefined && !everywhere.has(kind);
}

/** Hooks that an ordinary distribution has by the dozen. */
const everywhere: ReadonlySet<StartKind> = new Set<StartKind>([
  ...(['package-hook', 'init', 'systemd', 'device-hook', 'network-hook', 'log-hook', 'mail-hook', 'desktop'] as const),
  ...(['project-script', 'web-root', 'kernel-hook', 'login', 'git-hook', 'container-file'] as const),
]);

/** Notes what an effect changes in the file system, and reads what was waiting for it. */
export function noteWritten(state: TraceState, effect: Effect, cwd: string): void {
  const writer = effect.command === undefined ? undefined : state.draft.commands[effect.command];
  const path = state.written.note(effect, cwd, writer?.stdout !== undefined && writer.redirects.length > 0);
  if (path === undefined) return;
  const waiting = state.awaited.get(path) ?? [];
  state.awaited.delete(path);
  for (const task of waiting) {
    const language = task.language === 'unknown' ? {} : { language: task.language };
    runWritten(state, path, { path, args: task.args, ...language }, task);
  }
}

function runWritten(state: TraceState, path: string, run: FileToRun, task: Task): boolean {
  const written = state.written.get(path);
  const code = state.written.code(path);
  if (written === undefined || code === undefined) return false;
  enqueue(state, {
    ...task,
    language: run.language ?? languageOfText(code),
    text: code,
    origin: { kind: 'written', of: written.command, path },
    where: writerPlace(state, written.command) ?? task.where,
    args: run.args,
  });
  return true;
}

function waitFor(state: TraceState, path: string, run: FileToRun, task: Task): void {
  const waiting = state.awaited.get(path) ?? [];
  if (waiting.length >= mostWaiting || state.awaited.size >= mostAwaited) return;
  waiting.push({ ...task, language: run.language ?? 'unknown', args: run.args });
  state.awaited.set(path, waiting);
}

function writerPlace(state: TraceState, command: number): Where | undefined {
  const writer = state.draft.commands[command];
  const stage = writer === undefined ? undefined : state.draft.stages[writer.stage];
  return stage === undefined || writer === undefined ? undefined : placeWithin(stage, writer.line);
}

function languageOfText(text: string): Language {
  if (!text.startsWith('#!')) return 'shell';
  return shebangLanguage((text.slice(2, 200).split('\n')[0] ?? '').trim());
}
