import { UsageError } from '../errors.ts';

/** `algorithm:hex`, e.g. `sha256:…`. As a blob's `digest` it is of the stored (usually compressed) bytes. */
export type Digest = string & { readonly __brand: 'Digest' };
/** Digest of a layer's uncompressed tar, as listed in the config's `rootfs.diff_ids`. */
export type DiffId = Digest;

/** Hex length by registered algorithm. Source: OCI image-spec, descriptor.md "Registered algorithms". */
const hexLengths: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

/** Algorithms whose bytes we can verify. */
export type DigestAlgorithm = 'sha256' | 'sha384' | 'sha512';

/** Tells whether the text is a digest of a registered algorithm, in lower-case hex. */
export function isDigest(text: string): text is Digest {
  const colon = text.indexOf(':');
  if (colon < 0) return false;
  const length = hexLengths.get(text.slice(0, colon));
  const hex = text.slice(colon + 1);
  return length === hex.length && /^[0-9a-f]+$/.test(hex);
}

/** Parses `algorithm:hex`; throws `UsageError` `BAD_REFERENCE` when it is not a digest we can verify. */
export function parseDigest(text: string): Digest {
  if (!isDigest(text)) {
    throw new UsageError('BAD_REFERENCE', `not a digest: ${JSON.stringify(text.slice(0, 200))}`, {
      hint: 'A digest looks like sha256: followed by 64 lower-case hexadecimal digits.',
    });
  }
  return text;
}

/** Algorithm of a digest, ready for `node:crypto`. */
export function digestAlgorithm(digest: Digest): DigestAlgorithm {
  return digest.slice(0, digest.indexOf(':')) as DigestAlgorithm;
}

/** Hex part of a digest. */
export function digestHex(digest: Digest): string {
  return digest.slice(digest.indexOf(':') + 1);
}

/** First twelve hex digits, the form people recognise in listings. */
export function shortDigest(digest: string): string {
  const colon = digest.indexOf(':');
  return digest.slice(0, colon + 13);
}
