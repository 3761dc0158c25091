import { encodeText } from '../../../decode/bytes.ts';
import { concat, known, textOf, type Value } from '../../../value.ts';
import { asValue, bytes, mystery, none, type PyObject, text } from '../object.ts';
import type { Arguments, Run } from '../run.ts';
import type { LibraryFunction } from './functions.ts';

/** What the text reads from its standard input and prints: it may stand in the middle of a pipe. */
export const standardStreams: readonly (readonly [string, LibraryFunction])[] = [
  ['builtins.print', (run, args) => print(run, args)],
  ['sys.stdout.write', (run, args) => written(run, args)],
  ['sys.stdout.buffer.write', (run, args) => written(run, args)],
  ['sys.__stdout__.write', (run, args) => written(run, args)],
  ['sys.stdin.read', (run) => taken(run, false)],
  ['sys.stdin.buffer.read', (run) => taken(run, true)],
  ['sys.stdin.readline', (run) => line(run) ?? mystery('stdin')],
  ['builtins.input', (run) => line(run, true)],
];

/** `print(a, b, sep=…, end=…)`. */
function print(run: Run, args: Arguments): PyObject {
  const separator = given(args, 'sep', ' ');
  const end = given(args, 'end', '\n');
  if (args.named.has('file')) return none;
  const parts = args.list.flatMap((each, at): Value[] => (at === 0 ? [shown(each)] : [separator, shown(each)]));
  run.record.printed.push(concat(...parts, end));
  return none;
}

function given(args: Arguments, name: string, usual: string): Value {
  const value = args.named.get(name);
  return value === undefined ? known(usual) : asValue(value);
}

/** Bytes are printed as their literal, which no shell reads. */
function shown(object: PyObject): Value {
  return object.type === 'text' && object.bytes ? [{ hole: 'bytes' }] : asValue(object);
}

function written(run: Run, args: Arguments): undefined {
  run.record.printed.push(asValue(args.list[0]));
}

function taken(run: Run, isBytes: boolean): PyObject {
  const content = run.input.stdin === undefined ? undefined : textOf(run.input.stdin);
  if (content === undefined) return mystery('stdin');
  return isBytes ? bytes(encodeText(content)) : text(content);
}

function line(run: Run, isBare = false): PyObject | undefined {
  const content = run.input.stdin === undefined ? undefined : textOf(run.input.stdin);
  if (content === undefined) return undefined;
  const end = content.indexOf('\n');
  return text(end === -1 ? content : content.slice(0, isBare ? end : end + 1));
}

/** All that was printed, if the text goes straight through and nothing of it depends on what is not known. */
export function printedBy(run: Run): Value | undefined {
  const { printed } = run.record;
  if (
    printed.length === 0 ||
    printed.length > 2_000 ||
    /(?:^|[\n;:])\s*(?:if|while|def|try|class|with|for)\b/.test(run.source)
  )
    return undefined;
  const all = concat(...printed);
  return textOf(all) === undefined ? undefined : all;
}
