import type { Cursor } from './cursor.ts';
import { parseCompound } from './parse-compound.ts';
import { parseRedirect, readHereDocuments } from './parse-redirect.ts';
import { arithmetic, parseWord } from './parse-word.ts';
import type { Assignment, Item, Script, Statement, Word } from './syntax-tree.ts';

const noWords: ReadonlySet<string> = new Set();
const strays = new Set(['then', 'do', 'done', 'fi', 'esac', 'elif', 'else', '}', 'in']);
const declarations = new Set(['export', 'declare', 'local', 'readonly', 'typeset']);

/**
 * Reads statements up to `close` (a `)`), one of the reserved words, `;;`, or the end. Never fails: what fits nowhere is
 * stepped over, so that everything after it is still read. Leaves the cursor at what ended it.
 */
export function parseScript(cursor: Cursor, close: ')' | '', words: ReadonlySet<string> = noWords): Script {
  const items: Item[] = [];
  let after: Item['after'] = ';';
  for (;;) {
    skipBlank(cursor, true);
    if (cursor.ended) break;
    const letter = cursor.peek();
    if (letter === ')') {
      if (close === ')') break;
      cursor.at += 1;
      continue;
    }
    if (letter === ';' || letter === '&' || letter === '|') {
      if (cursor.looking(';;') || cursor.looking(';&')) {
        if (words.has('esac')) break;
        cursor.at += 2;
        continue;
      }
      if (cursor.looking('&&') || cursor.looking('||')) {
        after = cursor.looking('&&') ? '&&' : '||';
        cursor.at += 2;
        continue;
      }
      if (!cursor.looking('&>')) {
        if (letter === '&') {
          const last = items.at(-1);
          if (last !== undefined) last.background = true;
        }
        after = ';';
        cursor.at += 1;
        continue;
      }
    }
    const reserved = reservedWord(cursor);
    if (words.has(reserved)) break;
    if (strays.has(reserved)) {
      cursor.at += reserved.length;
      continue;
    }
    const before = cursor.at;
    const statement = parsePipeline(cursor);
    if (statement !== undefined) items.push({ statement, after, background: false });
    if (close === '' && words.size === 0 && after === ';' && endsBefore(cursor, statement)) break;
    after = ';';
    if (cursor.at === before) cursor.at += 1;
    if (cursor.peek() === '\n') continue;
  }
  return { items, text: cursor.text };
}

