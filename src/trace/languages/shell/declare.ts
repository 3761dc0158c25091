import { concat, known, literals, textOf } from '../../value.ts';
import { assignArray } from './assign.ts';
import type { Evaluator } from './evaluator.ts';
import type { Invocation } from './run-simple.ts';
import type { Variable } from './state.ts';
import type { Word } from './syntax-tree.ts';
import { setText, valueNow } from './variables.ts';

type Kind = NonNullable<Variable['kind']>;

/** `declare`, `local`, `export`, `readonly`, `typeset`: with values, arrays, and the attributes that change values. */
export function declare(e: Evaluator, call: Invocation): undefined {
  const options = call.argv
    .slice(1)
    .map(literals)
    .filter((text) => /^[-+][A-Za-z]+$/.test(text));
  const has = (letter: string): boolean => options.some((text) => text.startsWith('-') && text.includes(letter));
  const exports = call.name === 'export' || has('x');
  if (has('f') && (exports || call.name === 'export')) {
    for (const word of call.argv.slice(1)) e.exportedFunctions.add(textOf(word) ?? '');
    return;
  }
  const arrays = new Set<string>();
  for (const word of call.words ?? []) {
    const name = arrayName(word);
    if (word.array === undefined || name === undefined) continue;
    arrays.add(name);
    assignArray(e, name, word.array, { append: false, keyed: has('A') });
  }
  const kind: Kind | undefined = has('n')
    ? 'reference'
    : has('i')
      ? 'integer'
      : has('l')
        ? 'lower'
        : has('u')
          ? 'upper'
          : undefined;
  for (const word of call.argv.slice(1)) {
    const [first] = word;
    const found = typeof first === 'string' ? /^([A-Za-z_][A-Za-z0-9_]*)(\+?=)?/.exec(first) : null;
    if (found === null || typeof first !== 'string') continue;
    const name = found[1] ?? '';
    const given = found[2];
    if (given === undefined) {
      if (first === name) declareBare(e, name, exports, kind, has('A'));
      continue;
    }
    if (arrays.has(name)) continue;
    const value = concat(known(first.slice(found[0].length)), word.slice(1));
    const old = given === '+=' ? (valueNow(e, name) ?? []) : [];
    if (kind !== undefined) e.state.setVariable(name, { alternatives: [[]], exported: false, steps: [], kind });
    if (kind === 'reference')
      e.state.setVariable(name, { alternatives: [value], exported: false, steps: [], kind: 'reference' });
    else setText(e, name, concat(old, value), exports ? true : undefined);
  }
}

/** `declare -x name`: what it holds stays. */
function declareBare(e: Evaluator, name: string, exports: boolean, kind: Kind | undefined, keyed: boolean): void {
  const before = e.state.variable(name);
  if (keyed && before === undefined)
    e.state.setVariable(name, { alternatives: [[]], map: new Map(), exported: false, steps: [] });
  else if (before !== undefined && (exports || kind !== undefined))
    e.state.setVariable(name, {
      ...before,
      ...(exports ? { exported: true } : {}),
      ...(kind === undefined ? {} : { kind }),
    });
  else if (kind !== undefined) e.state.setVariable(name, { alternatives: [[]], exported: exports, steps: [], kind });
}

function arrayName(word: Word): string | undefined {
  const [head] = word.parts;
  return head?.kind === 'text' && textOf(known(head.text)) !== undefined ? head.text.slice(0, -1) : undefined;
}
