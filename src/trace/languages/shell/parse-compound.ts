import type { Cursor } from './cursor.ts';
import { parseRedirect } from './parse-redirect.ts';
import { parseArithmeticCommand, parseScript, reservedWord, skipBlank } from './parse-script.ts';
import { arithmetic, parseWord } from './parse-word.ts';
import type { Part, Script, Statement, Word } from './syntax-tree.ts';

const words = (...list: string[]): ReadonlySet<string> => new Set(list);
const thenWord = words('then');
const ifEnds = words('elif', 'else', 'fi');
const doWord = words('do');
const doneWord = words('done');
const braceEnd = words('}');
const itemEnd = words('esac');

/** Reads `if`, `while`, `for`, `case`, `{`, `(`, `[[`, `((`, `function` here; `undefined` when none stands here. */
export function parseCompound(cursor: Cursor): Statement | undefined {
  const start = cursor.at;
  const node = { redirects: [], start, end: start, line: cursor.lineAt(start) };
  if (cursor.peek() === '(') {
    if (cursor.peek(1) === '(') {
      const word = parseArithmeticCommand(cursor);
      if (word !== undefined) return { kind: 'arithmetic', word, ...node };
    }
    if (!cursor.enter()) return undefined;
    cursor.at += 1;
    const body = parseScript(cursor, ')');
    if (cursor.peek() === ')') cursor.at += 1;
    cursor.leave();
    return { kind: 'subshell', body, ...node };
  }
  const word = reservedWord(cursor);
  const reader = word === '' ? undefined : readers.get(word);
  if (reader === undefined || !cursor.enter()) return undefined;
  cursor.at += word.length;
  const shape = reader(cursor, word);
  cursor.leave();
  if (shape !== undefined) return { ...shape, ...node } as Statement;
  cursor.at = start;
  return undefined;
}

type Shape<T = Statement> = T extends unknown ? Omit<T, 'redirects' | 'start' | 'end' | 'line'> : never;

const readers = new Map<string, (cursor: Cursor, word: string) => Shape | undefined>([
  ['{', (cursor) => ({ kind: 'group', body: upTo(cursor, braceEnd) })],
  ['if', parseIf],
  ['while', parseLoop],
  ['until', parseLoop],
  ['for', parseFor],
  ['select', parseFor],
  ['foreach', parseForeach],
  ['case', parseCase],
  ['function', parseFunction],
  ['[[', parseTest],
]);

/** Statements up to one of these words, which is stepped over. */
function upTo(cursor: Cursor, ends: ReadonlySet<string>): Script {
  const script = parseScript(cursor, ')', ends);
  const word = reservedWord(cursor);
  if (ends.has(word)) cursor.at += word.length;
  return script;
}

function parseIf(cursor: Cursor): Shape {
  const branches: { condition: Script; body: Script }[] = [];
  for (;;) {
    const condition = upTo(cursor, thenWord);
    const body = parseScript(cursor, ')', ifEnds);
    branches.push({ condition, body });
    const word = reservedWord(cursor);
    if (!ifEnds.has(word)) break;
    cursor.at += word.length;
    if (word === 'fi') break;
    if (word === 'else') {
      branches.push({ condition: { items: [], text: cursor.text }, body: upTo(cursor, words('fi')) });
      break;
    }
  }
  return { kind: 'if', branches };
}

function parseLoop(cursor: Cursor, word: string): Shape {
  const condition = upTo(cursor, doWord);
  return { kind: 'loop', until: word === 'until', condition, body: upTo(cursor, doneWord) };
}

/** The body of a `for`: `do … done` or `{ … }`. */
function loopBody(cursor: Cursor): Script {
  skipBlank(cursor, true);
  if (cursor.peek() === ';') cursor.at += 1;
  skipBlank(cursor, true);
  const word = reservedWord(cursor);
  if (word === 'do' || word === '{') {
    cursor.at += word.length;
    return upTo(cursor, word === 'do' ? doneWord : braceEnd);
  }
  return { items: [], text: cursor.text };
}

function parseFor(cursor: Cursor): Shape | undefined {
  skipBlank(cursor, false);
  if (cursor.looking('((')) {
    const header = arithmetic(cursor, cursor.at + 2);
    return header === undefined ? undefined : { kind: 'count', header: [header], body: loopBody(cursor) };
  }
  const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(cursor.text.slice(cursor.at, cursor.at + 256))?.[0];
  if (name === undefined) return undefined;
  cursor.at += name.length;
  skipBlank(cursor, true);
  let list: Word[] | undefined;
  if (reservedWord(cursor) === 'in') {
    cursor.at += 2;
    list = wordsOfLine(cursor);
  } else if (cursor.peek() === '(') {
    // zsh: `for x (a b) { … }`.
    cursor.at += 1;
    list = wordsOfLine(cursor);
    if (cursor.peek() === ')') cursor.at += 1;
  }
  return { kind: 'for', name, words: list, body: loopBody(cursor) };
}

