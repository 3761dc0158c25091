/** A key and its value as they stand in a text that is JSON, or only looks like it. */
export interface LoosePair {
  readonly key: string;
  /** Strings without quotes and escapes; numbers and words as written. */
  readonly value: string;
  /** 1-based line of the key. */
  readonly line: number;
  /** Braces and brackets open around it, counted together. */
  readonly depth: number;
}

const maxPairs = 20_000;
const maxString = 4096;

/**
 * Reads `"key": value` pairs without asking for valid JSON: comments (`//`, `#`, C comments), trailing commas, missing outer
 * braces and unquoted keys are let pass, as miners' own readers do. One forward scan, never throws.
 */
export function loosePairs(text: string): LoosePair[] {
  const pairs: LoosePair[] = [];
  let line = 1;
  let depth = 0;
  let key: { readonly text: string; readonly line: number } | undefined;
  let afterColon = false;
  let at = 0;
  while (at < text.length && pairs.length < maxPairs) {
    const letter = text.charAt(at);
    if (letter === '\n') line++;
    if (letter === '/' && text.charAt(at + 1) === '*') {
      const end = text.indexOf('*/', at + 2);
      const stop = end < 0 ? text.length : end + 2;
      line += newlines(text, at, stop);
      at = stop;
      continue;
    }
    if (letter === '#' || (letter === '/' && text.charAt(at + 1) === '/')) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
      continue;
    }
    if (letter === '{' || letter === '[') depth++;
    if (letter === '}' || letter === ']') depth = Math.max(0, depth - 1);
    if (letter === ':') afterColon = key !== undefined;
    else if (letter === '{' || letter === '[' || letter === ',' || letter === '}' || letter === ']') {
      key = undefined;
      afterColon = false;
    } else if (letter === '"' || letter === "'" || isWordLetter(letter)) {
      const token = letter === '"' || letter === "'" ? quoted(text, at) : word(text, at);
      if (afterColon && key !== undefined) {
        pairs.push({ key: key.text, value: token.value, line: key.line, depth });
        key = undefined;
        afterColon = false;
      } else key = { text: token.value, line };
      line += newlines(text, at, token.end);
      at = token.end;
      continue;
    }
    at++;
  }
  return pairs;
}

function quoted(text: string, from: number): { readonly value: string; readonly end: number } {
  const quote = text.charAt(from);
  let value = '';
  let at = from + 1;
  for (; at < text.length && text.charAt(at) !== quote; at++) {
    // A string does not run over the end of its line: an unpaired quote must not swallow the rest.
    if (text.charAt(at) === '\n') return { value, end: at };
    if (text.charAt(at) === '\\') {
      const read = readEscape(text, at);
      if (value.length < maxString) value += read.value;
      at = read.end - 1;
    } else if (value.length < maxString) value += text.charAt(at);
  }
  return { value, end: Math.min(at + 1, text.length) };
}

function readEscape(text: string, at: number): { readonly value: string; readonly end: number } {
  const letter = text.charAt(at + 1);
  if (letter === 'u') {
    const hex = text.slice(at + 2, at + 6);
    if (/^[0-9a-fA-F]{4}$/.test(hex)) return { value: String.fromCharCode(Number.parseInt(hex, 16)), end: at + 6 };
  }
  const plain = letter === 'n' ? '\n' : letter === 't' ? '\t' : letter === 'r' ? '\r' : letter;
  return { value: plain, end: at + 2 };
}

function word(text: string, from: number): { readonly value: string; readonly end: number } {
  let at = from;
  while (at < text.length && isWordLetter(text.charAt(at))) at++;
  return { value: text.slice(from, Math.min(at, from + maxString)), end: at };
}

function isWordLetter(letter: string): boolean {
  return /[A-Za-z0-9_.+-]/.test(letter);
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
