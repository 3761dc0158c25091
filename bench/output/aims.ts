import type { Table } from './table.ts';

/** One target of the issue, and what was measured. */
export interface Aim {
  readonly what: string;
  readonly measured: string;
  readonly aim: string;
  readonly holds: boolean;
}

/** All targets in one table: what a reader looks for first. */
export function aimsTable(aims: readonly Aim[]): Table {
  const held = aims.filter((aim) => aim.holds).length;
  return {
    title: `Aims: ${held} of ${aims.length} hold`,
    columns: ['what', 'measured', 'aim', 'holds'],
    rows: aims.map(({ what, measured, aim, holds }) => [what, measured, aim, holds ? 'yes' : '**no**']),
  };
}

/** The text with what stands between the two marks replaced. Throws when the marks are not there. */
export function between(text: string, mark: string, inside: string): string {
  const [start, end] = [`<!-- ${mark} -->\n`, `<!-- end of ${mark} -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`no place marked "${mark}"`);
  return `${text.slice(0, from + start.length)}${inside}${text.slice(to)}`;
}
