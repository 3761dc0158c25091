import { copyBytes } from './copy-bytes.ts';
import { gramFilter } from './gram-filter.gen.ts';
import type { OnMatch, Pattern, Scanner, ScanState } from './multi-pattern.ts';

/** Shortest pattern this scanner takes: it needs a gram of three bytes at an even and at an odd place. */
export const shortestPattern: number = 4;

/** Layout of the filter's memory: see gram-filter.wat. */
const seenAt = 65_536;
const firstAt = 98_304;
const entriesAt = 163_840;
const entryBytes = 24;
const pageBytes = 65_536;
/** Bytes of text looked at in one call. */
const pieceBytes = 256 * 1024;
/** Candidates one call keeps; the room behind them is for those of the last four places. */
const mostCandidates = 6_000;
const roomForCandidates = 8_192;

/** Above so many patterns the long ones are found by grams of seven bytes: those of three would all be in any text. */
const manyPatterns = 1_000;
const mostPatterns = 300_000;
/** A gram of seven bytes at each of eight places in turn, or of four where too many patterns end in the same way. */
const longGram = 7;
const longStrides = [8, 4];
/** Candidates one call for long patterns keeps: the more room for those with a gram in common. */
const mostLongCandidates = 2_000;

/** The grams of the patterns, and for each the window of up to eight bytes around it that the filter compares. */
interface Entries {
  readonly pattern: number[];
  /** Where in the pattern the window starts. */
  readonly window: number[];
}

/** Where the tables for long patterns lie; no bits when there are none. `seenBits` and `firstBits` of a hash index them. */
interface LongTables {
  readonly seen: number;
  readonly seenBits: number;
  readonly first: number;
  readonly firstBits: number;
  /** Text is looked at in such steps. */
  readonly stride: number;
}

interface State extends ScanState {
  /** Bytes scanned so far. */
  offset: number;
  /** The last bytes before this place: a pattern may have begun in them. */
  tail: Uint8Array;
}

/**
 * Finds patterns by rare grams of three bytes: a WebAssembly filter hashes the text at every second place and compares
 * eight bytes where a pattern's gram may be; what is left is compared here. Of many patterns the long ones are looked for by
 * grams of seven bytes at every fourth or eighth place: ten thousand of them cost about as much as a few hundred short ones. `undefined` when a pattern is too short or
 * there are too many for the filter: the automaton of `multi-pattern.ts` takes them all.
 */
export function createGramScanner(patterns: readonly Pattern[]): Scanner | undefined {
  if (patterns.length === 0 || patterns.length > mostPatterns) return undefined;
  if (patterns.some(({ text }) => text.length < shortestPattern || !/^[\x00-\xff]*$/.test(text))) return undefined;
  const folded = patterns.map((pattern) => bytesOf(pattern));
  const longest = folded.reduce((most, bytes) => Math.max(most, bytes.length), 0);
  const built = firstOf(longStrides, (stride) => build(instantiate(), folded, longest, stride));
  if (built === undefined) return undefined;
  const { textAt, long, entries } = built;
  const { memory, scan, scanLong, count } = built.filter;
  const bytes = new Uint8Array(memory.buffer);
  const candidates = new Uint32Array(memory.buffer, 0, roomForCandidates * 2);

  /** The text from `textAt` on, `length` bytes; what ends at or before `known` was reported before. */
  function look(length: number, known: number, base: number, onMatch: OnMatch): void {
    bytes.fill(0, textAt + length, textAt + length + 8);
    const end = textAt + length - 2;
    for (let at = textAt; at < end; ) {
      at = scan(at, end, mostCandidates);
      report(length, known, base, onMatch);
    }
    if (long.seenBits === 0) return;
    const longEnd = textAt + length - (longGram - 1);
    for (let at = textAt; at < longEnd; ) {
      const { stride, seen, seenBits, first, firstBits } = long;
      at = scanLong(at, longEnd, mostLongCandidates, stride, seen, 32 - seenBits, first, 32 - firstBits);
      report(length, known, base, onMatch);
    }
  }

  /** What the filter has noted. */
  function report(length: number, known: number, base: number, onMatch: OnMatch): void {
    for (let each = 0; each < count.value; each += 1) {
      const entry = candidates[2 * each + 1] as number;
      const pattern = entries.pattern[entry] as number;
      const start = (candidates[2 * each] as number) - textAt - (entries.window[entry] as number);
      const size = (folded[pattern] as Uint8Array).length;
      if (start < 0 || start + size > length || start + size <= known) continue;
      if (isThere(textAt + start, pattern)) onMatch(pattern, base + start + size);
    }
  }

  function isThere(at: number, pattern: number): boolean {
    const wanted = folded[pattern] as Uint8Array;
    const exact = patterns[pattern]?.caseSensitive === true;
    for (let index = 0; index < wanted.length; index += 1) {
      const byte = bytes[at + index] as number;
      if ((exact ? byte : lower(byte)) !== wanted[index]) return false;
    }
    return true;
  }

  return {
    start: (): State => ({ offset: 0, tail: new Uint8Array(0) }),
    scan(given, chunk, onMatch) {
      const state = given as State;
      for (let done = 0; done < chunk.length; done += pieceBytes) {
        const piece = chunk.subarray(done, done + pieceBytes);
        const before = state.tail.length;
        bytes.set(state.tail, textAt);
        copyBytes(piece, bytes, textAt + before);
        look(before + piece.length, before, state.offset - before, onMatch);
        state.offset += piece.length;
        const end = textAt + before + piece.length;
        state.tail = bytes.slice(Math.max(textAt, end - (longest - 1)), end);
      }
    },
  };
}

