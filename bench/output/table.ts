/** A table as shown and saved: what each column is, and cells as text. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What the figures do not say themselves. */
  readonly notes?: readonly string[];
}

/** Lays a table out for a terminal; as Markdown it is a table too. Columns of figures are set right. */
export function tableText({ title, columns, rows, notes = [] }: Table): string {
  const widths = columns.map((name, at) => Math.max(name.length, 3, ...rows.map((row) => (row[at] ?? '').length)));
  const right = columns.map((_, at) => at > 0 && rows.every((row) => /^([\d.,<>≤-]|$)/.test(row[at] ?? '')));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, at) => (right[at] ? (cells[at] ?? '').padStart(width) : (cells[at] ?? '').padEnd(width))).join(' | ')} |`;
  const rule = `|${widths.map((width, at) => (right[at] ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2))).join('|')}|`;
  return [
    `### ${title}`,
    '',
    line(columns),
    rule,
    ...rows.map(line),
    ...(notes.length === 0 ? [] : ['']),
    ...notes.map((note) => `- ${note}`),
    '',
  ].join('\n');
}
