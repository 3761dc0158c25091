import { createHash, hash as hashOnce } from 'node:crypto';
import type { Entry } from '../archive/entry.ts';
import type { Limits } from '../archive/limits.ts';
import type { Analyzer } from './analyzer.ts';
import type { Collector } from './collector.ts';
import { contentKind, shebangOf } from './content-kind.ts';
import type { FileFact } from './facts.ts';
import type { Scanner } from './multi-pattern.ts';
import { needles } from './needles.ts';
import { keptForNeedles, type TextClass, textClass } from './retention.ts';
import { createScanner } from './scanner.ts';

/** What one pass over a file's body gives. */
export interface ReadFile {
  readonly fact: FileFact;
  /** Own copy of the first `limits.textBytes`, when the trace may want it. */
  readonly kept?: Uint8Array;
  readonly textClass: TextClass;
  /** Facts by analyzer id. */
  readonly analyzed: readonly (readonly [analyzer: string, data: unknown])[];
  /** Ids of analyzers that broke on this file: a bug of ours. */
  readonly broken: readonly string[];
  /** What ended the body before its time; everything else is of the part that was read. */
  readonly failure?: { readonly error: unknown };
}

/** How files of a layer are read. */
export interface ReadOptions {
  readonly analyzers: readonly Analyzer[];
  readonly limits: Limits;
  /** Paths whose bytes are kept whatever they look like. */
  readonly want?: ReadonlySet<string>;
  /** Only the wanted bytes are of interest: no needles, no analyzers, no hash. */
  readonly onlyWanted?: boolean;
}

/** Enough to tell what a file is: the tar magic stands at 257, a `#!` line ends before. */
const headBytes = 512;
/** Most bytes an analyzer can have of one file, whatever it asks for: it bounds the memory of one pass. */
export const analyzerBytes: number = 8 * 1024 * 1024;

/** Compiled on first use (about 80 ms): a command that inspects nothing does not pay for it. */
let compiled: Scanner | undefined;
/** Lists of needle ids repeat a lot; sharing them keeps millions of facts small. Bounded below. */
const sharedLists = new Map<string, readonly string[]>();
const empty = new Uint8Array(0);

/**
 * Reads a regular file's body once: hash, needles, kind, text and analyzers share the same bytes. A file that is wholly at
 * hand is read without waiting, which most files are.
 */
export function readFile(
  entry: Entry,
  base: FileFact,
  options: ReadOptions,
  collector: Collector,
): ReadFile | Promise<ReadFile> {
  const bytes = entry.bodyNow?.();
  if (bytes === undefined) return readLong(entry, base, options, collector);
  const plan = planOf(base, bytes.subarray(0, headBytes), options);
  const found = new Set<string>();
  let sha256: string | undefined;
  if (options.onlyWanted !== true && bytes.length > 0) {
    sha256 = hashOnce('sha256', bytes, 'hex');
    const scanner = needleScanner();
    scanner.scan(scanner.start(), bytes, noteIn(found));
  }
  return conclude(plan, { bytes, total: bytes.length, sha256, found, failure: undefined }, options);
}

/** The same for a file that comes in several windows, each of which is good only until the next. */
async function readLong(entry: Entry, base: FileFact, options: ReadOptions, collector: Collector): Promise<ReadFile> {
  const body = readable(entry);
  const first = await readHead(body);
  const plan = planOf(base, first.subarray(0, headBytes), options);
  const found = new Set<string>();
  const note = noteIn(found);
  const scanner = needleScanner();
  const state = scanner.start();
  const hasher = createHash('sha256');
  collector.begin(plan.collect);
  let total = 0;
  for (let chunk: Uint8Array | undefined = first; chunk !== undefined; chunk = await body.next()) {
    if (options.onlyWanted !== true) {
      scanner.scan(state, chunk, note);
      hasher.update(chunk);
    }
    total += chunk.length;
    collector.add(chunk);
  }
  const isHashed = total > 0 && options.onlyWanted !== true && body.failure === undefined;
  const sha256 = isHashed ? hasher.digest('hex') : undefined;
  return conclude(plan, { bytes: collector.bytes(), total, sha256, found, failure: body.failure }, options);
}

/** What is to be done with a file, told by its head. */
interface Plan {
  readonly known: FileFact;
  readonly text: TextClass;
  readonly wanted: boolean;
  readonly eager: readonly (readonly [Analyzer, number])[];
  readonly keepUpTo: number;
  /** Bytes at its beginning that somebody wants to have in one piece. */
  readonly collect: number;
}