/** zsh's `foreach x (a b) … end`. */
function parseForeach(cursor: Cursor): Shape | undefined {
  skipBlank(cursor, false);
  const name = /^[A-Za-z_]\w*/.exec(cursor.text.slice(cursor.at, cursor.at + 256))?.[0];
  if (name === undefined) return undefined;
  cursor.at += name.length;
  skipBlank(cursor, false);
  if (cursor.peek() !== '(') return undefined;
  cursor.at += 1;
  const list = wordsOfLine(cursor);
  if (cursor.peek() === ')') cursor.at += 1;
  return { kind: 'for', name, words: list, body: upTo(cursor, words('end')) };
}

function wordsOfLine(cursor: Cursor): Word[] {
  const list: Word[] = [];
  for (;;) {
    skipBlank(cursor, false);
    const word = parseWord(cursor, 'operator');
    if (word.end === word.start) return list;
    list.push(word);
  }
}

function parseCase(cursor: Cursor): Shape {
  skipBlank(cursor, false);
  const word = parseWord(cursor, 'operator');
  skipBlank(cursor, true);
  if (reservedWord(cursor) === 'in') cursor.at += 2;
  const items: { patterns: Word[]; body: Script }[] = [];
  for (;;) {
    skipBlank(cursor, true);
    if (cursor.ended) break;
    if (reservedWord(cursor) === 'esac') {
      cursor.at += 4;
      break;
    }
    const before = cursor.at;
    if (cursor.peek() === '(') cursor.at += 1;
    const patterns: Word[] = [];
    for (;;) {
      skipBlank(cursor, true);
      const pattern = parseWord(cursor, 'operator');
      if (pattern.end > pattern.start) patterns.push(pattern);
      skipBlank(cursor, true);
      if (cursor.peek() !== '|') break;
      cursor.at += 1;
    }
    if (cursor.peek() === ')') cursor.at += 1;
    const body = parseScript(cursor, ')', itemEnd);
    items.push({ patterns, body });
    const end = /^;;?&?/.exec(cursor.text.slice(cursor.at, cursor.at + 3))?.[0] ?? '';
    cursor.at += end.length;
    if (cursor.at === before || (end === '' && reservedWord(cursor) !== 'esac')) break;
  }
  return { kind: 'case', word, items };
}

function parseFunction(cursor: Cursor): Shape | undefined {
  skipBlank(cursor, false);
  const word = parseWord(cursor, 'operator');
  const name = cursor.text.slice(word.start, word.end);
  if (name === '') return undefined;
  skipBlank(cursor, false);
  const close = /^\(\s*\)/.exec(cursor.text.slice(cursor.at, cursor.at + 20))?.[0];
  cursor.at += close?.length ?? 0;
  skipBlank(cursor, true);
  const body = parseCompound(cursor);
  if (body === undefined) return undefined;
  for (;;) {
    skipBlank(cursor, false);
    const redirect = parseRedirect(cursor);
    if (redirect === undefined) break;
    body.redirects.push(redirect);
  }
  return { kind: 'function', name, body };
}

function parseTest(cursor: Cursor): Shape {
  const list: Word[] = [];
  for (;;) {
    skipBlank(cursor, true);
    if (cursor.ended) break;
    const before = list.at(-1);
    const isPattern = before !== undefined && cursor.text.slice(before.start, before.end) === '=~';
    const word = isPattern ? parseExpression(cursor) : parseWord(cursor, 'operator');
    if (word.end > word.start) {
      if (cursor.text.slice(word.start, word.end) === ']]') break;
      list.push(word);
      continue;
    }
    if (cursor.peek() === ';') break;
    const operator = /^(?:&&|\|\||[<>()|&])/.exec(cursor.text.slice(cursor.at, cursor.at + 2))?.[0] ?? cursor.peek();
    list.push({
      parts: [{ kind: 'text', text: operator, quoted: false }],
      start: cursor.at,
      end: cursor.at + operator.length,
    });
    cursor.at += operator.length;
  }
  return { kind: 'test', words: list };
}

/** The regular expression behind `=~`: parentheses and bars are part of it. */
function parseExpression(cursor: Cursor): Word {
  const { at: start } = cursor;
  const parts: Part[] = [];
  for (;;) {
    const word = parseWord(cursor, 'operator');
    parts.push(...word.parts);
    const letter = cursor.peek();
    if (cursor.ended || !/[()|<>&]/.test(letter)) break;
    if ((letter === '&' || letter === '|') && cursor.peek(1) === letter) break;
    parts.push({ kind: 'text', text: letter, quoted: false });
    cursor.at += 1;
  }
  return { parts, start, end: cursor.at };
}
