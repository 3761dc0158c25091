/** A set of characters. */
type CharacterSet = (code: number) => boolean;

/** One thing a pattern asks for, so many times. */
interface Item {
  readonly set: CharacterSet;
  readonly least: number;
  readonly most: number;
  /** Groups that begin before it, and those that end after it. */
  readonly opens: number[];
  readonly closes: number[];
}

/** One way a pattern may fit. */
interface Sequence {
  readonly items: readonly Item[];
  readonly groups: number;
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

/** A place where a pattern fits. */
export interface RegexMatch {
  readonly index: number;
  readonly text: string;
  readonly groups: readonly (string | undefined)[];
}

/** Longest pattern that is understood, and most ways it may fit. */
const longestPattern = 300;
const mostWays = 64;

/**
 * Finds a pattern of an image in a text without running it: patterns of characters, classes and counted classes are
 * understood (which is what decoders are made of), with groups and alternatives at their top. Each item takes as much as
 * it can and gives nothing back, so the time is that of a scan; a pattern where giving back could matter, and every other
 * one, gives `undefined`. `most`: matches wanted; `work` is called with the characters looked at and says when to stop.
 */
export function findAll(
  pattern: string,
  flags: string,
  content: string,
  most: number,
  work: (characters: number) => boolean,
): readonly RegexMatch[] | undefined {
  const ways = understood(pattern, flags);
  if (ways === undefined) return undefined;
  const found: RegexMatch[] = [];
  let at = 0;
  while (at <= content.length && found.length < most) {
    let match: RegexMatch | undefined;
    for (const way of ways) {
      match = matchAt(way, content, at, flags.includes('m'));
      if (match !== undefined) break;
    }
    if (!work(1 + (match?.text.length ?? 0))) return undefined;
    if (match === undefined) {
      if (ways.every((way) => way.atStart) && !flags.includes('m')) break;
      at += 1;
      continue;
    }
    found.push(match);
    at += Math.max(1, match.text.length);
  }
  return found;
}

function matchAt(way: Sequence, content: string, from: number, lines: boolean): RegexMatch | undefined {
  if (way.atStart && from !== 0 && !(lines && content[from - 1] === '\n')) return undefined;
  let at = from;
  const begins: number[] = [];
  const groups: (string | undefined)[] = Array.from({ length: way.groups });
  for (const item of way.items) {
    for (const group of item.opens) begins[group] = at;
    let count = 0;
    while (count < item.most && at < content.length && item.set(content.charCodeAt(at))) {
      at += 1;
      count += 1;
    }
    if (count < item.least) return undefined;
    for (const group of item.closes) groups[group] = content.slice(begins[group] ?? at, at);
  }
  if (way.atEnd && at !== content.length && !(lines && content[at] === '\n')) return undefined;
  return { index: from, text: content.slice(from, at), groups };
}

function understood(pattern: string, flags: string): readonly Sequence[] | undefined {
  if (pattern.length > longestPattern) return undefined;
  const reader = new PatternReader(pattern, flags);
  const ways = reader.ways();
  return ways === undefined || ways.length > mostWays ? undefined : ways;
}

/** Reads a pattern; gives nothing for what needs more than a scan. */
class PatternReader {
  readonly #pattern: string;
  readonly #caseless: boolean;
  readonly #dotAll: boolean;
  #at = 0;
  #groups = 0;

  constructor(pattern: string, flags: string) {
    this.#pattern = pattern;
    this.#caseless = flags.includes('i');
    this.#dotAll = flags.includes('s');
  }

