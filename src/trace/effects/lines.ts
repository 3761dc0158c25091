import type { Value } from '../value.ts';

const maximumLines = 2000;

/** The lines of a value, holes kept; a line break inside a hole is not known and does not split. */
export function linesOf(content: Value): readonly Value[] {
  const lines: (string | { readonly hole: string })[][] = [[]];
  for (const part of content) {
    if (typeof part !== 'string') {
      lines.at(-1)?.push(part);
      continue;
    }
    part.split('\n').forEach((piece, index) => {
      if (index > 0 && lines.length < maximumLines) lines.push([]);
      if (piece !== '') lines.at(-1)?.push(piece);
    });
  }
  return lines;
}

/** The words of a value up to `count`, and what is left after them (leading blanks taken off). */
export function splitWords(value: Value, count: number): { readonly words: readonly Value[]; readonly rest: Value } {
  const words: Value[] = [];
  let rest = trimStart(value);
  while (words.length < count && rest.length > 0) {
    const [word, tail] = firstWord(rest);
    words.push(word);
    rest = trimStart(tail);
  }
  return { words, rest };
}

function firstWord(value: Value): [Value, Value] {
  const word: (string | { readonly hole: string })[] = [];
  for (let index = 0; index < value.length; index += 1) {
    const part = value[index] as string | { readonly hole: string };
    if (typeof part !== 'string') {
      word.push(part);
      continue;
    }
    const blank = part.search(/[ \t]/);
    if (blank === -1) {
      word.push(part);
      continue;
    }
    if (blank > 0) word.push(part.slice(0, blank));
    return [word, [part.slice(blank), ...value.slice(index + 1)]];
  }
  return [word, []];
}

function trimStart(value: Value): Value {
  const [head, ...tail] = value;
  if (typeof head !== 'string') return value;
  const text = head.trimStart();
  return text === '' ? (tail.length === 0 ? [] : trimStart(tail)) : [text, ...tail];
}
