import { textOf, type Value } from './value.ts';

/** The words as a line which a shell reads back into the same words. Holes become variables nobody has set. */
export function shellLine(argv: readonly Value[]): string {
  return argv.map(word).join(' ');
}

/** A value as shell text that is code, not a word: what is known as it stands, holes as variables nobody has set. */
export function shellCode(value: Value): string {
  return value.map((part) => (typeof part === 'string' ? part : holeVariable(part.hole))).join('');
}

function word(value: Value): string {
  const text = textOf(value);
  if (text !== undefined) return plain(text) ? text : quoted(text);
  return value
    .map((part) => (typeof part === 'string' ? (plain(part) ? part : quoted(part)) : `"${holeVariable(part.hole)}"`))
    .join('');
}

function plain(text: string): boolean {
  return /^[A-Za-z0-9_./:@%+,-]+$/.test(text);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** `$NAME` stays itself; anything else gets a name of its own, so that the hole stays a hole. */
function holeVariable(hole: string): string {
  if (/^\$[A-Za-z_][A-Za-z0-9_]{0,80}$/.test(hole)) return `\${${hole.slice(1)}}`;
  const name = hole.slice(0, 60).replace(/[^A-Za-z0-9]/g, '_');
  return `\${UNKNOWN_${name}}`;
}
