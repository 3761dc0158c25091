import type { Parsed, Place } from '../script/code.ts';
import { statements } from './parse-statement.ts';
import { Source } from './source.ts';

/** Perl code turned into the shared tree, with the number of statements that could not be read to their end. */
export interface ParsedPerl extends Parsed {
  readonly unparsed: number;
}

/** Parses Perl. `fixed`: all of it stands at this place. Never throws; what cannot be read is left out, and reading goes on at the next statement. */
export function parsePerl(text: string, fixed?: Place): ParsedPerl {
  const source = new Source(text, fixed);
  const body = statements(source, true);
  return { body, cut: source.cut, unparsed: source.unparsed };
}
