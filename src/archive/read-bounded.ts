import { LimitError } from '../errors.ts';
import type { ByteStream } from './bytes.ts';

/**
 * Reads a stream that must be small (a document, a table) whole, at most `max` bytes of it. Throws `LimitError`
 * `TOO_MANY_BYTES` as soon as there is one more; `what` names the stream in the message.
 */
export async function readBounded(bytes: ByteStream, max: number, what: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > max) throw new LimitError('TOO_MANY_BYTES', `${what} is larger than ${max} bytes`);
    chunks.push(chunk);
  }
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  return Buffer.concat(chunks, size);
}
