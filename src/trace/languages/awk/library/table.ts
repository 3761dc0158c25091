import type { LibraryFunction } from '../../script/dialect.ts';

/** Functions of the library with their names. */
export type Table = readonly (readonly [string, LibraryFunction])[];
