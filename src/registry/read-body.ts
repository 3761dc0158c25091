import { readBounded } from '../archive/read-bounded.ts';
import { RegistryError } from '../errors.ts';
import type { HttpAnswer } from './transport.ts';

/**
 * Reads a document whole: at most `limit` bytes (`LimitError` `TOO_MANY_BYTES`) within `milliseconds` (`RegistryError`
 * `UNREACHABLE`), so that neither an endless nor a dripping answer holds us.
 */
export async function readBody(
  answer: HttpAnswer,
  limit: number,
  milliseconds: number,
  what: string,
): Promise<Uint8Array> {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    answer.discard();
  }, milliseconds);
  try {
    return await readBounded(answer.body, limit, what);
  } catch (error) {
    if (!late) throw error;
    throw new RegistryError('UNREACHABLE', `${answer.url.host} sends ${what} too slowly`);
  } finally {
    clearTimeout(timer);
    answer.discard();
  }
}

/** The first `limit` bytes of an error page, whatever it is; a page that cannot be read is empty. */
export async function readErrorBody(answer: HttpAnswer, limit: number, milliseconds: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const timer = setTimeout(() => answer.discard(), milliseconds);
  try {
    for await (const chunk of answer.body) {
      chunks.push(chunk.subarray(0, limit - length));
      length += chunk.length;
      if (length >= limit) break;
    }
  } catch {
    // What came until then has to do: the status is what counts.
  } finally {
    clearTimeout(timer);
    answer.discard();
  }
  return Buffer.concat(chunks);
}