/** What the filter exports. */
interface Exports {
  readonly memory: Memory;
  readonly count: { readonly value: number };
  scan(at: number, end: number, most: number): number;
  scanLong(
    at: number,
    end: number,
    most: number,
    stride: number,
    seen: number,
    shift: number,
    first: number,
    firstShift: number,
  ): number;
  /** Of seven bytes, 32 bits. */
  hash(at: number): number;
}
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
/** The part of the JavaScript interface that is used. Source: WebAssembly JavaScript Interface, W3C. */
interface Engine {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

function instantiate(): Exports {
  const { WebAssembly: engine } = globalThis as unknown as { readonly WebAssembly: Engine };
  return new engine.Instance(new engine.Module(gramFilter())).exports as Exports;
}

/** A filter with its tables. */
interface Built {
  readonly filter: Exports;
  readonly entries: Entries;
  readonly textAt: number;
  readonly long: LongTables;
}

function firstOf<T, R>(values: readonly T[], make: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const made = make(value);
    if (made !== undefined) return made;
  }
  return undefined;
}

/** Fills the tables; gives the place where text goes, `undefined` when one hash would have too many entries. */
function build(filter: Exports, folded: readonly Uint8Array[], longest: number, stride: number): Built | undefined {
  const { memory } = filter;
  const entries: Entries = { pattern: [-1], window: [0] };
  const isLong = ({ length }: Uint8Array): boolean => folded.length > manyPatterns && length >= longGram + stride - 1;
  const longs = folded.filter(isLong).length;
  const long = longTables(entriesAt + (2 * folded.length + stride * longs + 1) * entryBytes, longs, stride);
  const textAt = long.first + (longs === 0 ? 0 : 4 * 2 ** long.firstBits) + longest + 16;
  memory.grow(Math.ceil((textAt + longest + pieceBytes + 64) / pageBytes) - 1);
  const view = new DataView(memory.buffer);
  const chains = new Map<number, number>();

  /** Adds a gram to the chain that begins with `first`; gives its number. */
  function add(pattern: number, text: Uint8Array, gram: number, first: number): number {
    const window = Math.max(0, Math.min(gram, text.length - 8));
    const number = entries.pattern.push(pattern) - 1;
    entries.window.push(window);
    const at = entriesAt + number * entryBytes;
    for (let index = 0; index < 8; index += 1) {
      const byte = text[window + index];
      view.setUint8(at + index, byte === undefined ? 0 : byte | 0x20);
      view.setUint8(at + 8 + index, byte === undefined ? 0 : 0xff);
    }
    view.setUint32(at + 16, gram - window, true);
    view.setUint32(at + 20, first, true);
    return number;
  }

  /** Counts one more entry of a chain; false when there are too many to be noted at once. */
  function lengthen(chain: number, most: number): boolean {
    const length = (chains.get(chain) ?? 0) + 1;
    chains.set(chain, length);
    return length <= most;
  }

  // Short ones first: their entries have numbers of two bytes.
  const order = [...folded.entries()].sort(([, one], [, other]) => Number(isLong(one)) - Number(isLong(other)));
  for (const [pattern, text] of order) {
    if (isLong(text)) {
      const bytes = new Uint8Array(memory.buffer, textAt, text.length + 8);
      bytes.fill(0).set(text);
      for (let residue = 0; residue < stride; residue += 1) {
        const { gram, hash } = leastShared(text.length, residue, (at) => filter.hash(textAt + at) >>> 0);
        const slot = hash >>> (32 - long.firstBits);
        if (!lengthen(-1 - slot, (roomForCandidates - mostLongCandidates) / 2)) return undefined;
        const firstAtSlot = long.first + 4 * slot;
        view.setUint32(firstAtSlot, add(pattern, text, gram, view.getUint32(firstAtSlot, true)), true);
        const word = long.seen + 4 * (hash >>> (32 - long.seenBits));
        view.setUint32(word, view.getUint32(word, true) | (1 << hash) | (1 << (hash >>> 5)), true);
      }
      continue;
    }
    for (const parity of [0, 1]) {
      const gram = rarest(text, parity);
      const hash = hashOf(text, gram);
      if (!lengthen(hash, (roomForCandidates - mostCandidates) / 4) || entries.pattern.length > 0xffff)
        return undefined;
      view.setUint16(firstAt + 2 * hash, add(pattern, text, gram, view.getUint16(firstAt + 2 * hash, true)), true);
      view.setUint8(seenAt + hash, 1);
    }
  }
  return { filter, entries, textAt, long };

  /** Of the grams at such places the one whose chain is shortest: feeds have endings in common. */
  function leastShared(length: number, residue: number, hashAt: (at: number) => number) {
    let best = { gram: residue, hash: hashAt(residue), chain: Number.POSITIVE_INFINITY };
    for (let gram = residue; gram + longGram <= length; gram += stride) {
      const hash = hashAt(gram);
      const chain = chains.get(-1 - (hash >>> (32 - long.firstBits))) ?? 0;
      if (chain < best.chain) best = { gram, hash, chain };
    }
    return best;
  }
}

