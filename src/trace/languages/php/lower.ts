import type { Language } from 'web-tree-sitter';
import type { Parsed, Place } from '../script/code.ts';
import { syntaxOf } from '../script/syntax.ts';
import { lowerStatements } from './lower-statement.ts';
import { sourceOf } from './source.ts';

/** Parses PHP and turns it into the shared tree. `fixed`: a place for all of it, when the text is not the stage's own. */
export function parsePhp(language: Language, text: string, fixed?: Place): Parsed {
  const source = sourceOf(text);
  const { tree, cut } = syntaxOf(language, source.text);
  if (tree === undefined) return { body: [], cut: true };
  const low = { text: source.text, shift: source.shift, aliases: new Map(), ...(fixed === undefined ? {} : { fixed }) };
  return { body: lowerStatements(low, tree), cut };
}
