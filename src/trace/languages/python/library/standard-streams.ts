import { encodeText } from '../../../decode/bytes.ts';
import { textOf } from '../../../value.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { print } from '../../script/library/printing.ts';
import { done } from '../../script/library/values.ts';
import { bytes, knownText, mystery, none, type ScriptObject, text } from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';

/** What the text reads from its standard input and prints: it may stand in the middle of a pipe. */
export const standardStreams: readonly (readonly [string, LibraryFunction])[] = [
  ['print', printed],
  ['sys.stdout.write', (run, args) => done(print(run, args.list))],
  ['sys.stdout.buffer.write', (run, args) => done(print(run, args.list))],
  ['sys.__stdout__.write', (run, args) => done(print(run, args.list))],
  ['sys.stdin.read', (run) => taken(run, false)],
  ['sys.stdin.buffer.read', (run) => taken(run, true)],
  ['sys.stdin.readline', (run) => line(run) ?? mystery('stdin')],
  ['input', (run) => line(run, true)],
];

/** `print(a, b, sep=…, end=…)`. */
function printed(run: Run, args: Arguments): ScriptObject {
  if (args.named.has('file')) return none;
  const items = args.list.map(shown);
  print(run, items, knownText(args.named.get('sep')) ?? ' ', knownText(args.named.get('end')) ?? '\n');
  return none;
}

/** Bytes are printed as their literal, which no shell reads. */
function shown(object: ScriptObject): ScriptObject {
  return object.type === 'text' && object.bytes ? mystery('bytes') : object;
}

function taken(run: Run, isBytes: boolean): ScriptObject {
  const content = run.input.stdin === undefined ? undefined : textOf(run.input.stdin);
  if (content === undefined) return mystery('stdin');
  return isBytes ? bytes(encodeText(content)) : text(content);
}

function line(run: Run, isBare = false): ScriptObject | undefined {
  const content = run.input.stdin === undefined ? undefined : textOf(run.input.stdin);
  if (content === undefined) return undefined;
  const end = content.indexOf('\n');
  return text(end === -1 ? content : content.slice(0, isBare ? end : end + 1));
}
