import type { CodecStream } from './codec.ts';
import type { PullCursor } from './pull-cursor.ts';

/**
 * Feeds one of Node's decoder streams until it has seen the end of what it decodes, and puts back what it left unread. Chunks are written
 * one at a time because Node's decoders drop everything after the end of a stream without a word, and the count of
 * consumed bytes is exact only between two writes. Decoding goes on in the thread pool while the consumer works.
 * Upstream errors surface as the same instance, the decoder's own errors as Node throws them.
 */
export async function* decodeStream(
  cursor: PullCursor,
  codec: CodecStream,
): AsyncGenerator<Uint8Array, void, undefined> {
  const pump = feed(cursor, codec).catch((error: unknown) => {
    codec.destroy(error instanceof Error ? error : new Error(String(error), { cause: error }));
  });
  let drained = false;
  try {
    for await (const chunk of codec) yield chunk;
    drained = true;
  } catch (error) {
    // What was decoded before the error is content too; Node's iterator leaves it in the buffer.
    for (let rest = codec.read(); rest !== null; rest = codec.read()) yield rest;
    throw error;
  } finally {
    codec.destroy();
    // Left early, the pump may be waiting for the source; closing the cursor is the caller's part.
    if (drained) await pump;
  }
}

async function feed(cursor: PullCursor, codec: CodecStream): Promise<void> {
  let wake = (): void => {};
  codec.once('close', () => wake());
  let fed = 0;
  for (;;) {
    const chunk = await cursor.next();
    if (codec.destroyed) return;
    if (chunk === undefined) {
      codec.end();
      return;
    }
    fed += chunk.length;
    await new Promise<void>((resolve) => {
      wake = resolve;
      codec.write(chunk, () => resolve());
    });
    if (codec.destroyed) return;
    const unread = fed - codec.bytesWritten;
    if (unread > 0) {
      cursor.unread(chunk.subarray(chunk.length - unread));
      return;
    }
  }
}
