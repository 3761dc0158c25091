import { runsParameters } from './languages/shell/runs-parameters.ts';
import type { Task } from './task.ts';
import { textOf } from './value.ts';

/**
 * Whether a piece of code may run what its arguments say, so that one reading with unknown arguments does not stand for
 * a call with these. Plain words given to code that has no way to run text say nothing that the other calls do not say, and words it was read with say nothing new.
 */
export function mayCarry(task: Task, known: ReadonlySet<string> | undefined): boolean {
  const given = wordsOf(task).filter((text) => known?.has(text) !== true);
  if (given.length === 0) return false;
  if (task.language === 'shell' ? runsParameters(task.text) : runsText.test(task.text)) return true;
  return given.some((text) => !isPlain(text));
}

/** The arguments that are known. */
export function wordsOf(task: Task): readonly string[] {
  return task.args.slice(1).flatMap((value) => textOf(value) ?? []);
}

/** Words with which the other languages run text or programs. */
const runsText =
  /\b(?:eval|exec|execve|execFile|system|spawn|popen|subprocess|passthru|shell_exec|proc_open|load|loadstring|dofile|require|import_module|__import__|iex|Invoke-Expression|ProcessBuilder|getRuntime|open)\b|`|\|\s{0,4}getline/;

/** A word that is neither a command line, nor a path, nor an address, nor long enough for encoded code. */
function isPlain(text: string): boolean {
  return text.length <= 64 && /^[A-Za-z0-9_=.:@%+,-]*$/.test(text);
}
