import { decodeText, encodeText } from '../../../decode/bytes.ts';
import { known, textOf } from '../../../value.ts';
import { printed } from '../printf.ts';
import { NotComputed, numberOf } from './awk-cells.ts';

/** As the shell's printf, but `%c` of a number is the character of that number. Throws `NotComputed`. */
export function formatted(items: readonly string[]): string {
  const [format = '', ...args] = items;
  let index = 0;
  const prepared: string[] = [];
  const text = format.replace(
    /%(?:%|[-+ 0#]*(?:\d{1,4})?(?:\.\d{1,4})?([a-zA-Z]))/g,
    (found, letter: string | undefined) => {
      if (letter === undefined) return '%%';
      const value = args[index] ?? '';
      index += 1;
      if (letter === 'c')
        prepared.push(/^\d+$/.test(value) ? String.fromCharCode(Number(value) & 0xff) : value.slice(0, 1));
      else prepared.push('diouxX'.includes(letter) ? String(Math.trunc(numberOf(value))) : value);
      return letter === 'c' ? found.replace(/c$/, 's') : found;
    },
  );
  const shown = textOf(
    printed([known(text.replaceAll('\\', '\\\\')), ...prepared.map((each) => known(decodeText(each)))]) ?? [
      { hole: '' },
    ],
  );
  if (shown === undefined) throw new NotComputed();
  return encodeText(shown);
}
