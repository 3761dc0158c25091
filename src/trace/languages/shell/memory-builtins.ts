import { known, literals, textOf } from '../../value.ts';
import type { Builtin } from './builtin.ts';
import { declare } from './declare.ts';
import type { Evaluator } from './evaluator.ts';
import { arithmeticValue } from './expand.ts';
import { resolvePath } from './paths.ts';
import type { Invocation } from './run-simple.ts';
import { positionalNow, valueNow } from './variables.ts';

/** Builtins that change variables, parameters, aliases and the working directory. */
export const memoryBuiltins: readonly (readonly [string, Builtin])[] = [
  ['cd', changeDirectory],
  ['pushd', changeDirectory],
  ['chdir', changeDirectory],
  ['export', declare],
  ['declare', declare],
  ['typeset', declare],
  ['local', declare],
  ['readonly', declare],
  ['unset', unset],
  ['set', set],
  ['shift', shift],
  ['alias', alias],
  ['unalias', unalias],
  ['let', arithmetic],
];

function changeDirectory(e: Evaluator, call: Invocation): undefined {
  const target = call.argv.slice(1).find((word) => !/^-[PLe@]+$/.test(literals(word)));
  const text = target === undefined ? textOf(valueNow(e, 'HOME') ?? [{ hole: '$HOME' }]) : textOf(target);
  e.state.setCwd(text === undefined || text === '-' || text === '' ? undefined : resolvePath(e, text));
}

function unset(e: Evaluator, call: Invocation): undefined {
  const functions = call.argv.slice(1).some((word) => textOf(word) === '-f');
  for (const word of call.argv.slice(1)) {
    const name = textOf(word);
    if (name === undefined || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) continue;
    if (functions) e.state.setFunction(name, undefined);
    // Now it is certainly nothing.
    else e.state.setVariable(name, { alternatives: [[]], exported: false, steps: [] });
  }
}

function set(e: Evaluator, call: Invocation): undefined {
  const words = call.argv.slice(1);
  let at = 0;
  while (at < words.length) {
    const text = literals(words[at] ?? []);
    if (text === '--' || text === '-') {
      at += 1;
      break;
    }
    if (!/^[-+][A-Za-z]*$/.test(text) || text === '') break;
    at += text.endsWith('o') ? 2 : 1;
  }
  if (at >= words.length && !words.some((word) => textOf(word) === '--')) return;
  const { values } = positionalNow(e);
  // `set -- sh "$@"`: what `$@` stood for is still not known.
  const exact = words.slice(at).every((word) => word.every((part) => typeof part === 'string' || part.hole !== '$@'));
  e.state.setPositional({ values: [values[0] ?? [{ hole: '$0' }], ...words.slice(at)], exact });
}

function shift(e: Evaluator, call: Invocation): undefined {
  const { values, exact } = positionalNow(e);
  const count = Number(textOf(call.argv[1] ?? known('1')) ?? Number.NaN);
  if (!Number.isInteger(count) || count < 0) {
    // By an unknown number: which words are left is not known either.
    if (call.argv.length > 1) e.state.setPositional({ values: values.slice(0, 1), exact: false });
    return;
  }
  if (values.length - 1 < count && !exact) return;
  e.state.setPositional({ values: [values[0] ?? [], ...values.slice(1 + count)], exact });
}

function alias(e: Evaluator, call: Invocation): undefined {
  for (const word of call.argv.slice(1)) {
    const text = textOf(word) ?? '';
    const equals = text.indexOf('=');
    if (equals > 0) e.state.setAlias(text.slice(0, equals), text.slice(equals + 1));
  }
}

function unalias(e: Evaluator, call: Invocation): undefined {
  for (const word of call.argv.slice(1)) e.state.setAlias(textOf(word) ?? '', undefined);
}

function arithmetic(e: Evaluator, call: Invocation): undefined {
  for (const word of call.argv.slice(1)) {
    const text = textOf(word);
    const value = text === undefined ? undefined : arithmeticValue(e, text);
    e.status = value === undefined ? undefined : value === 0 ? 1 : 0;
  }
}