function planOf(base: FileFact, head: Uint8Array, options: ReadOptions): Plan {
  const shebang = shebangOf(head);
  const known: FileFact = { ...base, kind: contentKind(head), ...(shebang === undefined ? {} : { shebang }) };
  const text = textClass(known);
  const wanted = options.want?.has(base.path) === true;
  const eager = options.onlyWanted === true ? [] : wishes(known, head, options.analyzers);
  const keepUpTo = wanted || (text !== 'none' && options.onlyWanted !== true) ? options.limits.textBytes : 0;
  const collect = Math.max(keepUpTo, ...eager.map(([, bytes]) => bytes), 0);
  return { known, text, wanted, eager, keepUpTo, collect };
}

/** What the pass over a body gave: its first bytes (not fewer than `collect`), its length, and what was found in it. */
interface Passed {
  readonly bytes: Uint8Array;
  readonly total: number;
  readonly sha256: string | undefined;
  readonly found: ReadonlySet<string>;
  readonly failure: { readonly error: unknown } | undefined;
}

function conclude(plan: Plan, passed: Passed, options: ReadOptions): ReadFile {
  const { text, wanted, keepUpTo } = plan;
  const { bytes, total, sha256, found, failure } = passed;
  const fact: FileFact = {
    ...plan.known,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(found.size === 0 ? {} : { needles: shareList([...found].sort()) }),
  };
  const { analyzed, broken } = analyze(fact, bytes, total, plan.eager);
  // A text too long to be read whole is kept only where its cut end is reported: of essential ones and of those asked for.
  const fits = text === 'essential' || total <= options.limits.textBytes;
  const keep = keepUpTo > 0 && (wanted || (fits && keptForNeedles(text, fact.needles ?? [])));
  return {
    fact,
    textClass: wanted ? 'essential' : text,
    analyzed,
    broken,
    ...(failure === undefined ? {} : { failure }),
    // A copy: a view would hold on to the whole chunk it was cut from, and that chunk's memory is used again.
    ...(keep ? { kept: new Uint8Array(bytes.subarray(0, keepUpTo)) } : {}),
  };
}

function needleScanner(): Scanner {
  compiled ??= createScanner(needles);
  return compiled;
}

function noteIn(found: Set<string>): (pattern: number) => void {
  return (pattern) => {
    found.add((needles[pattern] as (typeof needles)[number]).id);
  };
}

function wishes(fact: FileFact, head: Uint8Array, analyzers: readonly Analyzer[]): (readonly [Analyzer, number])[] {
  const eager: (readonly [Analyzer, number])[] = [];
  for (const analyzer of analyzers) {
    const bytes = Math.min(analyzer.wants({ fact, head }), analyzerBytes);
    if (bytes > 0) eager.push([analyzer, bytes]);
  }
  return eager;
}

function analyze(
  fact: FileFact,
  bytes: Uint8Array,
  total: number,
  eager: readonly (readonly [Analyzer, number])[],
): Pick<ReadFile, 'analyzed' | 'broken'> {
  const analyzed: (readonly [string, unknown])[] = [];
  const broken: string[] = [];
  for (const [analyzer, most] of eager) {
    const part = bytes.subarray(0, most);
    try {
      for (const data of analyzer.analyze({ fact, bytes: part, truncated: part.length < total })) {
        analyzed.push([analyzer.id, data]);
      }
    } catch {
      // Analyzers never throw; should one do it all the same, the file counts as not inspected rather than the scan as lost.
      broken.push(analyzer.id);
    }
  }
  return { analyzed, broken };
}

/** The body as single reads that end early, rather than throw, when the stream breaks. */
interface Readable {
  next(): Promise<Uint8Array | undefined>;
  failure: { readonly error: unknown } | undefined;
}

function readable(entry: Entry): Readable {
  const body = entry.body()[Symbol.asyncIterator]();
  const self: Readable = {
    failure: undefined,
    async next() {
      if (self.failure !== undefined) return undefined;
      try {
        const next = await body.next();
        return next.done === true ? undefined : next.value;
      } catch (error) {
        self.failure = { error };
        return undefined;
      }
    },
  };
  return self;
}

/** The first chunk, or more of them until the head is complete. */
async function readHead(body: Readable): Promise<Uint8Array> {
  let head = (await body.next()) ?? empty;
  while (head.length < headBytes) {
    // A copy: the window is good until the next one only.
    const held = Uint8Array.from(head);
    const more = await body.next();
    if (more === undefined) return held;
    head = Buffer.concat([held, more]);
  }
  return head;
}

function shareList(list: readonly string[]): readonly string[] {
  const key = list.join();
  const old = sharedLists.get(key);
  if (old !== undefined) return old;
  if (sharedLists.size < 10_000) sharedLists.set(key, list);
  return list;
}

/** Whether something that looks like code, or was asked for, is not kept to its end. */
export function cutShort(read: ReadFile): boolean {
  return read.kept !== undefined && read.textClass === 'essential' && read.kept.length < read.fact.size;
}
