import { concat, known, textOf, type Value } from '../../value.ts';
import { evaluateArithmetic } from './arithmetic.ts';
import { expandBraces } from './brace.ts';
import type { Evaluator } from './evaluator.ts';
import { expandFileNames } from './file-names.ts';
import { parameterValues, plainVariable } from './parameter.ts';
import { runProcess, runSubstitution } from './substitution.ts';
import type { Part, Word } from './syntax-tree.ts';
import { setText } from './variables.ts';

/** Fields that one word may split into. */
const mostFields = 4096;

/** The word as arguments: braces, variables, commands, splitting at IFS. Patterns of file names stay as written. */
export function expandFields(e: Evaluator, word: Word): readonly Value[] {
  const [only] = word.parts;
  if (word.parts.length === 1 && only?.kind === 'text' && (only.quoted || !/[{~]/.test(only.text)))
    return only.quoted || !/[*?[]/.test(only.text) ? [known(only.text)] : expandFileNames(e, [known(only.text)]);
  const fields: Value[] = [];
  for (const each of expandBraces(word)) {
    if (!e.spend(1)) break;
    const split = splitFields(e, each);
    const named = mayBePattern(each) ? expandFileNames(e, split) : split;
    for (const field of named) if (fields.length < mostFields) fields.push(field);
  }
  return fields;
}

/** Whether nothing in quotes could be taken for a pattern, and something else may be one. */
function mayBePattern(word: Word): boolean {
  return (
    word.parts.some((part) => !part.quoted && (part.kind !== 'text' || /[*?[]/.test(part.text))) &&
    !word.parts.some((part) => part.quoted && part.kind === 'text' && /[*?[]/.test(part.text))
  );
}

/** The word as one value, not split: assignments, redirections, here-documents. */
export function expandOne(e: Evaluator, word: Word): Value {
  if (!e.spend(1)) return [{ hole: 'not evaluated' }];
  const values: Value[] = [];
  word.parts.forEach((part, index) => {
    if (part.kind === 'text') values.push(index === 0 ? tilde(e, part) : known(part.text));
    else {
      const { values: found, joiner } = partValues(e, part);
      values.push(
        found.length === 1
          ? (found[0] ?? [])
          : concat(...found.flatMap((value, at) => (at === 0 ? [value] : [known(joiner), value]))),
      );
    }
  });
  return e.bounded(concat(...values), 'value too large');
}

/** The word as pieces of a pattern; `undefined` when a part of it is not known. */
export function expandPattern(
  e: Evaluator,
  word: Word,
): readonly { readonly text: string; readonly quoted: boolean }[] | undefined {
  const pieces: { text: string; quoted: boolean }[] = [];
  for (const part of word.parts) {
    if (part.kind === 'text') pieces.push({ text: part.text, quoted: part.quoted });
    else {
      const text = textOf(concat(...partValues(e, part).values));
      if (text === undefined || text.length > 10_000) return undefined;
      pieces.push({ text, quoted: part.quoted });
    }
  }
  return pieces;
}

interface PartValues {
  readonly values: readonly Value[];
  /** `"$@"`: each value is a word of its own even in quotes. */
  readonly separate: boolean;
  readonly joiner: string;
}

function partValues(e: Evaluator, part: Exclude<Part, { kind: 'text' }>): PartValues {
  switch (part.kind) {
    case 'parameter': {
      const found = parameterValues(e, part);
      return { ...found, joiner: joinsAll(part) ? ifs(e).slice(0, 1) : ' ' };
    }
    case 'command':
      return one(runSubstitution(e, part.body, part.source));
    case 'process':
      return one(runProcess(e, part.body, part.direction));
    case 'arithmetic': {
      const text = textOf(expandOne(e, part.word));
      const value = text === undefined ? undefined : arithmeticValue(e, text);
      return one(value === undefined ? [{ hole: '$((…))' }] : known(String(value)));
    }
  }
}

/** `$*`, `${x[*]}`. */
function joinsAll({ name, index }: Extract<Part, { kind: 'parameter' }>): boolean {
  const [only] = index?.parts ?? [];
  return name === '*' || (only?.kind === 'text' && only.text === '*');
}

function one(value: Value): PartValues {
  return { values: [value], separate: false, joiner: ' ' };
}

/** Value of an arithmetic expression over the shell's variables. */
export function arithmeticValue(e: Evaluator, text: string): number | undefined {
  if (!e.spend(1 + (text.length >> 3))) return undefined;
  return evaluateArithmetic(text, {
    get: (name) => {
      const value = plainVariable(e, name);
      return value === undefined ? undefined : textOf(value) || (textOf(value) === '' ? '0' : undefined);
    },
    set: (name, value) => setText(e, name, known(value)),
    depth: 0,
  });
}

/** Separators of fields; blanks when IFS was never set. */
function ifs(e: Evaluator): string {
  const variable = e.state.variable('IFS');
  return variable === undefined ? ' \t\n' : (textOf(variable.alternatives[0] ?? []) ?? ' \t\n');
}

function splitFields(e: Evaluator, word: Word): readonly Value[] {
  const separators = ifs(e);
  const fields: Value[] = [];
  let current: Value[] = [];
  let open = false;
  const close = (): void => {
    if (open && fields.length < mostFields) fields.push(e.bounded(concat(...current), 'value too large'));
    current = [];
    open = false;
  };
  const add = (value: Value): void => {
    if (value.length > 0) current.push(value);
    open = true;
  };
  word.parts.forEach((part, index) => {
    if (part.kind === 'text') {
      add(index === 0 ? tilde(e, part) : known(part.text));
      return;
    }
    const found = partValues(e, part);
    found.values.forEach((value, at) => {
      if (at > 0) {
        if (found.separate || !part.quoted) close();
        else add(known(found.joiner));
      }
      if (part.quoted) {
        // `"$@"` without parameters is no word at all.
        add(value);
        return;
      }
      for (const piece of value) {
        if (typeof piece !== 'string') {
          add([piece]);
          continue;
        }
        splitText(piece, separators, add, close);
      }
    });
    if (part.quoted && found.values.length === 0 && !found.separate) open = true;
  });
  close();
  return fields;
}

function splitText(text: string, separators: string, add: (value: Value) => void, close: () => void): void {
  let from = 0;
  for (let at = 0; at <= text.length; at += 1) {
    if (at < text.length && !separators.includes(text[at] ?? '')) continue;
    if (at > from) add(known(text.slice(from, at)));
    if (at < text.length) close();
    from = at + 1;
  }
}

/** `~` and `~/…` at the start of a word. */
function tilde(e: Evaluator, part: Extract<Part, { kind: 'text' }>): Value {
  if (part.quoted || !part.text.startsWith('~') || (part.text.length > 1 && part.text[1] !== '/'))
    return known(part.text);
  const home = e.state.variable('HOME')?.alternatives[0] ?? [{ hole: '$HOME' }];
  return concat(home, known(part.text.slice(1)));
}
