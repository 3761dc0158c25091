import type { Language } from 'web-tree-sitter';
import type { Parsed } from '../script/code.ts';
import { syntaxOf } from '../script/syntax.ts';
import { statements } from './lower-statement.ts';
import { isPlain } from './lower-text.ts';
import { Lowering } from './lowering.ts';

/** Parses Python and turns it into the shared tree. */
export function parsePython(language: Language, text: string): Parsed {
  const { tree, cut } = syntaxOf(language, text, { dropped, leaves, closed: new Map([['string', isPlain]]) });
  if (tree === undefined) return { body: [], cut: true };
  const low = new Lowering(text);
  const body = statements(low, tree.children);
  return { body, cut: cut || low.cut };
}

/** Punctuation and key words that lowering never looks at. */
const dropped: ReadonlySet<string> = new Set(
  `( ) { } [ ] ; , . = -> @ def class if elif else for while try except finally with as import from return lambda global
  nonlocal del raise assert await async yield match case print exec`.split(/\s+/),
);

/** Read from their text, or nothing is in them. */
const leaves: ReadonlySet<string> = new Set(
  `identifier integer float true false none ellipsis string_start string_content string_end format_specifier
  type_conversion type dotted_name pass_statement break_statement continue_statement`.split(/\s+/),
);
