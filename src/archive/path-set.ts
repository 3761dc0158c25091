import { randomInt } from 'node:crypto';

/** Remembers which paths were seen, in 8 to 16 bytes a path whatever their length. */
export interface PathSet {
  readonly size: number;
  has(path: string): boolean;
  /** Adds a path; tells what it was before, `undefined` when it is new. */
  add(path: string, isDirectory: boolean): { readonly wasDirectory: boolean } | undefined;
}

/** Slots looked at before a path counts as new: bounds what crafted collisions can cost. */
const maxProbes = 64;

/**
 * A set of 63-bit hashes: two different paths are taken for one with a chance of about 1 in 10^6 in three million paths.
 * The seed differs by run, so that collisions cannot be prepared cheaply.
 */
export function createPathSet(): PathSet {
  const seed = randomInt(2 ** 32);
  let slots = new Uint32Array(2 * 1024);
  let size = 0;

  /** Index of the slot that holds the hash, or of the free one where it belongs; -1 when neither is near. */
  function find(table: Uint32Array, high: number, low: number): number {
    const mask = table.length / 2 - 1;
    for (let probe = 0, at = low & mask; probe < maxProbes; probe++, at = (at + 1) & mask) {
      const slot = 2 * at;
      const stored = table[slot + 1] as number;
      if (stored === 0 && table[slot] === 0) return slot;
      if (table[slot] === low && stored >>> 1 === high >>> 1) return slot;
    }
    return -1;
  }

  function grow(): void {
    const larger = new Uint32Array(slots.length * 2);
    for (let slot = 0; slot < slots.length; slot += 2) {
      const low = slots[slot] as number;
      const high = slots[slot + 1] as number;
      if (low === 0 && high === 0) continue;
      const place = find(larger, high, low);
      if (place < 0) continue;
      larger[place] = low;
      larger[place + 1] = high;
    }
    slots = larger;
  }

  return {
    get size() {
      return size;
    },
    has(path) {
      const [high, low] = hash(path, seed);
      const slot = find(slots, high, low);
      return slot >= 0 && (slots[slot] !== 0 || slots[slot + 1] !== 0);
    },
    add(path, isDirectory) {
      if (size * 4 >= slots.length) grow();
      const [high, low] = hash(path, seed);
      const slot = find(slots, high, low);
      if (slot < 0) return undefined;
      const stored = slots[slot + 1] as number;
      const before = stored === 0 && slots[slot] === 0 ? undefined : { wasDirectory: (stored & 1) === 1 };
      if (before === undefined) size++;
      slots[slot] = low;
      slots[slot + 1] = ((high & ~1) | (isDirectory ? 1 : 0)) >>> 0;
      return before;
    },
  };
}

/** Two multiplicative hashes with crossed final mixing, the constants are MurmurHash3's; never both 0. */
function hash(path: string, seed: number): readonly [number, number] {
  let a = seed ^ 0xdeadbeef;
  let b = seed ^ 0x41c6ce57;
  for (let index = 0; index < path.length; index++) {
    const code = path.charCodeAt(index);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return [a >>> 0, b >>> 0 || 1];
}
