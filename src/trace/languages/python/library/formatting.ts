import type { LibraryFunction } from '../../script/dialect.ts';
import { knownText, mystery, originOf } from '../../script/object.ts';
import { formatted } from '../format.ts';
import { formatName } from '../lower-text.ts';

/** One value by a format specification: `f"{x:02x}"`, `format(x, '02x')`. */
const format: LibraryFunction = (_run, args) => {
  const [value, spec] = args.list;
  if (value === undefined) return mystery('format');
  const origin = originOf(value);
  const made = formatted(value, knownText(spec) ?? '');
  return { type: 'text', value: made, bytes: false, ...(origin === undefined ? {} : { origin }) };
};

export const formatting: readonly (readonly [string, LibraryFunction])[] = [
  [formatName, format],
  ['format', format],
];
