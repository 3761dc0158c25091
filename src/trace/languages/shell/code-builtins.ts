import { decodeText } from '../../decode/bytes.ts';
import { shellCode } from '../../shell-line.ts';
import { literals, textOf, type Value } from '../../value.ts';
import type { Builtin } from './builtin.ts';
import type { Evaluator } from './evaluator.ts';
import { resolvePath } from './paths.ts';
import { descriptorAt, readKnown } from './redirects.ts';
import { runHere } from './run-here.ts';
import { drain, type Invocation, joinWords } from './run-simple.ts';
import { positionalNow } from './variables.ts';

/** Builtins that run text as code of this shell, or end it. */
export const codeBuiltins: readonly (readonly [string, Builtin])[] = [
  ['eval', evaluate],
  ['trap', trap],
  ['source', load],
  ['.', load],
  ['exit', exit],
  ['break', leave],
  ['continue', leave],
  ['return', leave],
];

function evaluate(e: Evaluator, call: Invocation): boolean {
  const words = call.argv.slice(textOf(call.argv[1] ?? []) === '--' ? 2 : 1);
  runHere(e, call, codeOf(joinWords(words)), 'eval');
  return true;
}

function trap(e: Evaluator, call: Invocation): undefined {
  const words = call.argv.slice(textOf(call.argv[1] ?? []) === '--' ? 2 : 1);
  const code = words.length > 1 ? codeOf(words[0] ?? []) : undefined;
  if (code === undefined || code === '' || code === '-') return;
  e.conditions += 1;
  e.state.push();
  runHere(e, { ...call, io: { ...call.io, sink: undefined } }, code, 'argument');
  e.state.pop();
  e.conditions -= 1;
}

function load(e: Evaluator, call: Invocation): boolean {
  const [, file = [], ...args] = call.argv;
  const path = textOf(file);
  const [only] = file;
  const substituted = file.length === 1 && typeof only === 'object' ? e.substituted.get(only.hole) : undefined;
  if (substituted !== undefined) {
    runHere(e, call, codeOf(substituted.map((part) => (typeof part === 'string' ? decodeText(part) : part))), 'pipe');
  } else if (path !== undefined && descriptorAt(e, path, call.io) !== undefined) {
    const stdin = descriptorAt(e, path, call.io)?.stream;
    runHere(e, call, codeOf(drain({ ...call.io, stdin }) ?? [{ hole: 'stdin' }]), 'pipe');
  } else if (path !== undefined && path !== '') {
    const full = resolvePath(e, path);
    if (full === undefined) return true;
    const { values } = positionalNow(e);
    e.loads.push({ path: full, line: call.line, args: args.length > 0 ? [file, ...args] : values, env: call.env() });
    const text = readKnown(e, full);
    if (text !== undefined && !e.loading.has(full) && e.loading.size < 8) {
      e.loading.add(full);
      runHere(e, call, decodeText(text), undefined);
      e.loading.delete(full);
    }
  }
  return true;
}

/** Known code with holes as variables nobody has set; `undefined` when nothing of it is known. */
function codeOf(value: Value): string | undefined {
  return literals(value).trim() === '' ? undefined : shellCode(value);
}

function exit(e: Evaluator): undefined {
  if (e.conditions === 0) e.ended = true;
}

/** Counts only where it is certain that it is reached; else what follows is read as well. */
function leave(e: Evaluator, call: Invocation): undefined {
  if (e.exact === undefined || e.exact.conditions !== e.conditions) return;
  const levels = Number(textOf(call.argv[1] ?? ['1']) ?? 1);
  const kind = call.name as 'break' | 'continue' | 'return';
  e.flow = { kind, levels: kind !== 'return' && levels > 0 ? levels : 1 };
}
