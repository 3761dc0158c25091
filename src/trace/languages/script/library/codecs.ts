import { encodeText } from '../../../decode/bytes.ts';
import { type DecoderId, decoders } from '../../../decode/decoders.ts';
import { stepped } from '../items.ts';
import { bytes, knownText, mystery, originOf, type ScriptObject } from '../object.ts';
import type { Run } from '../run.ts';

/** Undoes an encoding whose result is bytes; `undefined` when it does not fit or the budget is used up. */
function undo(run: Run, id: DecoderId, content: string): string | undefined {
  const limit = Math.min(run.input.budget.decodedBytes, 16 * 1024 * 1024);
  if (!run.step(1 + (content.length >> 8))) return undefined;
  const input = encodeText(content);
  const out = decoders[id](Buffer.from(isByteString(content) ? content : input, 'latin1'), { limit, garbage: true });
  const result =
    out === undefined ? undefined : Buffer.from(out.buffer, out.byteOffset, out.byteLength).toString('latin1');
  if (result === undefined || result.length > limit) return undefined;
  run.input.budget.decodedBytes -= result.length;
  return result;
}

function isByteString(content: string): boolean {
  return /^[\x00-\xff]*$/.test(content);
}

/** What decoding a value gives, with the step noted; not known, but marked as decoded, when the value is not known. */
export function decoded(run: Run, id: DecoderId, given: ScriptObject | undefined): ScriptObject {
  const content = knownText(given);
  if (content === undefined) return mystery(id, originOf(given));
  const result = undo(run, id, content);
  return result === undefined ? mystery(id, originOf(given)) : bytes(result, stepped(originOf(given), id, content));
}

/** A decoder that is not read here: what comes out is not known, but that it was hidden is. */
export function opaque(decoder: string, given: ScriptObject | undefined): ScriptObject {
  return mystery(decoder, stepped(originOf(given), decoder, knownText(given) ?? ''));
}
