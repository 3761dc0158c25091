import type { Cursor } from './cursor.ts';
import { parseWord } from './parse-word.ts';
import type { Parameter, Word } from './syntax-tree.ts';

const operators = [
  ':-',
  ':=',
  ':?',
  ':+',
  '##',
  '%%',
  '//',
  '/#',
  '/%',
  '^^',
  ',,',
  '~~',
  '-',
  '=',
  '?',
  '+',
  '#',
  '%',
  '/',
  '^',
  ',',
  '~',
  '@',
  ':',
];

/** Reads `$name`, `$1`, `$@` or `${…}` at a dollar sign; `undefined` when it is just a dollar sign. */
export function parseParameter(cursor: Cursor, quoted: boolean): Parameter | undefined {
  const start = cursor.at;
  if (cursor.peek(1) !== '{') {
    const name = /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])/.exec(cursor.text.slice(start + 1, start + 257))?.[0];
    if (name === undefined) return undefined;
    cursor.at += 1 + name.length;
    return { kind: 'parameter', name, indirect: false, length: false, operator: '', quoted, source: `$${name}` };
  }
  if (!cursor.enter()) return undefined;
  cursor.at += 2;
  const parameter = inBraces(cursor, quoted, start);
  if (cursor.peek() === '}') cursor.at += 1;
  cursor.leave();
  return parameter;
}

function inBraces(cursor: Cursor, quoted: boolean, start: number): Parameter {
  let length = false;
  let indirect = false;
  if (cursor.peek() === '#' && /[A-Za-z0-9_@*!]/.test(cursor.peek(1))) {
    length = true;
    cursor.at += 1;
  } else if (cursor.peek() === '!' && /[A-Za-z0-9_@*#]/.test(cursor.peek(1))) {
    indirect = true;
    cursor.at += 1;
  }
  const flags = /^\(([^()\n]{1,40})\)/.exec(cursor.text.slice(cursor.at, cursor.at + 44));
  if (flags !== null) cursor.at += flags[0].length;
  const name =
    /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])/.exec(cursor.text.slice(cursor.at, cursor.at + 256))?.[0] ?? '';
  cursor.at += name.length;
  let index: Word | undefined;
  if (cursor.peek() === '[' && /^[A-Za-z_]/.test(name)) {
    cursor.at += 1;
    index = parseWord(cursor, 'bracket');
    if (cursor.peek() === ']') cursor.at += 1;
  }
  const found = cursor.peek() === '}' ? '' : operators.find((each) => cursor.looking(each));
  const operator = name === '' ? '?!' : (found ?? '?!');
  if (found !== undefined && operator !== '?!') cursor.at += found.length;
  const base = {
    kind: 'parameter' as const,
    name,
    indirect,
    length,
    ...(index === undefined ? {} : { index }),
    ...(flags === null ? {} : { flags: flags[1] ?? '' }),
    operator,
    quoted,
  };
  const source = (): string => cursor.text.slice(start, Math.min(cursor.at + 1, start + 300));
  if (operator === '') return { ...base, source: source() };
  // Inside double quotes only the words of defaults are read as quoted text; patterns have quotes of their own.
  const plain = /^:?[-=?+]$/.test(operator) && quoted;
  const end = operator === ':' ? 'colon' : operator.startsWith('/') ? 'slash' : 'brace';
  // `${x////-}`: a pattern is never empty, so a slash at its start is its first character.
  const leading = end === 'slash' && cursor.peek() === '/';
  if (leading) cursor.at += 1;
  const read = parseWord(cursor, end, plain);
  const argument: Word = leading
    ? { ...read, parts: [{ kind: 'text', text: '/', quoted: false }, ...read.parts] }
    : read;
  let second: Word | undefined;
  if (cursor.peek() === '/' || (operator === ':' && cursor.peek() === ':')) {
    cursor.at += 1;
    second = parseWord(cursor, 'brace', false);
  }
  return { ...base, argument, ...(second === undefined ? {} : { second }), source: source() };
}
