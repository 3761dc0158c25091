import { setImmediate } from 'node:timers/promises';
import { type Codec, type CodecFormat, codecStream, createCodec } from './codec.ts';
import { decodeStream } from './decode-stream.ts';
import type { OutputRoom } from './output-room.ts';
import type { PullCursor } from './pull-cursor.ts';

/** Decoded bytes between two turns of the event loop: a bomb in memory waits for no input, and time limits must still strike. */
const bytesPerTurn = 16 << 20;
const nothing = new Uint8Array(0);
/** Output buffer of Node's stream, where the decoder itself cannot be had. */
const streamChunk = 256 * 1024;

/** Decodes one piece after the other of the same format: members of a gzip stream, frames of a zstd one. */
export interface PieceDecoder {
  /**
   * Decodes until the end of one piece was seen, and puts back what it left unread. Errors of the source surface as the
   * same instance, after everything decoded until then; the decoder's own as Node throws them.
   */
  decode(cursor: PullCursor): AsyncGenerator<Uint8Array, void, undefined>;
  close(): void;
}

/** `room` says where the output goes; with Node's stream, the substitute, it is always in memory of its own. */
export function createPieceDecoder(format: CodecFormat, room: OutputRoom): PieceDecoder {
  let codec: Codec | undefined;
  let turn = 0;

  async function* decode(cursor: PullCursor): AsyncGenerator<Uint8Array, void, undefined> {
    if (codec?.reset() !== true) {
      codec?.close();
      codec = createCodec(format);
    }
    if (codec === undefined) {
      yield* decodeStream(cursor, codecStream(format, streamChunk));
      return;
    }
    for (;;) {
      const chunk = await cursor.next();
      const input = chunk ?? nothing;
      let at = 0;
      for (;;) {
        const output = room.next();
        codec.step(input, at, output, chunk === undefined);
        at += codec.read;
        const { written } = codec;
        if (written > 0) {
          room.used(written);
          yield output.subarray(0, written);
          turn += written;
          if (turn >= bytesPerTurn) {
            turn = 0;
            await setImmediate();
          }
        }
        if (written < output.length) break;
      }
      if (chunk === undefined) return;
      if (at < input.length) {
        cursor.unread(input.subarray(at));
        return;
      }
    }
  }

  return { decode, close: () => codec?.close() };
}
