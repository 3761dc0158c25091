import type { Where } from '../inspect/where.ts';
import type { Found } from './found.ts';
import type { Indicator } from './indicator.ts';
import { type SumBudget, scanText } from './scan-text.ts';

/** A text to look through, and where it stands. */
export interface IndicatorText {
  readonly text: string;
  readonly where: Where;
}

/** Bounds of one collection. */
export interface IndicatorBounds {
  /** Characters looked through in all. */
  readonly characters: number;
  /** Indicators of one kind: a flood of one kind cannot push out the others. */
  readonly ofKind: number;
  /** Indicators in all. */
  readonly all: number;
  /** Checksums computed, right or wrong. */
  readonly sums: number;
}

/** Several times what a large distribution image shows (about 5 MB of text, 1,000 indicators); a hostile text costs about a second a megabyte. */
export const defaultIndicatorBounds: IndicatorBounds = {
  characters: 32 * 1024 * 1024,
  ofKind: 2_000,
  all: 5_000,
  sums: 50_000,
};

/** What a collection found; `truncated` when a bound was reached and there may be more. */
export interface Collected {
  readonly indicators: readonly Indicator[];
  readonly truncated: boolean;
}

/** Places kept of one indicator. */
const maxPlaces = 20;

/** All indicators in the texts, merged by kind, value and port, sorted by these; bounded by `defaultIndicatorBounds`. */
export function collectIndicators(texts: Iterable<IndicatorText>): readonly Indicator[] {
  return collectWithin(texts, defaultIndicatorBounds).indicators;
}

/** As `collectIndicators`, with bounds of one's own, and told whether one was reached. */
export function collectWithin(texts: Iterable<IndicatorText>, bounds: IndicatorBounds): Collected {
  const collection = new Collection(bounds);
  for (const text of texts) if (!collection.add(text)) break;
  return collection.result();
}

interface Seen extends Found {
  readonly where: Where[];
  readonly places: Set<string>;
}

class Collection {
  readonly #bounds: IndicatorBounds;
  readonly #seen = new Map<string, Seen>();
  readonly #perKind = new Map<string, number>();
  readonly #budget: SumBudget;
  #characters: number;
  #truncated = false;

  constructor(bounds: IndicatorBounds) {
    this.#bounds = bounds;
    this.#characters = bounds.characters;
    this.#budget = { sums: bounds.sums };
  }

  /** Looks through one more text; false when no more may be read. */
  add({ text, where }: IndicatorText): boolean {
    const within = text.length > this.#characters ? text.slice(0, this.#characters) : text;
    this.#truncated ||= within.length < text.length;
    this.#characters -= within.length;
    const place = new Places(within, where);
    scanText(within, (found, at) => this.#take(found, () => place.of(at)), this.#budget);
    this.#truncated ||= this.#budget.sums <= 0;
    return within.length === text.length;
  }

  result(): Collected {
    const indicators = [...this.#seen.values()].map(({ places: _, ...indicator }) => indicator).sort(inOrder);
    return { indicators, truncated: this.#truncated };
  }

  #take(found: Found, where: () => Where): void {
    const key = `${found.kind} ${found.port ?? ''} ${found.value}`;
    let seen = this.#seen.get(key);
    if (seen === undefined) {
      const count = this.#perKind.get(found.kind) ?? 0;
      if (count >= this.#bounds.ofKind || this.#seen.size >= this.#bounds.all) {
        this.#truncated = true;
        return;
      }
      this.#perKind.set(found.kind, count + 1);
      seen = { ...found, where: [], places: new Set() };
      this.#seen.set(key, seen);
    }
    if (seen.where.length >= maxPlaces) return;
    const place = where();
    const name = JSON.stringify(place);
    if (seen.places.has(name)) return;
    seen.places.add(name);
    seen.where.push(place);
  }
}

/** Places within one text: the line is counted on from the last place asked for, so a text is counted through once. */
class Places {
  readonly #text: string;
  readonly #where: Where;
  readonly #lines: boolean;
  #at = 0;
  #line: number;

  constructor(text: string, where: Where) {
    this.#text = text;
    this.#where = where;
    this.#line = where.line ?? 1;
    // A text of one line that names none may be a document made for us (a fact as JSON): its lines are not the file's.
    this.#lines = where.line !== undefined || text.includes('\n');
  }

  of(at: number): Where {
    if (!this.#lines) return this.#where;
    // Readers look back a little (a scheme before its colon), so places may too.
    while (at < this.#at) {
      this.#at = this.#at < 2 ? 0 : this.#text.lastIndexOf('\n', this.#at - 2) + 1;
      this.#line -= 1;
    }
    for (;;) {
      const next = this.#text.indexOf('\n', this.#at);
      if (next < 0 || next >= at) break;
      this.#line += 1;
      this.#at = next + 1;
    }
    return { ...this.#where, line: this.#line };
  }
}

function inOrder(a: Indicator, b: Indicator): number {
  return compare(a.kind, b.kind) || compare(a.value, b.value) || (a.port ?? 0) - (b.port ?? 0);
}

/** By code unit, whatever the locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
