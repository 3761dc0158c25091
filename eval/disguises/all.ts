import type { Disguise } from '../disguise.ts';
import { addressSpelling } from './addresses.ts';
import { javascriptDisguises } from './javascript.ts';
import { phpDisguises } from './php.ts';
import { pythonDisguises } from './python.ts';
import { furtherDisguises, luaDisguises, perlDisguises, rubyDisguises } from './scripting.ts';
import { shellDecoding, shellSelfExtracting } from './shell-decoding.ts';
import { shellSpelling } from './shell-spelling.ts';
import { shellStructure } from './shell-structure.ts';

/** Every disguise, in the order in which results are shown. */
export const allDisguises: readonly Disguise[] = [
  ...shellSpelling,
  ...shellStructure,
  ...shellDecoding,
  ...shellSelfExtracting,
  ...addressSpelling,
  ...pythonDisguises,
  ...javascriptDisguises,
  ...phpDisguises,
  ...perlDisguises,
  ...rubyDisguises,
  ...luaDisguises,
  ...furtherDisguises,
];
