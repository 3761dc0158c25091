/** A literal to look for: one character for each byte (Latin-1), not empty. */
export interface Pattern {
  readonly text: string;
  /** Default: upper and lower case ASCII letters are the same. */
  readonly caseSensitive?: boolean;
}

/** Where a scan of one stream stands; made by `start`, changed by `scan` of the same scanner. */
export interface ScanState {
  /** Bytes scanned so far. */
  offset: number;
}

interface State extends ScanState {
  /** Row of the table reached so far. */
  node: number;
}

/** Called for each occurrence with the pattern's position in the list and the stream offset just after it. */
export type OnMatch = (pattern: number, end: number) => void;

/** Finds every occurrence of every pattern in one pass, also across chunk borders. Order within a chunk is not defined. */
export interface Scanner {
  start(): ScanState;
  scan(state: ScanState, chunk: Uint8Array, onMatch: OnMatch): void;
}

/** Below this a chunk is scanned in one lane: the overlap would cost more than the parallel lanes win. */
const laneFloor = 4096;

/**
 * Compiles the patterns into one deterministic automaton (Aho-Corasick, as a dense table over byte classes) and scans four
 * stretches of a chunk side by side: each step waits for a table read, and four independent ones overlap in the processor.
 */
export function createAutomaton(patterns: readonly Pattern[]): Scanner {
  const { table, classOf, width, matching, outputs, longest } = compile(patterns);
  const overlap = Math.max(0, longest - 1);

  function report(node: number, end: number, onMatch: OnMatch): void {
    for (const pattern of outputs[(node - matching) / width] ?? []) onMatch(pattern, end);
  }

  /** One lane; matches that end at or before `countFrom` belong to the lane before. */
  function run(node: number, chunk: Uint8Array, from: number, to: number, base: number, onMatch: OnMatch): number {
    let at = node;
    for (let index = from; index < to; index++) {
      at = table[at + (classOf[chunk[index] as number] as number)] as number;
      if (at >= matching) report(at, base + index + 1, onMatch);
    }
    return at;
  }

  /** State at `from` as far as later matches can depend on it: the last `overlap` bytes before it, read silently. */
  function warm(chunk: Uint8Array, from: number): number {
    return run(0, chunk, from - overlap, from, 0, ignore);
  }

  return {
    start: (): State => ({ node: 0, offset: 0 }),
    scan(given, chunk, onMatch) {
      const state = given as State;
      const base = state.offset;
      const lane = chunk.length >> 2;
      if (chunk.length < laneFloor || lane <= longest) {
        state.node = run(state.node, chunk, 0, chunk.length, base, onMatch);
      } else {
        let a = state.node;
        let b = warm(chunk, lane);
        let c = warm(chunk, 2 * lane);
        let d = warm(chunk, 3 * lane);
        const second = lane;
        const third = 2 * lane;
        const fourth = 3 * lane;
        for (let index = 0; index < lane; index++) {
          a = table[a + (classOf[chunk[index] as number] as number)] as number;
          b = table[b + (classOf[chunk[index + second] as number] as number)] as number;
          c = table[c + (classOf[chunk[index + third] as number] as number)] as number;
          d = table[d + (classOf[chunk[index + fourth] as number] as number)] as number;
          if (a >= matching) report(a, base + index + 1, onMatch);
          if (b >= matching) report(b, base + index + second + 1, onMatch);
          if (c >= matching) report(c, base + index + third + 1, onMatch);
          if (d >= matching) report(d, base + index + fourth + 1, onMatch);
        }
        state.node = run(d, chunk, 4 * lane, chunk.length, base, onMatch);
      }
      state.offset += chunk.length;
    },
  };
}

function ignore(): void {}

interface Compiled {
  /** Next row (already multiplied by `width`) by row and byte class. */
  readonly table: Uint32Array;
  readonly classOf: Uint16Array;
  readonly width: number;
  /** First row at which patterns end; all later rows are such rows too. */
  readonly matching: number;
  readonly outputs: readonly (readonly number[])[];
  readonly longest: number;
}

/**
 * Subset construction over the positions "n bytes of pattern p have been seen". A state is the set of such positions, so
 * that patterns with and without regard to case can share one automaton.
 */
