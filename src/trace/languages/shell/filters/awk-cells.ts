/** A value of awk. */
export type Cell = string | number;

/** Thrown where a result is not worked out: too much work, or no number. */
export class NotComputed extends Error {}

/** Comparisons of two cells that are both numbers or both texts. */
export const compared = {
  '<': (a: Cell, b: Cell) => a < b,
  '<=': (a: Cell, b: Cell) => a <= b,
  '==': (a: Cell, b: Cell) => a === b,
  '!=': (a: Cell, b: Cell) => a !== b,
  '>': (a: Cell, b: Cell) => a > b,
  '>=': (a: Cell, b: Cell) => a >= b,
} as const;

/** Arithmetic of two numbers. */
export function calculated(operator: string, left: number, right: number): number {
  const value =
    operator === '+'
      ? left + right
      : operator === '-'
        ? left - right
        : operator === '*'
          ? left * right
          : operator === '/'
            ? left / right
            : operator === '%'
              ? left % right
              : left ** right;
  if (!Number.isFinite(value)) throw new NotComputed();
  return value;
}

/** The number a cell begins with; 0 for none. */
export function numberOf(cell: Cell): number {
  if (typeof cell === 'number') return cell;
  return Number.parseFloat(/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(cell.slice(0, 60))?.[0] ?? '0');
}

/** Whether a cell compares as a number. */
export function isNumeric(cell: Cell): boolean {
  return (
    typeof cell === 'number' ||
    cell === '' ||
    /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(cell.slice(0, 60))
  );
}

/** Whether a cell counts as true. */
export function truth(cell: Cell): boolean {
  return typeof cell === 'number' ? cell !== 0 : cell !== '' && !(isNumeric(cell) && numberOf(cell) === 0);
}

/** A cell as it is printed. */
export function shownCell(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  return Number.isInteger(cell) ? String(cell) : String(Number(cell.toPrecision(6)));
}

/** Records separated by empty lines. */
export function paragraphs(input: string): readonly string[] {
  const records = input.split(/\n\n+/).map((record) => (record.startsWith('\n') ? record.slice(1) : record));
  const last = records.pop() ?? '';
  return [...records, last.endsWith('\n') ? last.slice(0, -1) : last].filter((record) => record !== '');
}
