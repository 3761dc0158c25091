import { decodeText } from '../../decode/bytes.ts';
import { unescaped } from '../../decode/escapes.ts';
import { Cursor } from './cursor.ts';
import { parseParameter } from './parse-parameter.ts';
import { parseScript } from './parse-script.ts';
import type { Part, Word } from './syntax-tree.ts';

/** Where a word ends: at blanks and operators, at a quote, at a brace or slash of `${…}`, or at the end of the text. */
export type WordEnd = 'operator' | 'quote' | 'brace' | 'slash' | 'colon' | 'bracket' | 'text';

const meta = /[\s;&|<>()]/;

/** Reads one word (or the inside of quotes, braces, a here-document). Never fails: what is not closed ends with the text. */
export function parseWord(cursor: Cursor, end: WordEnd, quoted = false): Word {
  const start = cursor.at;
  const parts: Part[] = [];
  const inQuotes = quoted || end === 'quote' || end === 'text';
  let text = '';
  let textQuoted = inQuotes;
  const flush = (): void => {
    if (text !== '') parts.push({ kind: 'text', text, quoted: textQuoted });
    text = '';
  };
  const add = (more: string, asQuoted: boolean): void => {
    if (asQuoted !== textQuoted) flush();
    textQuoted = asQuoted;
    text += more;
  };
  let brackets = 0;
  while (!cursor.ended) {
    const letter = cursor.peek();
    if (end === 'operator') {
      if ((letter === '<' || letter === '>') && cursor.peek(1) === '(') {
        flush();
        const process = processSubstitution(cursor, letter);
        if (process !== undefined) {
          parts.push(process);
          continue;
        }
      }
      // Extended patterns: `@(a|b)`.
      if (letter === '(' && /[@?*+!]$/.test(text) && !textQuoted) {
        const close = cursor.text.indexOf(')', cursor.at);
        const inner = close === -1 ? '' : cursor.text.slice(cursor.at, close + 1);
        if (inner !== '' && inner.length < 500 && !inner.includes('\n')) {
          add(inner, false);
          cursor.at = close + 1;
          continue;
        }
      }
      if (meta.test(letter)) break;
    } else if (
      end === 'quote' ? letter === '"' : end === 'brace' || end === 'slash' || end === 'colon' ? letter === '}' : false
    )
      break;
    else if ((end === 'slash' && letter === '/') || (end === 'colon' && letter === ':')) break;
    else if (end === 'bracket') {
      if (letter === '[') brackets += 1;
      else if (letter === ']') {
        if (brackets === 0) break;
        brackets -= 1;
      }
    }
    if (letter === '\\') {
      const next = cursor.peek(1);
      cursor.at += 2;
      if (next === '\n') continue;
      if (
        inQuotes &&
        !(next === '$' || next === '`' || next === '"' || next === '\\' || (next === '}' && end !== 'text'))
      ) {
        add(`\\${next}`, true);
      } else if (end === 'text' && next === '"') add('\\"', true);
      else if (next !== '') add(next, true);
      continue;
    }
    if (letter === "'" && !inQuotes) {
      const close = cursor.text.indexOf("'", cursor.at + 1);
      const stop = close === -1 ? cursor.text.length : close;
      const inside = cursor.text.slice(cursor.at + 1, stop);
      if (inside === '') {
        flush();
        parts.push({ kind: 'text', text: '', quoted: true });
      } else add(inside, true);
      cursor.at = stop + 1;
      continue;
    }
    if (letter === '"' && end !== 'text' && end !== 'quote') {
      flush();
      cursor.at += 1;
      const inside = parseWord(cursor, 'quote');
      cursor.at += 1;
      if (inside.parts.length === 0) parts.push({ kind: 'text', text: '', quoted: true });
      else for (const part of inside.parts) parts.push(part);
      continue;
    }
    if (letter === '$') {
      const next = cursor.peek(1);
      if (next === "'" && !inQuotes) {
        const inside = ansiString(cursor);
        if (inside === '') {
          flush();
          parts.push({ kind: 'text', text: '', quoted: true });
        } else add(inside, true);
        continue;
      }
      if (next === '"' && !inQuotes) {
        cursor.at += 1;
        continue;
      }
      const part = parseDollar(cursor, inQuotes);
      if (part === undefined) {
        add('$', inQuotes);
        cursor.at += 1;
      } else {
        flush();
        parts.push(part);
      }
      continue;
    }
    if (letter === '`') {
      flush();
      parts.push(backquoted(cursor, inQuotes));
      continue;
    }
    const from = cursor.at;
    cursor.at += 1;
    while (!cursor.ended && !/[\\'"$`\s;&|<>()}/:[\]]/.test(cursor.peek())) cursor.at += 1;
    add(cursor.text.slice(from, cursor.at), inQuotes);
  }
  flush();
  return { parts, start, end: cursor.at };
}

/** The whole text as the inside of a here-document (or of double quotes): only `$`, backquotes and backslashes count. */
export function parseBody(text: string, line: number, depth: number): { readonly word: Word; readonly lost: boolean } {
  const cursor = new Cursor(text, line, depth);
  return { word: parseWord(cursor, 'text'), lost: cursor.lost };
}

function parseDollar(cursor: Cursor, quoted: boolean): Part | undefined {
  const next = cursor.peek(1);
  if (next === '(') {
    if (cursor.peek(2) === '(') {
      const sum = arithmetic(cursor, cursor.at + 3);
      if (sum !== undefined) return { kind: 'arithmetic', word: sum, quoted };
    }
    const start = cursor.at;
    if (!cursor.enter()) return undefined;
    cursor.at += 2;
    const body = parseScript(cursor, ')');
    if (cursor.peek() === ')') cursor.at += 1;
    cursor.leave();
    return { kind: 'command', body, quoted, source: cursor.text.slice(start, Math.min(cursor.at, start + 300)) };
  }
  if (next === '[') {
    const close = cursor.text.indexOf(']', cursor.at);
    if (close === -1 || close - cursor.at > 1000) return undefined;
    const inner = cursor.text.slice(cursor.at + 2, close);
    const body = parseBody(inner, cursor.lineAt(cursor.at), cursor.depth);
    cursor.at = close + 1;
    return { kind: 'arithmetic', word: body.word, quoted };
  }
  return parseParameter(cursor, quoted);
}

/** `((` … `))` from its inside; moves behind it. `undefined` when it is not closed by `))`. */
export function arithmetic(cursor: Cursor, from: number): Word | undefined {
  if (cursor.noDoubleClose) return undefined;
  let depth = 0;
  for (let at = from; at < cursor.text.length; at += 1) {
    const letter = cursor.text[at];
    if (letter === '(') depth += 1;
    else if (letter === ')') {
      if (depth > 0) depth -= 1;
      else if (cursor.text[at + 1] !== ')') return undefined;
      else {
        if (!cursor.enter()) return undefined;
        const body = parseBody(cursor.text.slice(from, at), cursor.lineAt(from), cursor.depth);
        cursor.leave();
        if (body.lost) cursor.lost = true;
        cursor.at = at + 2;
        return body.word;
      }
    }
  }
  cursor.noDoubleClose = true;
  return undefined;
}

function processSubstitution(cursor: Cursor, direction: '<' | '>'): Part | undefined {
  if (!cursor.enter()) return undefined;
  const start = cursor.at;
  cursor.at += 2;
  const body = parseScript(cursor, ')');
  if (cursor.peek() === ')') cursor.at += 1;
  cursor.leave();
  return {
    kind: 'process',
    direction,
    body,
    quoted: false,
    source: cursor.text.slice(start, Math.min(cursor.at, start + 300)),
  };
}

function ansiString(cursor: Cursor): string {
  const from = cursor.at + 2;
  let at = from;
  while (at < cursor.text.length && cursor.text[at] !== "'") at += cursor.text[at] === '\\' ? 2 : 1;
  cursor.at = at + 1;
  return decodeText(unescaped(cursor.text.slice(from, at), 'ansi-c').bytes.replace(/\0[\s\S]*$/, ''));
}

function backquoted(cursor: Cursor, quoted: boolean): Part {
  const start = cursor.at;
  let at = start + 1;
  while (at < cursor.text.length && cursor.text[at] !== '`') at += cursor.text[at] === '\\' ? 2 : 1;
  const inside = cursor.text.slice(start + 1, at);
  cursor.at = at + 1;
  const code = inside.replace(quoted ? /\\([$`\\"])/g : /\\([$`\\])/g, '$1');
  const source = `$(${code.slice(0, 300)})`;
  if (!cursor.enter()) return { kind: 'text', text: inside, quoted };
  const inner = new Cursor(code, cursor.lineAt(start), cursor.depth);
  const body = parseScript(inner, '');
  if (inner.lost) cursor.lost = true;
  cursor.leave();
  return { kind: 'command', body, quoted, source };
}
