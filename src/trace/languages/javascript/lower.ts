import type { Language } from 'web-tree-sitter';
import type { Parsed } from '../script/code.ts';
import { Lowering } from '../script/lowering.ts';
import { syntaxOf } from '../script/syntax.ts';
import { statements } from './lower-statement.ts';
import { withoutTypes } from './typescript.ts';

/** Punctuation and key words that say nothing that the types of the nodes around them do not say. */
const dropped: ReadonlySet<string> = new Set(
  `( ) { } [ ] ; , . : => ? ?. ... " ' \` \${ const let var function return if else for while do new class try catch
  finally throw switch case default import export from as async await yield get set static break continue extends with
  debugger`.split(/\s+/),
);
/** Read from their text. */
const leaves: ReadonlySet<string> = new Set(['string', 'regex', 'number', 'identifier', 'property_identifier']);

/** JavaScript or TypeScript text as code of the shared tree. */
export function lower(language: Language, text: string): Parsed {
  // The parser takes a NUL for the end of the text; inside strings of whole programs there are some.
  const plain = text.replaceAll('\0', '\u0001');
  const first = syntaxOf(language, plain, { dropped, leaves });
  const better = (first.errors ?? 0) === 0 ? undefined : erased(language, plain, first.errors ?? 0);
  const { tree, cut } = better?.syntax ?? first;
  if (tree === undefined) return { body: [], cut: true };
  const lowering = new Lowering(better?.text ?? text);
  const body = statements(lowering, tree.children);
  return { body, cut: cut || lowering.cut };
}

/** What does not fit the grammar may be TypeScript: read without its types, if that fits better. */
function erased(
  language: Language,
  text: string,
  errors: number,
): { readonly text: string; readonly syntax: ReturnType<typeof syntaxOf> } | undefined {
  const without = withoutTypes(text);
  if (without === text) return undefined;
  const syntax = syntaxOf(language, without, { dropped, leaves });
  return syntax.tree !== undefined && (syntax.errors ?? 0) < errors ? { text: without, syntax } : undefined;
}
