import type { Effect } from './effect.ts';
import { shellCode } from './shell-line.ts';
import { concat, textOf, type Value } from './value.ts';
import { cleanPath } from './world.ts';

/** A file that a command of the story wrote. */
export interface WrittenFile {
  readonly content: Value;
  /** Command that wrote (or last added to) it. */
  readonly command: number;
}

/** Characters kept of one written file. */
const mostCharacters = 1024 * 1024;
/** Files kept for one story. */
const mostFiles = 5_000;

/** Files that commands of the story write: later commands may run or read them. */
export interface WrittenFiles {
  /**
   * Notes a write or append; says which path now has content that was not known before. `exact`: the content has every
   * newline there is; else what is appended begins a line.
   */
  note(effect: Effect, cwd: string, exact?: boolean): string | undefined;
  get(path: string): WrittenFile | undefined;
  /** Its text when wholly known. */
  text(path: string): string | undefined;
  /** Its text as shell code, unknown parts as variables. */
  code(path: string): string | undefined;
}

/** An empty record; `original` gives the text a file has in the image, for what is appended to. */
export function writtenFiles(original: (path: string) => string | undefined): WrittenFiles {
  const files = new Map<string, WrittenFile>();
  return {
    note(effect, cwd, exact) {
      if ((effect.kind !== 'write' && effect.kind !== 'append') || effect.content === undefined) return undefined;
      const name = textOf(effect.path);
      if (name === undefined || name === '' || effect.command === undefined) return undefined;
      const path = cleanPath(name, cwd);
      const before = effect.kind === 'append' ? (files.get(path)?.content ?? asValue(original(path))) : [];
      const content = concat(before, exact === true ? [] : endingLine(before), effect.content);
      if (size(content) > mostCharacters || (!files.has(path) && files.size >= mostFiles)) return undefined;
      files.set(path, { content, command: effect.command });
      return path;
    },
    get: (path) => files.get(path),
    text: (path) => {
      const file = files.get(path);
      return file === undefined ? undefined : textOf(file.content);
    },
    code: (path) => {
      const file = files.get(path);
      return file === undefined ? undefined : shellCode(file.content);
    },
  };
}

function asValue(text: string | undefined): Value {
  return text === undefined || text === '' ? [] : [text];
}

/** Readers of effects may leave the newline of `echo` off: lines stay lines. */
function endingLine(before: Value): Value {
  const last = before.at(-1);
  if (last === undefined) return [];
  return typeof last === 'string' && last.endsWith('\n') ? [] : ['\n'];
}

function size(value: Value): number {
  let total = 0;
  for (const part of value) total += typeof part === 'string' ? part.length : part.hole.length;
  return total;
}
