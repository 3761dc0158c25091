import type { LibraryFunction } from '../../script/dialect.ts';

/** Functions of the library with their names. */
export type Table = readonly (readonly [string, LibraryFunction])[];

/** The same function under several names. */
export function named(names: string, made: LibraryFunction): Table {
  return names.split(/\s+/).map((name) => [name, made] as const);
}