/** An `exit` with something behind it that is no text: a self-extracting script's data, which nobody reads as code. */
function endsBefore(cursor: Cursor, statement: Statement | undefined): boolean {
  if (statement?.kind !== 'simple' || statement.negated === true || !/[\n;]/.test(cursor.peek())) return false;
  if (!/^exit(?:\s+[\d$"?A-Za-z_]{1,20})?$/.test(cursor.text.slice(statement.start, statement.end).trimEnd()))
    return false;
  const rest = cursor.text.slice(cursor.at, cursor.at + 100_000);
  if (!rest.includes('\0') && !rest.includes('\ufffd')) return false;
  cursor.at = cursor.text.length;
  return true;
}

/** The bare word here if it could be a reserved one, else ''. */
export function reservedWord(cursor: Cursor): string {
  const letter = cursor.peek();
  if (letter === '{' || letter === '}' || letter === '!')
    return /^[\s;&|)]?$/.test(cursor.peek(1)) || letter === '}' ? letter : '';
  if (letter === '[') return /^\[\[\s/.test(cursor.text.slice(cursor.at, cursor.at + 3)) ? '[[' : '';
  if (letter < 'a' || letter > 'z') return '';
  const word = /^[a-z]{2,8}/.exec(cursor.text.slice(cursor.at, cursor.at + 9))?.[0] ?? '';
  return /^[\s;&|()<>]?$/.test(cursor.peek(word.length)) ? word : '';
}

/** Steps over blanks, comments and joined lines; with `lines` over line ends, too (reading here-documents there). */
export function skipBlank(cursor: Cursor, lines: boolean): void {
  for (;;) {
    const letter = cursor.peek();
    if (letter === ' ' || letter === '\t' || letter === '\r') cursor.at += 1;
    else if (letter === '\\' && cursor.peek(1) === '\n') cursor.at += 2;
    else if (letter === '\\' && cursor.looking('\\\r\n')) cursor.at += 3;
    else if (letter === '#') {
      const end = cursor.text.indexOf('\n', cursor.at);
      cursor.at = end === -1 ? cursor.text.length : end;
    } else if (letter === '\n' && lines) {
      cursor.at += 1;
      readHereDocuments(cursor);
    } else return;
  }
}

function parsePipeline(cursor: Cursor): Statement | undefined {
  const start = cursor.at;
  const members: Statement[] = [];
  let negated = false;
  for (;;) {
    skipBlank(cursor, members.length > 0);
    while (['!', 'time', 'coproc'].includes(reservedWord(cursor))) {
      if (reservedWord(cursor) === '!') negated = !negated;
      cursor.at += reservedWord(cursor).length;
      skipBlank(cursor, false);
      if (/^-p\s/.test(cursor.text.slice(cursor.at, cursor.at + 3))) cursor.at += 2;
      skipBlank(cursor, false);
    }
    const member = parseCommand(cursor);
    if (member !== undefined) members.push(member);
    skipBlank(cursor, false);
    if (cursor.peek() !== '|' || cursor.peek(1) === '|') break;
    cursor.at += cursor.peek(1) === '&' ? 2 : 1;
  }
  const [only] = members;
  if (members.length < 2) {
    if (negated && only !== undefined) only.negated = true;
    return only;
  }
  return {
    ...(negated ? { negated } : {}),
    kind: 'pipeline',
    members,
    redirects: [],
    start,
    end: cursor.at,
    line: only?.line ?? 1,
  };
}

function parseCommand(cursor: Cursor): Statement | undefined {
  const compound = parseCompound(cursor);
  if (compound === undefined) return parseSimple(cursor);
  for (;;) {
    skipBlank(cursor, false);
    const redirect = parseRedirect(cursor);
    if (redirect === undefined) break;
    compound.redirects.push(redirect);
  }
  compound.end = cursor.at;
  return compound;
}

function parseSimple(cursor: Cursor): Statement | undefined {
  const start = cursor.at;
  const line = cursor.lineAt(start);
  const assignments: Assignment[] = [];
  const words: Word[] = [];
  const statement: Statement = { kind: 'simple', assignments, words, redirects: [], start, end: start, line };
  let declares = false;
  for (;;) {
    skipBlank(cursor, false);
    const redirect = parseRedirect(cursor);
    if (redirect !== undefined) {
      statement.redirects.push(redirect);
      continue;
    }
    const letter = cursor.peek();
    if (cursor.ended || letter === '\n' || letter === ';' || letter === '&' || letter === '|' || letter === ')') break;
    if (letter === '(') {
      const body = functionBody(cursor, words, statement);
      if (body !== undefined) return body;
      if (words.length === 0 && assignments.length === 0) return undefined;
      // A parenthesis where none can be: what is in it is read as commands of their own.
      break;
    }
    const assignment = words.length === 0 || declares ? parseAssignment(cursor, words.length > 0) : undefined;
    if (assignment === undefined) {
      const word = parseWord(cursor, 'operator');
      if (word.end === word.start) break;
      words.push(word);
      if (words.length === 1) declares = declarations.has(cursor.text.slice(word.start, word.end));
    } else if ('parts' in assignment) words.push(assignment);
    else assignments.push(assignment);
  }
  statement.end = cursor.at;
  if (words.length === 0 && assignments.length === 0 && statement.redirects.length === 0) return undefined;
  return statement;
}

/** `name() …`. */
function functionBody(cursor: Cursor, words: readonly Word[], statement: Statement): Statement | undefined {
  const [word] = words;
  if (word === undefined || words.length !== 1 || statement.redirects.length > 0) return undefined;
  const close = /^\(\s*\)/.exec(cursor.text.slice(cursor.at, cursor.at + 20))?.[0];
  if (close === undefined || !cursor.enter()) return undefined;
  cursor.at += close.length;
  skipBlank(cursor, true);
  const body = parseCommand(cursor);
  cursor.leave();
  if (body === undefined) return undefined;
  const name = cursor.text.slice(word.start, word.end);
  return { kind: 'function', name, body, redirects: [], start: statement.start, end: cursor.at, line: statement.line };
}

/** `name=value` here; as an argument only an array is special (`declare x=(…)`). */
function parseAssignment(cursor: Cursor, argument: boolean): Assignment | Word | undefined {
  const letter = cursor.peek();
  if (!/[A-Za-z_]/.test(letter)) return undefined;
  const head = /^[A-Za-z_][A-Za-z0-9_]*/.exec(cursor.text.slice(cursor.at, cursor.at + 256))?.[0] ?? '';
  const start = cursor.at;
  const next = cursor.peek(head.length);
  if (next !== '=' && next !== '+' && next !== '[') return undefined;
  cursor.at += head.length;
  let index: Word | undefined;
  if (next === '[') {
    cursor.at += 1;
    index = parseWord(cursor, 'bracket');
    cursor.at += 1;
  }
  const append = cursor.looking('+=');
  if (!append && cursor.peek() !== '=') {
    cursor.at = start;
    return undefined;
  }
  cursor.at += append ? 2 : 1;
  if (cursor.peek() === '(') {
    const array = parseArray(cursor);
    if (argument) {
      const text: Word['parts'] = [{ kind: 'text', text: `${head}=`, quoted: true }];
      return { parts: text, start, end: cursor.at, array };
    }
    return { name: head, append, value: array };
  }
  if (argument) {
    cursor.at = start;
    return undefined;
  }
  return { name: head, ...(index === undefined ? {} : { index }), append, value: parseWord(cursor, 'operator') };
}

function parseArray(cursor: Cursor): readonly Word[] {
  const words: Word[] = [];
  cursor.at += 1;
  for (;;) {
    skipBlank(cursor, true);
    if (cursor.ended) break;
    if (cursor.peek() === ')') {
      cursor.at += 1;
      break;
    }
    const word = parseWord(cursor, 'operator');
    if (word.end === word.start) cursor.at += 1;
    else words.push(word);
  }
  return words;
}

/** `((…))` as a command, at its first parenthesis. */
export function parseArithmeticCommand(cursor: Cursor): Word | undefined {
  return arithmetic(cursor, cursor.at + 2);
}