function compile(patterns: readonly Pattern[]): Compiled {
  const { classOf, width, folded } = byteClasses(patterns);
  const starts: number[] = [];
  const accepts: Uint8Array[] = []; // by position: 1 for each class it accepts
  const endsPattern: number[] = []; // by position: the pattern it completes when it accepts, or -1
  patterns.forEach((pattern, number) => {
    if (pattern.text.length === 0) throw new RangeError('an empty pattern matches everywhere');
    starts.push(accepts.length);
    for (let index = 0; index < pattern.text.length; index++) {
      const row = new Uint8Array(width);
      for (const byte of folded(pattern, pattern.text.charCodeAt(index))) row[classOf[byte] as number] = 1;
      accepts.push(row);
      endsPattern.push(index === pattern.text.length - 1 ? number : -1);
    }
  });

  const states: (readonly number[])[] = [[]];
  const known = new Map<string, number>([['|', 0]]);
  const found: (readonly number[])[] = [[]];
  const next: number[][] = [];

  /** Number of the state reached from these positions over this byte class; made when it is new. */
  function reach(positions: readonly number[], cls: number): number {
    const after = new Set<number>();
    const done = new Set<number>();
    for (const position of positions) {
      if ((accepts[position] as Uint8Array)[cls] !== 1) continue;
      const pattern = endsPattern[position] as number;
      if (pattern >= 0) done.add(pattern);
      else after.add(position + 1);
    }
    const list = [...after].sort((left, right) => left - right);
    const ended = [...done].sort((left, right) => left - right);
    const key = `${list.join()}|${ended.join()}`;
    const old = known.get(key);
    if (old !== undefined) return old;
    known.set(key, states.length);
    found.push(ended);
    return states.push(list) - 1;
  }

  const fresh = Array.from({ length: width }, (_, cls) => reach(starts, cls));
  for (let state = 0; state < states.length; state++) {
    const own = states[state] as readonly number[];
    const waiting = [...own, ...starts];
    // Most bytes lead nowhere from here: then only patterns that start with this byte count, as from the root.
    next.push(
      fresh.map((root, cls) =>
        own.some((position) => (accepts[position] as Uint8Array)[cls] === 1) ? reach(waiting, cls) : root,
      ),
    );
  }
  return pack(next, found, classOf, width, Math.max(0, ...patterns.map((pattern) => pattern.text.length)));
}

/** Renumbers the states so that those at which patterns end come last, and flattens the rows. */
function pack(
  next: readonly (readonly number[])[],
  found: readonly (readonly number[])[],
  classOf: Uint16Array,
  width: number,
  longest: number,
): Compiled {
  const order = [...next.keys()].filter((state) => (found[state] as readonly number[]).length === 0);
  const matching = order.length * width;
  order.push(...[...next.keys()].filter((state) => (found[state] as readonly number[]).length > 0));
  const place = new Uint32Array(next.length);
  order.forEach((state, index) => {
    place[state] = index * width;
  });
  const table = new Uint32Array(next.length * width);
  order.forEach((state, index) => {
    (next[state] as readonly number[]).forEach((target, cls) => {
      table[index * width + cls] = place[target] as number;
    });
  });
  const outputs = order.slice(matching / width).map((state) => found[state] as readonly number[]);
  return { table, classOf, width, matching, outputs, longest };
}

/** Bytes that no pattern tells apart share a class; class 0 is every byte that stands in none. */
function byteClasses(patterns: readonly Pattern[]): {
  classOf: Uint16Array;
  width: number;
  folded(pattern: Pattern, byte: number): readonly number[];
} {
  const folded = (pattern: Pattern, byte: number): readonly number[] => {
    if (byte > 255) throw new RangeError('a pattern holds a character that is not one byte');
    const other = pattern.caseSensitive === true ? byte : otherCase(byte);
    return other === byte ? [byte] : [byte, other];
  };
  const exact = new Set<number>();
  const used = new Set<number>();
  for (const pattern of patterns) {
    for (let index = 0; index < pattern.text.length; index++) {
      const bytes = folded(pattern, pattern.text.charCodeAt(index));
      for (const byte of bytes) used.add(byte);
      if (bytes.length === 1) exact.add(bytes[0] as number);
    }
  }
  const classOf = new Uint16Array(256);
  let width = 1;
  for (const byte of [...used].sort((left, right) => left - right)) {
    const other = otherCase(byte);
    const shared = other < byte && used.has(other) && !exact.has(byte) && !exact.has(other);
    if (shared) classOf[byte] = classOf[other] as number;
    else classOf[byte] = width++;
  }
  return { classOf, width, folded };
}

/** The other case of an ASCII letter; any other byte itself. */
function otherCase(byte: number): number {
  if ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)) return byte ^ 0x20;
  return byte;
}
