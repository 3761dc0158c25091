import type { ByteStream } from '../archive/bytes.ts';
import type { Limits } from '../archive/limits.ts';
import { LimitError } from '../errors.ts';

/** Reads a document whole; throws `LimitError` `METADATA_TOO_LARGE` over `limits.documentBytes`, before more is kept. */
export async function readDocument(bytes: ByteStream, what: string, limits: Limits): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > limits.documentBytes) {
      throw new LimitError('METADATA_TOO_LARGE', `${what} has more than ${limits.documentBytes} bytes`, {
        hint: 'Raise the limit with --limit documentBytes=N if you know why it is so large.',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
