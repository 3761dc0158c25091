import { concat, known, type Value } from '../../../value.ts';
import { joined, mystery, originOf, type ScriptObject } from '../object.ts';
import { asText } from '../operators.ts';
import type { Run } from '../run.ts';
import { stringOf } from './values.ts';

/** `sprintf(format, …)`: `%s %d %c %x %%`, positions and padding; what is not known stays a hole. */
export function formatted(run: Run, args: readonly ScriptObject[]): ScriptObject {
  const format = stringOf(args[0]);
  if (format === undefined || format.length > 100_000) return mystery('sprintf()', originOf(args[0]));
  const values: Value[] = [];
  let origin = originOf(args[0]);
  let next = 1;
  let at = 0;
  const directive = /%(?:(\d{1,3})\$)?([-+ 0]|'.){0,4}(\d{0,4})(?:\.\d{1,3})?([bcdeEfFgGosuxX%])/gs;
  for (let found = directive.exec(format); found !== null; found = directive.exec(format)) {
    values.push(known(format.slice(at, found.index)));
    at = found.index + found[0].length;
    const [, position, , , letter = 's'] = found;
    if (letter === '%') values.push(known('%'));
    else {
      const given = args[position === undefined ? next : Number(position)];
      if (position === undefined) next += 1;
      if (letter === 's') origin = joined(origin, originOf(given));
      values.push(given === undefined ? known('') : one(run, given, letter, found[0]));
    }
  }
  values.push(known(format.slice(at)));
  const value = concat(...values);
  return { type: 'text', value, bytes: false, ...(origin === undefined ? {} : { origin }) };
}

function one(run: Run, given: ScriptObject, letter: string, directive: string): Value {
  const content = stringOf(given);
  if (content === undefined) return asText(run, given).value;
  const read = Math.trunc(Number.parseFloat(content)) || 0;
  const width = Number(/\d+/.exec(directive)?.[0] ?? '0');
  const zero = /%(?:\d+\$)?0/.test(directive) ? '0' : ' ';
  const pad = (text: string): Value => known(text.padStart(Math.min(width, 1_000), zero));
  switch (letter) {
    case 'c':
      return known(String.fromCharCode(read & 255));
    case 'd':
    case 'u':
      return pad(String(read));
    case 'x':
      return pad(read.toString(16));
    case 'X':
      return pad(read.toString(16).toUpperCase());
    case 'o':
      return pad(read.toString(8));
    case 'b':
      return pad(read.toString(2));
    case 's':
      return width > 0 && !directive.includes('$') ? pad(content) : known(content);
    default:
      return known(content);
  }
}