/** Room for the tables from this place on. A word has the bits of two grams: other text rarely has both of one. */
function longTables(at: number, patterns: number, stride: number): LongTables {
  if (patterns === 0) return { seen: at, seenBits: 0, first: at, firstBits: 0, stride };
  const grams = patterns * stride;
  const firstBits = Math.ceil(Math.log2(2 * grams));
  const seenBits = Math.min(22, Math.max(10, Math.ceil(Math.log2(grams / 2))));
  const seen = Math.ceil(at / 8) * 8;
  return { seen, seenBits, first: seen + 4 * 2 ** seenBits, firstBits, stride };
}

/** As the filter's `$hash`. */
function hashOf(text: Uint8Array, at: number): number {
  const gram = ((text[at] ?? 0) | ((text[at + 1] ?? 0) << 8) | ((text[at + 2] ?? 0) << 16) | 0x202020) & 0xffffff;
  return Math.imul(gram, 0x9e3779b1) >>> 17;
}

/** Place of the gram that ordinary files have least often, among the even or the odd places. */
function rarest(text: Uint8Array, parity: number): number {
  let best = parity;
  let least = Number.POSITIVE_INFINITY;
  for (let at = parity; at + 3 <= text.length; at += 2) {
    const score = commonness(text[at]) + commonness(text[at + 1]) + commonness(text[at + 2]);
    if (score < least) {
      least = score;
      best = at;
    }
  }
  return best;
}

/** How often a byte stands in program files and scripts, roughly; only speed depends on it. */
function commonness(byte: number | undefined): number {
  if (byte === undefined || byte === 0) return 9;
  const character = String.fromCharCode(byte | 0x20);
  if (' etaoinsrl'.includes(character)) return 6;
  if ('cdmpufghb'.includes(character)) return 4;
  if ('_-./0123456789\n'.includes(String.fromCharCode(byte))) return 4;
  return 'kvwxyzqj'.includes(character) ? 2 : 3;
}

/** A pattern's bytes, letters in small ones unless case counts. */
function bytesOf({ text, caseSensitive }: Pattern): Uint8Array {
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  return caseSensitive === true ? bytes : bytes.map(lower);
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}
