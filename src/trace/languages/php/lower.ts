import type { Language } from 'web-tree-sitter';
import type { Parsed, Place } from '../script/code.ts';
import { syntaxOf } from '../script/syntax.ts';
import { lowerStatements } from './lower-statement.ts';
import { sourceOf } from './source.ts';

/** Parses PHP and turns it into the shared tree. `fixed`: a place for all of it, when the text is not the stage's own. */
export function parsePhp(language: Language, text: string, fixed?: Place): Parsed {
  const source = sourceOf(text);
  const { tree, cut } = syntaxOf(language, source.text, { dropped, leaves });
  if (tree === undefined) return { body: [], cut: true };
  const low = { text: source.text, shift: source.shift, aliases: new Map(), ...(fixed === undefined ? {} : { fixed }) };
  return { body: lowerStatements(low, tree), cut };
}

/** Punctuation and key words that lowering never looks at. */
const dropped: ReadonlySet<string> = new Set([
  ...[';', '(', ')', '[', ']', '->', '?->', '::', ':', '?', '$', '@', '=', '?>'],
  ...[
    'function',
    'fn',
    'new',
    'if',
    'else',
    'elseif',
    'foreach',
    'for',
    'while',
    'do',
    'switch',
    'case',
    'default',
    'as',
  ],
  ...[
    'return',
    'echo',
    'class',
    'extends',
    'implements',
    'use',
    'namespace',
    'const',
    'static',
    'global',
    'try',
    'catch',
  ],
  ...[
    'finally',
    'break',
    'continue',
    'array',
    'list',
    'include',
    'include_once',
    'require',
    'require_once',
    'exit',
    'print',
  ],
]);
/** Literals and names that are read from their text. */
const leaves: ReadonlySet<string> = new Set([
  ...['variable_name', 'string', 'named_type', 'primitive_type', 'optional_type', 'union_type', 'visibility_modifier'],
  ...[
    'static_modifier',
    'qualified_name',
    'namespace_name',
    'attribute_list',
    'cast_type',
    'text_interpolation',
    'nowdoc_body',
  ],
]);
