import { decodeText } from '../../../decode/bytes.ts';
import { concat, textOf, type Value } from '../../../value.ts';
import type { ScriptObject } from '../object.ts';
import { asText } from '../operators.ts';
import type { Run } from '../run.ts';

/** Pieces that are put together to what a text prints in all. */
const mostPieces = 2_000;

/** What the text prints to its standard output: it may stand in the middle of a pipe. */
export function print(run: Run, items: readonly ScriptObject[], separator = '', end = ''): void {
  if (run.record.printed.length > mostPieces) return;
  const parts = items
    .slice(0, mostPieces)
    .flatMap((item, at): readonly Value[] =>
      at === 0 || separator === '' ? [shown(run, item)] : [[separator], shown(run, item)],
    );
  run.record.print(run.perhaps > 0 ? [{ hole: 'what may be printed' }] : concat(...parts, end === '' ? [] : [end]));
}

/** Each item on a line of its own (Ruby's `puts`). */
export function printLines(run: Run, items: readonly ScriptObject[]): void {
  if (items.length === 0) print(run, [], '', '\n');
  for (const item of items.flatMap((each) => (each.type === 'list' ? each.items : [each])).slice(0, mostPieces)) {
    const last = shown(run, item).at(-1);
    print(run, [item], '', typeof last === 'string' && last.endsWith('\n') ? '' : '\n');
  }
}

/** All that was printed, when all of it is known and certain. */
export function printedBy(run: Run): Value | undefined {
  const { printed } = run.record;
  if (printed.length === 0 || printed.length > mostPieces) return undefined;
  const all = concat(...printed);
  return textOf(all) === undefined ? undefined : all;
}

/** Bytes are the text they spell. */
function shown(run: Run, item: ScriptObject): Value {
  const made = asText(run, item);
  return made.bytes ? made.value.map((part) => (typeof part === 'string' ? decodeText(part) : part)) : made.value;
}
