import type { RedirectNode } from './syntax-tree.ts';

/** How deep code may nest in one text: bounds the parser's recursion. */
const mostDepth = 150;

/** A place in the text being parsed, with what is pending there. */
export class Cursor {
  readonly text: string;
  readonly baseLine: number;
  at = 0;
  depth: number;
  /** Here-documents announced on this line, read at its end. */
  readonly pending: {
    readonly redirect: RedirectNode;
    readonly delimiter: string;
    readonly quoted: boolean;
    readonly tabs: boolean;
  }[] = [];
  /** Set when something could not be parsed because of a bound. */
  lost = false;
  /** No `))` follows any more: keeps looking for it linear. */
  noDoubleClose = false;
  #lines: number[] | undefined;

  constructor(text: string, baseLine: number, depth: number) {
    this.text = text;
    this.baseLine = baseLine;
    this.depth = depth;
  }

  peek(offset = 0): string {
    return this.text[this.at + offset] ?? '';
  }

  looking(at: string): boolean {
    return this.text.startsWith(at, this.at);
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  /** Goes one level deeper; false (and `lost`) when that is too deep. */
  enter(): boolean {
    if (this.depth >= mostDepth) {
      this.lost = true;
      return false;
    }
    this.depth += 1;
    return true;
  }

  leave(): void {
    this.depth -= 1;
  }

  /** Line of an offset. */
  lineAt(offset: number): number {
    this.#lines ??= lineStarts(this.text);
    let low = 0;
    let high = this.#lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#lines[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return this.baseLine + low - 1;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
