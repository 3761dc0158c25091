import type { FileFact } from './facts.ts';

/** Files in their order. An array is one; layers of millions of entries are kept in less memory, see `file-table.ts`. */
export interface FileList extends Iterable<FileFact> {
  readonly length: number;
  at(position: number): FileFact | undefined;
  find(is: (file: FileFact) => boolean): FileFact | undefined;
  some(is: (file: FileFact) => boolean): boolean;
  filter(is: (file: FileFact) => boolean): FileFact[];
  map<T>(to: (file: FileFact) => T): T[];
}

/** The same by position, without an object for each file. */
export interface FileRows {
  readonly length: number;
  /** Number of regular files. */
  readonly regular: number;
  path(row: number): string;
  type(row: number): FileFact['type'];
  linkTarget(row: number): string | undefined;
  fact(row: number): FileFact;
  /** Where this very object, got from here, stands; -1 for any other. */
  rowOf(file: FileFact): number;
}

/** What tells files by position apart from an array. */
export const rows: unique symbol = Symbol('rows');

/** The list by position. */
export function rowsOf(files: FileList): FileRows {
  if (rows in files) return files[rows] as FileRows;
  const list = [...files];
  let positions: Map<FileFact, number> | undefined;
  const at = (row: number): FileFact => list[row] as FileFact;
  return {
    length: list.length,
    regular: list.filter(({ type }) => type === 'file').length,
    path: (row) => at(row).path,
    type: (row) => at(row).type,
    linkTarget: (row) => at(row).linkTarget,
    fact: at,
    rowOf(file) {
      positions ??= new Map(list.map((each, position) => [each, position]));
      return positions.get(file) ?? -1;
    },
  };
}
