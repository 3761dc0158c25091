import { findAll, type RegexMatch } from '../script/bounded-regex.ts';
import type { Run } from '../script/run.ts';

/** Letters after `%` that stand for a class of characters, as the inside of a regular expression's class. */
const classes: ReadonlyMap<string, string> = new Map([
  ['a', 'A-Za-z'],
  ['d', '0-9'],
  ['l', 'a-z'],
  ['u', 'A-Z'],
  ['w', 'A-Za-z0-9'],
  ['x', 'A-Fa-f0-9'],
  ['s', ' \\t\\n\\r\\v\\f'],
  ['p', '!-\\/:-@\\[-`{-~'],
  ['c', '\\x00-\\x1f\\x7f'],
]);

/** A Lua pattern as a regular expression; `undefined` for what needs more (`%b`, `%f`, `%1`, the shortest match). */
export function asRegex(pattern: string): string | undefined {
  let out = '';
  let inClass = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const letter = pattern[at] ?? '';
    const next = pattern[at + 1] ?? '';
    if (letter === '%') {
      at += 1;
      const named = classes.get(next.toLowerCase());
      if (named !== undefined) {
        const negated = next !== next.toLowerCase();
        if (inClass && negated) return undefined;
        out += inClass ? named : `[${negated ? '^' : ''}${named}]`;
      } else if (/[A-Za-z0-9]/.test(next) || next === '') return undefined;
      else out += `\\${next}`;
    } else if (letter === '[' && !inClass) {
      inClass = true;
      out += next === '^' ? '[^' : '[';
      if (next === '^') at += 1;
    } else if (letter === ']' && inClass) {
      inClass = false;
      out += ']';
    } else if (inClass) out += letter === '\\' ? '\\\\' : letter;
    else if (letter === '-') {
      // Behind something it asks for the shortest match, else it stands for itself.
      if (out !== '' && !/[(^]$/.test(out)) return undefined;
      out += '-';
    } else if (letter === '.') out += '.';
    else out += '\\{}|/'.includes(letter) ? `\\${letter}` : letter;
  }
  return inClass ? undefined : out;
}

/** Places where a Lua pattern fits, when it is one that can be understood. */
export function matches(run: Run, pattern: string, content: string, most: number): readonly RegexMatch[] | undefined {
  const source = asRegex(pattern);
  if (source === undefined) return undefined;
  let looked = 0;
  return findAll(source, 's', content, most, (characters) => {
    looked += characters;
    if (looked < 64) return true;
    const cost = looked >> 4;
    looked = 0;
    return run.step(cost);
  });
}
