import type { Transform } from 'node:stream';
import { constants, createInflateRaw, createZstdDecompress } from 'node:zlib';

/**
 * A decoder that works in this thread, from one buffer into another. Node's own streams cost a new buffer and two turns of
 * the event loop for each chunk; buffers outside of V8's heap make its collector run, which was half of a scan's time.
 */
export interface Codec {
  /** Bytes the last step took from its input. */
  readonly read: number;
  /** Bytes the last step wrote to its output. */
  readonly written: number;
  /** Decodes from `input` at `from` into `output`, as far as either goes; `last` says that no input follows. Throws as Node does. */
  step(input: Uint8Array, from: number, output: Uint8Array, last: boolean): void;
  /** Back to the start of a stream; false when a new one has to be made. */
  reset(): boolean;
  close(): void;
}

/** The part of Node's zlib streams that is used here. */
export interface CodecStream extends Transform {
  /** Compressed bytes the codec has consumed. */
  readonly bytesWritten: number;
  reset?(): void;
}

/** Formats that are decoded. */
export type CodecFormat = 'deflate' | 'zstd';

/** Node's stream for a format. */
export function codecStream(format: CodecFormat, chunkSize: number): CodecStream {
  return format === 'deflate' ? createInflateRaw({ chunkSize }) : createZstdDecompress({ chunkSize });
}

/**
 * The decoder inside Node's stream, called as Node's own synchronous functions call it. It is no documented interface
 * (npm's minizlib, inside every npm, depends on the same one): when it does not look as expected, the result is
 * `undefined` and the stream itself is used.
 */
export function createCodec(format: CodecFormat): Codec | undefined {
  // The stream's own buffer is never used: the smallest there is.
  const stream = codecStream(format, 64);
  const inner = innerOf(stream);
  if (inner === undefined) {
    stream.destroy();
    return undefined;
  }
  const { handle, state } = inner;
  const finish = format === 'deflate' ? constants.Z_FINISH : constants.ZSTD_e_end;
  const more = format === 'deflate' ? constants.Z_NO_FLUSH : constants.ZSTD_e_continue;
  // The error is taken from the stream right after the call; the event comes later and has nothing to add.
  stream.on('error', () => {});
  const codec = {
    read: 0,
    written: 0,
    step(input: Uint8Array, from: number, output: Uint8Array, last: boolean): void {
      const given = input.length - from;
      handle.writeSync(last ? finish : more, input, from, given, output, 0, output.length);
      if (stream.errored != null) throw stream.errored;
      codec.written = output.length - (state[0] as number);
      codec.read = given - (state[1] as number);
    },
    reset(): boolean {
      if (format !== 'deflate' || stream.destroyed) return false;
      stream.reset?.();
      return true;
    },
    close: () => void stream.destroy(),
  };
  return codec;
}

/** What Node's own `inflateSync` calls. */
interface Handle {
  writeSync(
    flush: number,
    input: Uint8Array,
    inputAt: number,
    inputLength: number,
    output: Uint8Array,
    outputAt: number,
    outputLength: number,
  ): void;
}

function innerOf(stream: object): { readonly handle: Handle; readonly state: Uint32Array } | undefined {
  const { _handle: handle, _writeState: state } = stream as {
    readonly _handle?: unknown;
    readonly _writeState?: unknown;
  };
  if (typeof handle !== 'object' || handle === null || !('writeSync' in handle)) return undefined;
  if (typeof handle.writeSync !== 'function' || !(state instanceof Uint32Array) || state.length < 2) return undefined;
  return { handle: handle as Handle, state };
}
