import type { Language } from 'web-tree-sitter';
import type { Parsed } from '../script/code.ts';
import { syntaxOf } from '../script/syntax.ts';
import { statements } from './lower-statement.ts';
import { Lowering } from './lowering.ts';

/** Punctuation and key words that say nothing that the types of the nodes around them do not say. */
const dropped: ReadonlySet<string> = new Set(
  `( ) { } [ ] ; , . : => ? ?. ... " ' \` \${ const let var function return if else for while do new class try catch
  finally throw switch case default import export from as async await yield get set static break continue extends with
  debugger`.split(/\s+/),
);
/** Read from their text. */
const leaves: ReadonlySet<string> = new Set(['string', 'regex', 'number', 'identifier', 'property_identifier']);

/** JavaScript text as code of the shared tree. */
export function lower(language: Language, text: string): Parsed {
  // The parser takes a NUL for the end of the text; inside strings of whole programs there are some.
  const { tree, cut } = syntaxOf(language, text.replaceAll('\0', '\u0001'), { dropped, leaves });
  if (tree === undefined) return { body: [], cut: true };
  const lowering = new Lowering(text);
  const body = statements(lowering, tree.children);
  return { body, cut: cut || lowering.cut };
}