  ways(): readonly Sequence[] | undefined {
    const all: Sequence[] = [];
    for (;;) {
      const way = this.#sequence();
      if (way === undefined) return undefined;
      all.push(way);
      if (this.#at >= this.#pattern.length) break;
      if (this.#pattern[this.#at] !== '|') return undefined;
      this.#at += 1;
    }
    return all.map((way) => ({ ...way, groups: this.#groups }));
  }

  #sequence(): Sequence | undefined {
    const items: Item[] = [];
    const open: number[] = [];
    let opening: number[] = [];
    const atStart = this.#pattern[this.#at] === '^';
    let atEnd = false;
    if (atStart) this.#at += 1;
    for (; this.#at < this.#pattern.length; ) {
      const character = this.#pattern[this.#at] ?? '';
      if (character === '|') {
        if (open.length > 0) return undefined;
        break;
      }
      if (character === '$') {
        atEnd = true;
        this.#at += 1;
        continue;
      }
      if (atEnd) return undefined;
      if (character === '(') {
        this.#at += 1;
        let group = -1;
        if (this.#pattern.startsWith('?:', this.#at)) this.#at += 2;
        else if (this.#pattern[this.#at] === '?') return undefined;
        else {
          group = this.#groups;
          this.#groups += 1;
          opening.push(group);
        }
        open.push(group);
        continue;
      }
      if (character === ')') {
        this.#at += 1;
        const group = open.pop();
        const last = items.at(-1);
        // Repeated groups would need giving back.
        if (group === undefined || last === undefined || /[*+?{]/.test(this.#pattern[this.#at] ?? '')) return undefined;
        if (group >= 0) last.closes.push(group);
        continue;
      }
      const set = this.#set();
      const count = set === undefined ? undefined : this.#count();
      if (set === undefined || count === undefined) return undefined;
      items.push({ set, least: count[0], most: count[1], opens: opening, closes: [] });
      opening = [];
    }
    if (open.length > 0 || opening.length > 0 || !isGreedySafe(items)) return undefined;
    return { items, groups: 0, atStart, atEnd };
  }

  #set(): CharacterSet | undefined {
    const character = this.#pattern[this.#at] ?? '';
    this.#at += 1;
    if (character === '.') return (code) => this.#dotAll || (code !== 10 && code !== 13);
    if (character === '[') return this.#class();
    if (character === '\\') return this.#escape();
    if ('*+?{}'.includes(character)) return undefined;
    return this.#literal(character.charCodeAt(0));
  }

  #literal(wanted: number): CharacterSet {
    if (!this.#caseless) return (code) => code === wanted;
    const low = String.fromCharCode(wanted).toLowerCase();
    return (code) => String.fromCharCode(code).toLowerCase() === low;
  }

  #escape(): CharacterSet | undefined {
    const letter = this.#pattern[this.#at] ?? '';
    this.#at += 1;
    const shared = escapes.get(letter);
    if (shared !== undefined) return shared;
    const code = this.#code(letter);
    return code === undefined ? undefined : this.#literal(code);
  }

  /** The character that an escape stands for; groups, borders and properties are not read. */
  #code(letter: string): number | undefined {
    const control = controls.get(letter);
    if (control !== undefined) return control;
    if (letter === 'x' || letter === 'u') {
      const size = letter === 'x' ? 2 : 4;
      const digits = this.#pattern.slice(this.#at, this.#at + size);
      if (digits.length < size || /[^0-9a-fA-F]/.test(digits)) return undefined;
      this.#at += size;
      return Number.parseInt(digits, 16);
    }
    return /[A-Za-z0-9]/.test(letter) || letter === '' ? undefined : letter.charCodeAt(0);
  }

  #class(): CharacterSet | undefined {
    const negated = this.#pattern[this.#at] === '^';
    if (negated) this.#at += 1;
    const sets: CharacterSet[] = [];
    for (;;) {
      const character = this.#pattern[this.#at];
      if (character === undefined) return undefined;
      this.#at += 1;
      if (character === ']') break;
      const low = this.#classCode(character, sets);
      if (low === undefined) return undefined;
      if (low < 0) continue;
      if (this.#pattern[this.#at] === '-' && this.#pattern[this.#at + 1] !== ']') {
        this.#at += 1;
        const next = this.#pattern[this.#at] ?? '';
        this.#at += 1;
        const high = this.#classCode(next, sets);
        if (high === undefined || high < low) return undefined;
        sets.push(this.#range(low, high));
      } else sets.push(this.#literal(low));
    }
    return (code) => sets.some((set) => set(code)) !== negated;
  }

  /** The code of one character of a class; -1 when it was a class of its own. */
  #classCode(character: string, sets: CharacterSet[]): number | undefined {
    if (character !== '\\') return character.charCodeAt(0);
    const letter = this.#pattern[this.#at] ?? '';
    this.#at += 1;
    const shared = escapes.get(letter);
    if (shared !== undefined) {
      sets.push(shared);
      return -1;
    }
    return letter === 'b' ? 8 : this.#code(letter);
  }

  #range(low: number, high: number): CharacterSet {
    if (!this.#caseless) return (code) => code >= low && code <= high;
    return (code) => {
      const letter = String.fromCharCode(code);
      return [letter, letter.toLowerCase(), letter.toUpperCase()].some((each) => {
        const other = each.charCodeAt(0);
        return other >= low && other <= high;
      });
    };
  }

  /** How often: `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}`; lazy ones are not read. */
  #count(): readonly [number, number] | undefined {
    const character = this.#pattern[this.#at] ?? '';
    let count: readonly [number, number] = [1, 1];
    if (character === '*') count = [0, Number.POSITIVE_INFINITY];
    else if (character === '+') count = [1, Number.POSITIVE_INFINITY];
    else if (character === '?') count = [0, 1];
    else if (character === '{') {
      const end = this.#pattern.indexOf('}', this.#at);
      const parts = end === -1 ? [] : this.#pattern.slice(this.#at + 1, end).split(',');
      const least = Number(parts[0]);
      if (parts.length === 0 || parts.length > 2 || !Number.isInteger(least)) return undefined;
      const most = parts.length === 1 ? least : parts[1] === '' ? Number.POSITIVE_INFINITY : Number(parts[1]);
      if (Number.isNaN(most)) return undefined;
      this.#at = end;
      count = [least, most];
    } else return count;
    this.#at += 1;
    return this.#pattern[this.#at] === '?' ? undefined : count;
  }
}

/** Whether taking as much as possible is always right: what follows an open count shares no character with it. */
function isGreedySafe(items: readonly Item[]): boolean {
  for (const [index, item] of items.entries()) {
    if (item.least === item.most) continue;
    for (const next of items.slice(index + 1)) {
      for (let code = 0; code < 256; code += 1) if (item.set(code) && next.set(code)) return false;
      if (next.least > 0) break;
    }
  }
  return true;
}

const isWord: CharacterSet = (code) =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
const isDigit: CharacterSet = (code) => code >= 48 && code <= 57;
const isBlank: CharacterSet = (code) => code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff;
const escapes: ReadonlyMap<string, CharacterSet> = new Map<string, CharacterSet>([
  ['w', isWord],
  ['W', (code) => !isWord(code)],
  ['d', isDigit],
  ['D', (code) => !isDigit(code)],
  ['s', isBlank],
  ['S', (code) => !isBlank(code)],
]);
const controls: ReadonlyMap<string, number> = new Map([
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
  ['f', 12],
  ['0', 0],
]);
