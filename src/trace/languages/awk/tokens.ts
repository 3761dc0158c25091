/** One token of an awk program; newlines are tokens, as they end statements. */
export interface Token {
  readonly kind: 'number' | 'string' | 'pattern' | 'name' | 'call' | 'operator' | 'newline' | 'end';
  /** Of strings: what they stand for. Of `call`: a name with its parenthesis right behind it. */
  readonly text: string;
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

const operators = [
  ...[
    '**=',
    '|&',
    '&&',
    '||',
    '++',
    '--',
    '+=',
    '-=',
    '*=',
    '/=',
    '%=',
    '^=',
    '==',
    '<=',
    '>=',
    '!=',
    '!~',
    '>>',
    '**',
  ],
  ...[
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ';',
    ',',
    '+',
    '-',
    '*',
    '/',
    '%',
    '^',
    '!',
    '>',
    '<',
    '|',
    '?',
    ':',
    '~',
    '$',
    '=',
    '@',
  ],
];

/** Longest program that is read. */
const longest = 4_000_000;

/** Tokens of an awk program. Never throws; characters that mean nothing are left out. */
export function tokensOf(given: string): { readonly tokens: readonly Token[]; readonly cut: boolean } {
  const text = given.slice(0, longest);
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const push = (kind: Token['kind'], content: string, size: number): void => {
    tokens.push({ kind, text: content, line, from: at, to: at + size });
    at += size;
  };
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '\n') {
      push('newline', char, 1);
      line += 1;
    } else if (char === '\\' && /^\\\r?\n/.test(text.slice(at, at + 3))) {
      at += text[at + 1] === '\r' ? 3 : 2;
      line += 1;
    } else if (char === '#') {
      const stop = text.indexOf('\n', at);
      at = stop === -1 ? text.length : stop;
    } else if (char === '"') {
      const string = quoted(text, at);
      push('string', string.content, string.size);
      line += string.lines;
    } else if (char === '/' && !endsOperand(tokens.at(-1))) {
      const pattern = patternAt(text, at);
      if (pattern === undefined) push('operator', char, 1);
      else push('pattern', pattern.content, pattern.size);
    } else if (/[0-9]/.test(char) || (char === '.' && /[0-9]/.test(text[at + 1] ?? ''))) {
      const found =
        /^(?:0[xX][0-9a-fA-F]{1,16}|\d{0,40}\.?\d{0,40}(?:[eE][-+]?\d{1,4})?)/.exec(text.slice(at, at + 90))?.[0] ??
        char;
      push('number', found, Math.max(1, found.length));
    } else if (/[A-Za-z_]/.test(char)) {
      const word = /^[A-Za-z_]\w{0,200}(?:::[A-Za-z_]\w{0,200})?/.exec(text.slice(at, at + 410))?.[0] ?? char;
      push(text[at + word.length] === '(' && !keywords.has(word) ? 'call' : 'name', word, word.length);
    } else {
      const operator = operators.find((each) => text.startsWith(each, at));
      if (operator === undefined) at += 1;
      else push('operator', operator, operator.length);
    }
  }
  push('end', '', 0);
  return { tokens, cut: given.length > longest };
}

/** Words that are never functions. */
const keywords = new Set(
  'if else while for do in function func return print printf getline delete break continue next nextfile exit BEGIN END switch case default'.split(
    ' ',
  ),
);

/** After an operand a slash divides. */
function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'number' || token.kind === 'string' || token.kind === 'pattern') return true;
  if (token.kind === 'name') return !keywords.has(token.text) || token.text === 'getline';
  return token.kind === 'operator' && [')', ']', '$', '++', '--'].includes(token.text);
}

function quoted(
  text: string,
  start: number,
): { readonly content: string; readonly size: number; readonly lines: number } {
  const parts: string[] = [];
  let at = start + 1;
  let lines = 0;
  let plain = at;
  for (; at < text.length && text[at] !== '"'; at += 1) {
    if (text[at] === '\n') lines += 1;
    if (text[at] !== '\\') continue;
    parts.push(text.slice(plain, at));
    const made = escapeAt(text, at);
    parts.push(made.content);
    if (text[at + 1] === '\n') lines += 1;
    at += made.size - 1;
    plain = at + 1;
  }
  parts.push(text.slice(plain, at));
  return { content: parts.join(''), size: Math.min(at + 1, text.length) - start, lines };
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\n', ''],
]);

/** One escape, from its backslash. */
export function escapeAt(text: string, at: number): { readonly content: string; readonly size: number } {
  const found = /^\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2}))/.exec(text.slice(at, at + 5));
  if (found !== null) {
    const code = found[1] === undefined ? Number.parseInt(found[2] ?? '0', 16) : Number.parseInt(found[1], 8);
    return { content: String.fromCharCode(code & 255), size: found[0].length };
  }
  const letter = text[at + 1] ?? '';
  // Of others the backslash stays when it stands before something that patterns know.
  return {
    content: escapes.get(letter) ?? ('.*+?()[]{}|^$'.includes(letter) && letter !== '' ? `\\${letter}` : letter),
    size: 2,
  };
}

/** `/…/` on one line; a slash in a bracket belongs to it. */
function patternAt(text: string, start: number): { readonly content: string; readonly size: number } | undefined {
  let bracket = false;
  for (let at = start + 1; at < text.length && at - start < 20_000; at += 1) {
    const char = text[at];
    if (char === '\n') return undefined;
    if (char === '\\') at += 1;
    else if (char === '[') bracket = true;
    else if (char === ']') bracket = false;
    else if (char === '/' && !bracket) return { content: text.slice(start + 1, at), size: at + 1 - start };
  }
  return undefined;
}
