import type { ByteStream } from '../archive/bytes.ts';
import { RegistryError } from '../errors.ts';
import type { HttpAnswer } from './transport.ts';

/** What a `Content-Range` says; `total` is absent where the server does not know it (`*`). */
export interface ContentRange {
  readonly from: number;
  /** The last byte, counted in. */
  readonly to: number;
  readonly total?: number;
}

/** The range of a 206 answer (RFC 9110 §14.4); `undefined` when it states none that makes sense. */
export function contentRange(answer: Pick<HttpAnswer, 'header'>): ContentRange | undefined {
  const match = /^bytes ([0-9]{1,15})-([0-9]{1,15})\/([0-9]{1,15}|\*)$/.exec(
    answer.header('content-range')?.trim() ?? '',
  );
  if (match === null) return undefined;
  const [from, to] = [Number(match[1]), Number(match[2])];
  const total = match[3] === '*' ? undefined : Number(match[3]);
  if (to < from || (total !== undefined && to >= total)) return undefined;
  return { from, to, ...(total === undefined ? {} : { total }) };
}

/**
 * The body from `offset` on, whether or not the server kept to the range it was asked for. Throws `RegistryError`
 * `BAD_RESPONSE` when it answers with another range.
 */
export async function* bodyFrom(
  answer: HttpAnswer,
  offset: number,
  what: string,
  follow: (bytes: ByteStream) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let skip = offset;
  if (answer.status === 206) {
    if (contentRange(answer)?.from !== offset) {
      throw new RegistryError('BAD_RESPONSE', `${answer.url.host} resumed ${what} at the wrong place`);
    }
    skip = 0;
  }
  for await (const chunk of follow(answer.body)) {
    if (skip >= chunk.length) skip -= chunk.length;
    else {
      yield skip === 0 ? chunk : chunk.subarray(skip);
      skip = 0;
    }
  }
}
