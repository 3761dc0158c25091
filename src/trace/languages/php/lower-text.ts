import type { Code } from '../script/code.ts';
import { textCode } from '../script/codes.ts';
import { field, type Syntax } from '../script/syntax.ts';
import { lowerExpression } from './lower-expression.ts';
import { type Lowering, placeOf, textOfNode } from './lowering.ts';

/** `'…'`: only `\\` and `\'` mean something else. */
export function lowerPlainText(low: Lowering, node: Syntax): Code {
  const content = textOfNode(low, node)
    .replace(/^[bB]?'/, '')
    .replace(/'$/, '');
  return textCode(placeOf(low, node), content.replace(/\\([\\'])/g, '$1'));
}

/** `"…"`, a here-document's body, the inside of backticks: escapes and variables. */
export function lowerFilledText(low: Lowering, node: Syntax): Code {
  return textCode(placeOf(low, node), ...partsOf(low, node, false));
}

/** `<<<END … END` and `<<<'END' … END`; what the closing mark is indented by is taken off every line. */
export function lowerHeredoc(low: Lowering, node: Syntax): Code {
  const body = field(node, 'value');
  const end = field(node, 'end_tag');
  if (body === undefined) return textCode(placeOf(low, node));
  const raw = node.type === 'nowdoc';
  const indent = end === undefined ? '' : indentBefore(low, end);
  const parts = raw ? [textOfNode(low, body).replace(/^\r?\n/, '')] : partsOf(low, body, true);
  if (indent === '') return textCode(placeOf(low, node), ...parts);
  return textCode(
    placeOf(low, node),
    ...parts.map((part, index) => (typeof part === 'string' ? dedent(part, indent, index === 0) : part)),
  );
}

function indentBefore(low: Lowering, end: Syntax): string {
  const line = low.text.slice(low.text.lastIndexOf('\n', end.from) + 1, end.to);
  return /^[ \t]{0,200}/.exec(line)?.[0] ?? '';
}

function dedent(part: string, indent: string, first: boolean): string {
  const lines = part.split('\n');
  return lines
    .map((line, index) => ((index > 0 || first) && line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n');
}

/** Parts of a text; what stands between the nodes of the grammar (line ends) is text, too. */
function partsOf(low: Lowering, node: Syntax, body: boolean): (string | Code)[] {
  const parts: (string | Code)[] = [];
  let at = node.from;
  const children = node.children;
  children.forEach((child, index) => {
    const isEdge = !body && (index === 0 || index === children.length - 1) && !child.named;
    // The line end after the opening mark is not part of the text.
    const gap = low.text.slice(at, child.from);
    if (gap !== '') parts.push(index === 0 && body ? gap.replace(/^\r?\n/, '') : gap);
    at = child.to;
    if (isEdge || (!child.named && (child.type === '{' || child.type === '}'))) return;
    if (child.type === 'string_content') parts.push(textOfNode(low, child));
    else if (child.type === 'escape_sequence') parts.push(escaped(textOfNode(low, child)));
    else if (child.named) parts.push(lowerExpression(low, child, true));
    else parts.push(textOfNode(low, child));
  });
  if (body && at < node.to) parts.push(low.text.slice(at, node.to));
  return parts;
}

const letters = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['e', '\x1b'],
  ['f', '\f'],
]);

function escaped(sequence: string): string {
  const letter = sequence[1] ?? '';
  const plain = letters.get(letter);
  if (plain !== undefined) return plain;
  if (letter === 'x') return String.fromCharCode(Number.parseInt(sequence.slice(2), 16));
  if (letter === 'u') {
    const code = Number.parseInt(sequence.slice(3, -1), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  }
  if (/[0-7]/.test(letter)) return String.fromCharCode(Number.parseInt(sequence.slice(1), 8) & 255);
  return letter;
}
