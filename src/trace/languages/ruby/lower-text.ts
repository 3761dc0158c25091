import type { Code } from '../script/code.ts';
import { callCode, placeOf, textCode } from '../script/codes.ts';
import type { Syntax } from '../script/syntax.ts';
import { lowerBody } from './lower-statement.ts';
import { type Lowering, parts, textOfNode } from './lowering.ts';

/** `'…'`, `"…"`, `%q(…)`, the inside of backticks, of a word list's item, of a quoted symbol. */
export function lowerText(low: Lowering, node: Syntax): Code {
  return textCode(placeOf(node), ...partsOf(low, node));
}

/** The parts of a literal: plain text and what fills its holes. */
export function partsOf(low: Lowering, node: Syntax): (string | Code)[] {
  const first = node.children[0];
  const opening = first === undefined || first.named ? '' : textOfNode(low, first);
  const plain = opening.startsWith("'") || opening.startsWith('%q');
  return node.children.flatMap((child): (string | Code)[] => {
    switch (child.type) {
      case 'string_content':
      case 'heredoc_content':
        return [textOfNode(low, child)];
      case 'escape_sequence': {
        const written = textOfNode(low, child);
        return [plain ? written.replace(/^\\([\\'])$/, '$1') : escaped(written)];
      }
      case 'interpolation':
        return [interpolated(low, child)];
      default:
        return [];
    }
  });
}

function interpolated(low: Lowering, node: Syntax): Code {
  const place = placeOf(node);
  return { ...place, kind: 'block', body: lowerBody(low, node) };
}

/** `<<~END`: its body, with the smallest indentation taken off each line. */
export function lowerHeredoc(low: Lowering, node: Syntax): Code {
  const body = low.heredocs.get(node.from);
  const place = placeOf(node);
  if (body === undefined) return textCode(place);
  const pieces = partsOf(low, body);
  const opening = textOfNode(low, node);
  if (typeof pieces[0] === 'string') pieces[0] = pieces[0].replace(/^\r?\n/, '');
  const dedented = opening.startsWith('<<~') ? dedent(pieces) : pieces;
  const text = textCode(place, ...dedented);
  return opening.includes('`') ? callCode(place, '`', [text]) : text;
}

function dedent(pieces: readonly (string | Code)[]): (string | Code)[] {
  const whole = pieces.map((piece) => (typeof piece === 'string' ? piece : 'x')).join('');
  let smallest = Number.POSITIVE_INFINITY;
  for (const line of whole.split('\n'))
    if (line.trim() !== '') smallest = Math.min(smallest, /^[ \t]*/.exec(line)?.[0].length ?? 0);
  if (smallest === 0 || smallest === Number.POSITIVE_INFINITY) return [...pieces];
  return pieces.map((piece, at) =>
    typeof piece === 'string'
      ? piece
          .split('\n')
          .map((line, index) =>
            index > 0 || at === 0 ? line.slice(Math.min(smallest, /^[ \t]*/.exec(line)?.[0].length ?? 0)) : line,
          )
          .join('\n')
      : piece,
  );
}

/** `%w[a b]`, `%i[a b]`. */
export function lowerWords(low: Lowering, node: Syntax): Code {
  return { ...placeOf(node), kind: 'list', items: parts(node).map((child) => ({ value: lowerText(low, child) })) };
}

/** `?a`, `?\n`. */
export function lowerCharacter(low: Lowering, node: Syntax): Code {
  const written = textOfNode(low, node).slice(1);
  return textCode(placeOf(node), written.startsWith('\\') ? escaped(written) : written);
}

/** `/source/flags`. */
export function lowerPattern(low: Lowering, node: Syntax): Code {
  const place = placeOf(node);
  const content = textCode(
    place,
    ...node.children.flatMap((child): (string | Code)[] =>
      child.type === 'interpolation' ? [interpolated(low, child)] : child.named ? [textOfNode(low, child)] : [],
    ),
  );
  const flags = /[a-z]*$/.exec(textOfNode(low, node))?.[0] ?? '';
  return callCode(place, ' pattern', [content, textCode(place, flags)]);
}

const letters = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['e', '\x1b'],
  ['f', '\f'],
  ['a', '\x07'],
  ['b', '\b'],
  ['s', ' '],
  ['\n', ''],
]);

function escaped(sequence: string): string {
  const letter = sequence[1] ?? '';
  const plain = letters.get(letter);
  if (plain !== undefined) return plain;
  if (letter === 'x') return String.fromCharCode(Number.parseInt(sequence.slice(2), 16) || 0);
  if (letter === 'u') {
    const codes = sequence.slice(2).replace(/[{}]/g, '').trim().split(/\s+/);
    return codes
      .map((code) => Number.parseInt(code, 16))
      .map((code) => (code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''))
      .join('');
  }
  if (/[0-7]/.test(letter)) return String.fromCharCode(Number.parseInt(sequence.slice(1), 8) & 255);
  return letter;
}
