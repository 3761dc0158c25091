import type { Language } from 'web-tree-sitter';
import type { Parsed } from '../script/code.ts';
import { type Syntax, syntaxOf } from '../script/syntax.ts';
import { lowerBody } from './lower-statement.ts';
import type { Lowering } from './lowering.ts';

/** Parses Ruby and turns it into the shared tree. */
export function parseRuby(language: Language, text: string): Parsed {
  // The grammar's scanner gives up on a here-document's mark of 256 characters; nobody honest writes one of 200.
  const readable = text.replace(longMarks, (found) => `  ${found.slice(2)}`);
  const { tree, cut } = syntaxOf(language, readable, { dropped });
  if (tree === undefined) return { body: [], cut: true };
  const low: Lowering = {
    text,
    ...gather(tree, text),
    lifted: [],
    inLoop: false,
    classes: 0,
  };
  const body = lowerBody(low, tree);
  return { body: [...low.lifted, ...body], cut: cut || readable !== text };
}

const longMarks = /(?<!['"`])<<[~-]?(?:'[^']{200}|"[^"]{200}|`[^`]{200}|[A-Za-z_\x80-\uffff][\w\x80-\uffff]{200})/g;

/** Variables and here-documents of the whole text: bodies follow in the order of their beginnings. */
function gather(tree: Syntax, text: string): Pick<Lowering, 'variables' | 'heredocs'> {
  // The names of a block's parameters that nobody wrote down.
  const variables = new Set(['it', '_1', '_2']);
  const beginnings: number[] = [];
  const bodies: Syntax[] = [];
  const waiting: Syntax[] = [tree];
  const named = (node: Syntax): void => {
    if (node.type === 'identifier') variables.add(text.slice(node.from, node.to));
    else if (binders.has(node.type)) for (const child of node.children) named(child);
  };
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'heredoc_beginning') beginnings.push(node.from);
    else if (node.type === 'heredoc_body') bodies.push(node);
    if (node.type.endsWith('_parameters') || node.type === 'exception_variable')
      for (const child of node.children) named(child);
    else if (node.type === 'assignment' || node.type === 'operator_assignment' || node.type === 'for')
      for (const child of node.children) if (child.field === 'left' || child.field === 'pattern') named(child);
    for (const child of node.children) waiting.push(child);
  }
  beginnings.sort((one, other) => one - other);
  bodies.sort((one, other) => one.from - other.from);
  const heredocs = new Map(
    beginnings.flatMap((from, at): [number, Syntax][] => {
      const body = bodies[at];
      return body === undefined ? [] : [[from, body]];
    }),
  );
  return { variables, heredocs };
}

/** Nodes between a list of parameters or targets and their names. */
const binders = new Set([
  ...['left_assignment_list', 'rest_assignment', 'destructured_left_assignment', 'destructured_parameter'],
  ...['splat_parameter', 'hash_splat_parameter', 'block_parameter', 'optional_parameter', 'keyword_parameter'],
]);

/** Punctuation and key words that lowering never looks at. */
const dropped: ReadonlySet<string> = new Set([
  ...[';', '(', ')', '[', ']', '.', '&.', '::', ',', '{', '}', '=>', ':', '=', '->'],
  ...[
    'def',
    'end',
    'class',
    'module',
    'do',
    'then',
    'if',
    'unless',
    'else',
    'elsif',
    'while',
    'until',
    'case',
    'when',
    'in',
  ],
  ...['begin', 'rescue', 'ensure', 'return', 'yield', 'next', 'break', 'for', 'alias', '#{'],
]);
