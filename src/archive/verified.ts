import { createHash, type Hash } from 'node:crypto';
import { IntegrityError } from '../errors.ts';
import { type Digest, type DigestAlgorithm, digestAlgorithm } from '../oci/digest.ts';
import type { ByteStream } from './bytes.ts';

/** What was promised of a stream. A field that is left out is not checked. */
export interface Expected {
  readonly digest?: Digest;
  /** In bytes; not one more is yielded. */
  readonly size?: number;
  /** For messages: what the bytes are, e.g. `layer 3`. */
  readonly what: string;
  /** Code of a wrong digest; default `DIGEST_MISMATCH`. */
  readonly mismatch?: 'DIGEST_MISMATCH' | 'DIFF_ID_MISMATCH';
}

/** What a stream turned out to be, known once it was read to its end. */
export interface Measured {
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
}

/** A stream that measures itself; `result` stays `undefined` until the end was reached. */
export interface HashedStream extends ByteStream {
  readonly result: Measured | undefined;
}

/**
 * The same bytes, with limit and hash in the stream: nobody can read to the end of wrong content. Throws `IntegrityError`
 * `SIZE_MISMATCH`, `DIGEST_MISMATCH` or `DIFF_ID_MISMATCH` there. `onEnd` is told what the bytes are before a wrong
 * digest is thrown; it is not called when the stream is longer than promised, as then nobody reads its end.
 */
export async function* verified(
  bytes: ByteStream,
  expected: Expected,
  onEnd?: (measured: Measured) => void,
): ByteStream {
  const { digest, size: promised, what } = expected;
  const algorithm = digest === undefined ? 'sha256' : digestAlgorithm(digest);
  const hash = createHash(algorithm);
  let size = 0;
  for await (const chunk of bytes) {
    const room = (promised ?? Number.POSITIVE_INFINITY) - size;
    const part = chunk.length > room ? chunk.subarray(0, room) : chunk;
    size += part.length;
    if (part.length > 0) {
      hash.update(part);
      yield part;
    }
    if (chunk.length > room) throw tooLong(what, promised);
  }
  const measured: Measured = { digest: digestOf(algorithm, hash), size };
  onEnd?.(measured);
  if (promised !== undefined && size !== promised) {
    throw new IntegrityError('SIZE_MISMATCH', `${what} has ${size} bytes, ${promised} were promised`);
  }
  if (digest !== undefined && measured.digest !== digest) {
    throw new IntegrityError(
      expected.mismatch ?? 'DIGEST_MISMATCH',
      `${what} is ${measured.digest}, ${digest} was promised`,
    );
  }
}

/** The same bytes, hashed as they pass: for streams of which nothing was promised. To be read once. */
export function hashed(bytes: ByteStream, algorithm: DigestAlgorithm = 'sha256'): HashedStream {
  const hash = createHash(algorithm);
  let result: Measured | undefined;
  async function* read(): ByteStream {
    let size = 0;
    for await (const chunk of bytes) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
    result = { digest: digestOf(algorithm, hash), size };
  }
  const stream = read();
  return {
    get result() {
      return result;
    },
    [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
  };
}

function tooLong(what: string, promised: number | undefined): IntegrityError {
  return new IntegrityError('SIZE_MISMATCH', `${what} goes on after the ${promised} bytes that were promised`);
}

function digestOf(algorithm: DigestAlgorithm, hash: Hash): Digest {
  return `${algorithm}:${hash.digest('hex')}` as Digest;
}
