import type { Random } from './random.ts';

type Mutation = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

/** Bytes at which parsers turn: ends, signs, separators, digits, quotes. */
const telling = [0, 1, 0x0a, 0x20, 0x22, 0x27, 0x2f, 0x30, 0x37, 0x39, 0x3d, 0x7f, 0x80, 0xff];
const maxSize = 1 << 16;

const mutations: readonly Mutation[] = [
  (bytes, random) => changed(bytes, random, (byte) => byte ^ (1 << random.next(8))),
  (bytes, random) => changed(bytes, random, () => random.next(256)),
  (bytes, random) => changed(bytes, random, () => random.pick(telling)),
  (bytes, random) => bytes.subarray(0, random.next(bytes.length + 1)),
  (bytes, random) => bytes.subarray(random.next(bytes.length + 1)),
  // A piece removed, repeated, moved, or taken from another input.
  (bytes, random) => spliced(bytes, random, new Uint8Array()),
  (bytes, random) => spliced(bytes, random, piece(bytes, random)),
  (bytes, random, other) => spliced(bytes, random, piece(other, random)),
  (bytes, random) => spliced(bytes, random, new Uint8Array(random.next(600)).fill(random.pick(telling))),
  (bytes, random, other) => Buffer.concat([bytes, piece(other, random)]),
];

/** One to six mutations of a seed. */
export function mutate(seeds: readonly Uint8Array[], random: Random): Uint8Array {
  let bytes = Uint8Array.from(random.pick(seeds));
  for (let count = 1 + random.next(6); count > 0; count--) {
    bytes = Uint8Array.from(random.pick(mutations)(bytes, random, random.pick(seeds))).subarray(0, maxSize);
  }
  return bytes;
}

function changed(bytes: Uint8Array, random: Random, change: (byte: number) => number): Uint8Array {
  if (bytes.length === 0) return bytes;
  const at = random.next(bytes.length);
  bytes[at] = change(bytes[at] ?? 0);
  return bytes;
}

function spliced(bytes: Uint8Array, random: Random, insert: Uint8Array): Uint8Array {
  const from = random.next(bytes.length + 1);
  const to = Math.min(bytes.length, from + random.next(1 + random.pick([4, 64, 1024])));
  return Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(to)]);
}

/** Often whole blocks, so that tars keep their raster. */
function piece(bytes: Uint8Array, random: Random): Uint8Array {
  const unit = random.pick([1, 512]);
  const from = unit * random.next(Math.floor(bytes.length / unit) + 1);
  return bytes.subarray(from, from + unit * (1 + random.next(unit === 1 ? 64 : 3)));
}
