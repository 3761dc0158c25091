import type { Language } from 'web-tree-sitter';
import type { Parsed } from '../script/code.ts';
import { syntaxOf } from '../script/syntax.ts';
import { statements } from './lower-statement.ts';
import { Lowering } from './lowering.ts';

/** JavaScript text as code of the shared tree. */
export function lower(language: Language, text: string): Parsed {
  const { tree, cut } = syntaxOf(language, text);
  if (tree === undefined) return { body: [], cut: true };
  const lowering = new Lowering(text);
  const body = statements(lowering, tree.children);
  return { body, cut: cut || lowering.cut };
}
