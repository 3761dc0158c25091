import { displayWidth, wrapped } from './display-width.ts';
import type { Style } from './style.ts';

/** One entry of a listing: a text on the left and, in a column of its own, where it stands. All printable already. */
export interface Row {
  /** Before the first line of the text: indentation, branches of a tree. */
  readonly head: string;
  /** Before its further lines. */
  readonly rest: string;
  readonly text: string;
  readonly marks: string;
  readonly paint?: (text: string) => string;
  readonly paintHead?: (head: string) => string;
}

/** Columns of a listing: the text's (head included) and the marks'. */
export interface Layout {
  readonly left: number;
  readonly right: number;
}

/** Blanks between the columns, and the share of the width that the marks may take. */
const gutter = 3;
const maxShare = 0.4;
/** A text column never gets narrower than this, however deep the tree. */
const minText = 20;

/** Columns in which all rows fit into `width`: marks stand as far left as the texts let them. */
export function layoutOf(rows: readonly Row[], width: number): Layout {
  const widest = Math.max(0, ...rows.map(({ marks }) => displayWidth(marks)));
  const right = Math.min(widest, Math.floor(width * maxShare));
  const room = right === 0 ? width : width - right - gutter;
  // A listing of short texts with one long one among them keeps its marks near: the long one is broken instead.
  const texts = rows.map(({ head, text }) => displayWidth(head) + displayWidth(text));
  return { left: Math.min(room, Math.max(0, ...texts)), right };
}

/** A row as lines; text and marks are broken within their columns. */
export function rowLines(row: Row, layout: Layout, style: Style): string[] {
  const paint = row.paint ?? ((text: string) => text);
  const fits = displayWidth(row.head) + displayWidth(row.text) <= layout.left;
  const indent = Math.max(displayWidth(row.head), displayWidth(row.rest));
  const texts = fits ? [row.text] : wrapped(row.text, Math.max(minText, layout.left - indent));
  const marks = row.marks === '' ? [] : wrapped(row.marks, Math.max(1, layout.right));
  return Array.from({ length: Math.max(texts.length, marks.length) }, (_, at) => {
    const lead = at === 0 ? row.head : row.rest;
    const text = texts[at] ?? '';
    const mark = marks[at];
    const painted = `${at === 0 && row.paintHead !== undefined ? row.paintHead(lead) : lead}${text === '' ? '' : paint(text)}`;
    if (mark === undefined) return painted.trimEnd();
    const blanks = Math.max(0, layout.left - displayWidth(lead) - displayWidth(text)) + gutter;
    return `${painted}${' '.repeat(blanks)}${style.dim(mark)}`;
  });
}
