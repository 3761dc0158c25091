import { textOf } from '../../../value.ts';
import { stepped } from '../../script/items.ts';
import { knownText, mystery, none, type ScriptObject } from '../../script/object.ts';
import { asText } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';

/** `tr/from/to/flags` of a text; the ranges are written out. */
export function translated(run: Run, args: Arguments): ScriptObject {
  const [target, from, to, flagText] = args.list;
  const value = asText(run, target ?? none);
  const content = textOf(value.value);
  const flags = knownText(flagText) ?? '';
  if (content === undefined || !run.step(1 + (content.length >> 5))) return mystery('tr', value.origin);
  const listed = characters(knownText(from) ?? '');
  const given = characters(knownText(to) ?? '');
  const drop = flags.includes('d');
  if (given.length === 0 && !drop) return value;
  const last = given.at(-1);
  const table = new Map<string, string>();
  listed.forEach((char, index) => {
    if (!table.has(char)) table.set(char, given[index] ?? (drop ? '' : (last ?? char)));
  });
  const complement = flags.includes('c');
  const squeeze = flags.includes('s');
  const made: string[] = [];
  let before = '';
  for (const char of content) {
    const hit = complement ? !table.has(char) : table.has(char);
    const put = !hit ? char : complement ? (drop ? '' : (last ?? char)) : (table.get(char) ?? char);
    if (squeeze && hit && put !== '' && put === before) continue;
    if (put !== '') made.push(put);
    before = hit ? put : '';
  }
  const result = made.join('');
  const origin = content.length > 12 && result !== content ? stepped(value.origin, 'tr', content) : value.origin;
  return { ...value, value: result === '' ? [] : [result], ...(origin === undefined ? {} : { origin }) };
}

/** The characters of one side, with ranges and escapes written out. */
function characters(side: string): readonly string[] {
  const plain: { readonly char: string; readonly range: boolean }[] = [];
  for (let at = 0; at < side.length; at += 1) {
    const char = side[at] ?? '';
    if (char !== '\\') {
      plain.push({ char, range: char === '-' });
      continue;
    }
    const found = /^\\(?:x\{([0-9A-Fa-f]{1,5})\}|x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|(.))/s.exec(side.slice(at, at + 12));
    if (found === null) break;
    const [all, braced, hex, octal, letter = ''] = found;
    at += all.length - 1;
    const code = braced ?? hex;
    const made =
      code !== undefined
        ? String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0xd7ff))
        : octal !== undefined
          ? String.fromCharCode(Number.parseInt(octal, 8))
          : ({ n: '\n', t: '\t', r: '\r', f: '\f', e: '\x1b', a: '\x07' }[letter] ?? letter);
    plain.push({ char: made, range: false });
  }
  const made: string[] = [];
  for (let at = 0; at < plain.length && made.length < 70_000; at += 1) {
    const one = plain[at]?.char ?? '';
    const end = plain[at + 2]?.char;
    if (plain[at + 1]?.range !== true || end === undefined) {
      made.push(one);
      continue;
    }
    const [low, high] = [one.charCodeAt(0), end.charCodeAt(0)];
    for (let code = low; code <= high && code - low < 66_000; code += 1) made.push(String.fromCharCode(code));
    at += 2;
  }
  return made;
}
