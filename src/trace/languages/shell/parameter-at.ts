import { decodeText } from '../../decode/bytes.ts';
import { unescaped } from '../../decode/escapes.ts';
import { known, textOf, type Value } from '../../value.ts';
import type { Evaluator } from './evaluator.ts';
import { expandOne } from './expand.ts';
import { parseBody } from './parse-word.ts';
import type { Parameter } from './syntax-tree.ts';

interface Found {
  readonly values: readonly Value[];
  readonly separate: boolean;
}

/** `${x@U}` and its like: upper case, lower case, quoted, escapes read, expanded as a prompt. */
export function atOperator(e: Evaluator, node: Parameter, found: Found): Found {
  const letter = textOf(node.argument === undefined ? [] : expandOne(e, node.argument)) ?? '';
  return { ...found, values: found.values.map((value) => changed(e, letter, value)) };
}

function changed(e: Evaluator, letter: string, value: Value): Value {
  const text = textOf(value);
  if (text === undefined) return value;
  switch (letter) {
    case 'U':
      return known(text.toUpperCase());
    case 'u':
      return known(text.slice(0, 1).toUpperCase() + text.slice(1));
    case 'L':
      return known(text.toLowerCase());
    case 'E':
      return known(decodeText(unescaped(text, 'ansi-c').bytes));
    case 'Q':
      return known(`'${text.replaceAll("'", "'\\''")}'`);
    case 'P':
      return prompt(e, text);
    default:
      return known(text);
  }
}

/** A prompt's escapes are read, then what stands in it is expanded: commands are run. */
function prompt(e: Evaluator, text: string): Value {
  if (e.calls >= 24 || !e.spendBytes(text.length)) return known(text);
  e.calls += 1;
  const plain = text.replace(/\\([0-7]{3})/g, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8) & 0xff),
  );
  const { word, lost } = parseBody(plain, 1, e.calls);
  if (lost) e.lost('code nested too deeply');
  const value = expandOne(e, word);
  e.calls -= 1;
  return value;
}
