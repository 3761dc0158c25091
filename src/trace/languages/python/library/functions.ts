import type { LibraryFunction } from '../../script/dialect.ts';
import { builtins } from './builtins.ts';
import { collections } from './collections.ts';
import { encodings } from './encodings.ts';
import { files } from './file-functions.ts';
import { formatting } from './formatting.ts';
import { imports } from './imports.ts';
import { networking } from './network-functions.ts';
import { processes } from './processes.ts';
import { standardStreams } from './standard-streams.ts';
import { starters } from './started-functions.ts';

/** All functions known, by canonical name. A new one: a line in the table of its topic. */
export const functions: ReadonlyMap<string, LibraryFunction> = new Map([
  ...builtins,
  ...collections,
  ...encodings,
  ...files,
  ...formatting,
  ...imports,
  ...networking,
  ...processes,
  ...standardStreams,
  ...starters,
]);
