import type { Code } from '../script/code.ts';
import { callCode, placeOf, textCode } from '../script/codes.ts';
import { field, namedChildren, type Syntax } from '../script/syntax.ts';
import { literalKind, unescapeLiteral } from './literal.ts';
import { expression } from './lower-expression.ts';
import type { Lowering } from './lowering.ts';

/** The library's function that formats one value: no text can name it. */
export const formatName = '(format)';

/** `"…"`, `b'…'`, `f"…{x}…"`. */
export function string(low: Lowering, node: Syntax): Code {
  const parts: (string | Code)[] = [];
  return { ...placeOf(node), kind: 'text', bytes: addParts(low, node, parts), parts };
}

/** `"a" 'b' f"{c}"`. */
export function strings(low: Lowering, node: Syntax): Code {
  const parts: (string | Code)[] = [];
  let bytes = false;
  for (const child of namedChildren(node)) if (child.type === 'string') bytes = addParts(low, child, parts);
  return { ...placeOf(node), kind: 'text', bytes, parts };
}

/** Adds what a literal is made of; whether it is one of bytes. */
function addParts(low: Lowering, node: Syntax, parts: (string | Code)[]): boolean {
  if (node.children.length === 0) return addPlain(low.textOf(node), parts);
  const opening = node.children.find((child) => child.type === 'string_start');
  const kind = literalKind(low.textOf(opening));
  for (const child of node.children) {
    if (child.type === 'string_content') {
      const content = unescapeLiteral(low.textOf(child), kind);
      parts.push(kind.format ? content.replaceAll('{{', '{').replaceAll('}}', '}') : content);
    } else if (child.type === 'interpolation') parts.push(interpolation(low, child));
  }
  return kind.bytes;
}

/** Whether a literal that begins here holds no code: there is no `f` or `t` before its quotes. */
export function isPlain(text: string, from: number): boolean {
  return opening.test(text.slice(from, from + 4));
}

const opening = /^[BbRrUu]{0,2}["']/;

/** Adds a literal that was kept without its parts: prefix, quotes, content, quotes. */
function addPlain(written: string, parts: (string | Code)[]): boolean {
  const kind = literalKind(written);
  const start = written.search(/["']/);
  const quote = written[start] ?? '"';
  const quotes = written.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  const inner = written.slice(start + quotes.length);
  parts.push(unescapeLiteral(inner.endsWith(quotes) ? inner.slice(0, -quotes.length) : inner, kind));
  return kind.bytes;
}

function interpolation(low: Lowering, node: Syntax): Code {
  const value = expression(low, field(node, 'expression') ?? node.children[0]);
  const spec = field(node, 'format_specifier') ?? node.children.find((child) => child.type === 'format_specifier');
  if (spec === undefined) return value;
  const place = placeOf(node);
  return callCode(place, formatName, [value, textCode(place, low.textOf(spec).replace(/^:/, ''))]);
}
