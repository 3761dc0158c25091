import type { Language } from 'web-tree-sitter';
import type { Parsed } from '../script/code.ts';
import { Lowering } from '../script/lowering.ts';
import { syntaxOf } from '../script/syntax.ts';
import { blockCode } from './lower-statement.ts';

/** Punctuation and key words that say nothing that the types of the nodes around them do not say. */
const dropped: ReadonlySet<string> = new Set(
  '( ) { } [ ] ; , . : = local function end if then else elseif for in do while repeat until return goto'.split(' '),
);
/** Read from their text. */
const leaves: ReadonlySet<string> = new Set(['string', 'number', 'identifier']);

/** Lua text as code of the shared tree. */
export function lower(language: Language, text: string): Parsed {
  // The parser takes a NUL for the end of the text.
  const { tree, cut } = syntaxOf(language, text.replaceAll('\0', '\u0001'), { dropped, leaves });
  if (tree === undefined) return { body: [], cut: true };
  const lowering = new Lowering(text);
  const body = blockCode(lowering, tree);
  return { body, cut: cut || lowering.cut };
}
