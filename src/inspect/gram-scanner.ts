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

/** A gram of a pattern, and the window of up to eight bytes around it that the filter compares. */
interface Entry {
  readonly pattern: number;
  /** Where in the pattern the window starts. */
  readonly window: number;
}

interface State extends ScanState {
  /** Bytes scanned so far. */
  offset: number;
  /** The last bytes before this place: a pattern may have begun in them. */
  tail: Uint8Array;
}

/**
 * Finds patterns by rare grams of three bytes: a WebAssembly filter hashes the text at every second place and compares
 * eight bytes where a pattern's gram may be; what is left is compared here. `undefined` when a pattern is too short or
 * there are too many for the filter: the automaton of `multi-pattern.ts` takes them all.
 */
export function createGramScanner(patterns: readonly Pattern[]): Scanner | undefined {
  if (patterns.length === 0 || patterns.length > 20_000) return undefined;
  if (patterns.some(({ text }) => text.length < shortestPattern || !/^[\x00-\xff]*$/.test(text))) return undefined;
  const folded = patterns.map((pattern) => bytesOf(pattern));
  const longest = Math.max(...folded.map((bytes) => bytes.length));
  const { memory, scan, count } = instantiate();
  const entries: Entry[] = [{ pattern: -1, window: 0 }];
  const textAt = build(memory, folded, entries, longest);
  if (textAt === undefined) return undefined;
  const bytes = new Uint8Array(memory.buffer);
  const candidates = new Uint32Array(memory.buffer, 0, roomForCandidates * 2);

  /** The text from `textAt` on, `length` bytes; what ends at or before `known` was reported before. */
  function look(length: number, known: number, base: number, onMatch: OnMatch): void {
    bytes.fill(0, (textAt as number) + length, (textAt as number) + length + 8);
    const from = textAt as number;
    const end = from + length - 2;
    for (let at = from; at < end; ) {
      at = scan(at, end, mostCandidates);
      for (let each = 0; each < count.value; each += 1) {
        const { pattern, window } = entries[candidates[2 * each + 1] as number] as Entry;
        const start = (candidates[2 * each] as number) - from - window;
        const size = (folded[pattern] as Uint8Array).length;
        if (start < 0 || start + size > length || start + size <= known) continue;
        if (isThere(from + start, pattern)) onMatch(pattern, base + start + size);
      }
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
        bytes.set(piece, textAt + before);
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

/** Fills the tables; gives the place where text goes, `undefined` when one hash would have too many entries. */
function build(memory: Memory, folded: readonly Uint8Array[], entries: Entry[], longest: number): number | undefined {
  const room = entriesAt + (2 * folded.length + 1) * entryBytes;
  const textAt = room + longest + 16;
  const bytes = textAt + longest + pieceBytes + 64;
  memory.grow(Math.ceil(bytes / pageBytes) - 1);
  const view = new DataView(memory.buffer);
  const chains = new Map<number, number>();
  for (const [pattern, text] of folded.entries()) {
    for (const parity of [0, 1]) {
      const gram = rarest(text, parity);
      const hash = hashOf(text, gram);
      const chain = (chains.get(hash) ?? 0) + 1;
      if (chain > (roomForCandidates - mostCandidates) / 4) return undefined;
      chains.set(hash, chain);
      const window = Math.max(0, Math.min(gram, text.length - 8));
      const number = entries.push({ pattern, window }) - 1;
      const at = entriesAt + number * entryBytes;
      for (let index = 0; index < 8; index += 1) {
        const byte = text[window + index];
        view.setUint8(at + index, byte === undefined ? 0 : byte | 0x20);
        view.setUint8(at + 8 + index, byte === undefined ? 0 : 0xff);
      }
      view.setUint32(at + 16, gram - window, true);
      view.setUint32(at + 20, view.getUint16(firstAt + 2 * hash, true), true);
      view.setUint16(firstAt + 2 * hash, number, true);
      view.setUint8(seenAt + hash, 1);
    }
  }
  return textAt;
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
