/** A token of JavaScript or TypeScript, as far as telling types from code needs. */
export interface Token {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** A line's end stands before it. */
  readonly newLine: boolean;
}

/** Tokens of one text, at most. */
const mostTokens = 500_000;
/** Words after which a slash starts a regular expression. */
const beforeRegex = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'else',
  'do',
  'void',
  'delete',
  'throw',
  'new',
  'await',
  'yield',
]);

/** Takes a text apart; comments are left out, a string, template or regular expression is one token. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let newLine = true;
  while (at < text.length && tokens.length < mostTokens) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code === 0xa0 || code === 0xfeff) {
      if (code === 10 || code === 13) newLine = true;
      at += 1;
      continue;
    }
    if (text.startsWith('//', at) || (at === 0 && text.startsWith('#!'))) {
      at = endAt(text, '\n', at);
      continue;
    }
    if (text.startsWith('/*', at)) {
      at = Math.min(text.length, endAt(text, '*/', at + 2) + 2);
      continue;
    }
    const to = tokenEnd(text, at, tokens.at(-1)?.text ?? '');
    tokens.push({ text: shortened(text, at, to), from: at, to, newLine });
    newLine = false;
    at = to;
  }
  return tokens;
}

/** A token's text; of long ones their beginning says what they are. */
function shortened(text: string, from: number, to: number): string {
  return text.slice(from, Math.min(to, from + 100));
}

function endAt(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  return at === -1 ? text.length : at;
}

function tokenEnd(text: string, at: number, before: string): number {
  const letter = text[at] ?? '';
  if (isWord(text.charCodeAt(at))) {
    let end = at + 1;
    while (end < text.length && isWord(text.charCodeAt(end))) end += 1;
    return end;
  }
  if (letter === '"' || letter === "'") return stringEnd(text, at, letter);
  if (letter === '`') return templateEnd(text, at);
  if (letter === '/' && (before === '' || beforeRegex.has(before) || !/[\w$)\]}"'`]$/.test(before)))
    return regexEnd(text, at);
  if (text.startsWith('=>', at) || text.startsWith('??', at) || text.startsWith('?.', at)) return at + 2;
  if (text.startsWith('...', at) || text.startsWith('===', at) || text.startsWith('!==', at)) return at + 3;
  if (text.startsWith('==', at) || text.startsWith('!=', at) || text.startsWith('<=', at) || text.startsWith('>=', at))
    return at + 2;
  if (text.startsWith('&&', at) || text.startsWith('||', at) || text.startsWith('<<', at)) return at + 2;
  return at + 1;
}

function isWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 36 ||
    code > 0xa0
  );
}

function stringEnd(text: string, at: number, quote: string): number {
  for (let end = at + 1; end < text.length; end += 1) {
    const letter = text[end];
    if (letter === '\\') end += 1;
    else if (letter === quote) return end + 1;
    else if (letter === '\n') return end;
  }
  return text.length;
}

/** The end of a template, with what is in its holes. */
function templateEnd(text: string, at: number): number {
  let depth = 0;
  for (let end = at + 1; end < text.length; end += 1) {
    const letter = text[end];
    if (letter === '\\') end += 1;
    else if (letter === '`' && depth === 0) return end + 1;
    else if (letter === '{' && (depth > 0 || text[end - 1] === '$')) depth += 1;
    else if (letter === '}' && depth > 0) depth -= 1;
  }
  return text.length;
}

function regexEnd(text: string, at: number): number {
  let inClass = false;
  for (let end = at + 1; end < text.length; end += 1) {
    const letter = text[end];
    if (letter === '\\') end += 1;
    else if (letter === '\n') return at + 1;
    else if (letter === '[') inClass = true;
    else if (letter === ']') inClass = false;
    else if (letter === '/' && !inClass) {
      let flags = end + 1;
      while (flags < text.length && isWord(text.charCodeAt(flags))) flags += 1;
      return flags;
    }
  }
  return at + 1;
}
