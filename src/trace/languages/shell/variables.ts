import { concat, type Value } from '../../value.ts';
import type { Evaluator } from './evaluator.ts';
import type { Positional, Variable } from './state.ts';

/** Gives a variable one value; what it was otherwise (exported) stays. */
export function setText(e: Evaluator, name: string, value: Value, exported?: boolean): void {
  const before = e.state.variable(name);
  e.state.setVariable(name, {
    alternatives: [e.bounded(value, `$${name}`)],
    exported: exported ?? before?.exported ?? false,
    steps: e.steps,
  });
}

/** Makes a variable an array. */
export function setArray(e: Evaluator, name: string, values: readonly Value[]): void {
  e.state.setVariable(name, { alternatives: [values[0] ?? []], array: values, exported: false, steps: e.steps });
}

/** `name+=value`. */
export function appendText(e: Evaluator, name: string, value: Value): void {
  const before = valueNow(e, name);
  setText(e, name, concat(before ?? [], value));
}

/** The value a variable has in the combination being tried. */
export function valueNow(e: Evaluator, name: string): Value | undefined {
  const variable = e.state.variable(name);
  return variable === undefined ? undefined : chosen(e, name, variable);
}

/** One of a variable's values; its decodings count for what uses it. */
export function chosen(e: Evaluator, name: string, variable: Variable): Value {
  for (const step of variable.steps) if (e.steps.length < 24 && !e.steps.includes(step)) e.steps = [...e.steps, step];
  const index = e.choose(name, variable.alternatives.length);
  return index === -1 ? [{ hole: `$${name}` }] : (variable.alternatives[index] ?? []);
}

/** The positional parameters in the combination being tried. */
export function positionalNow(e: Evaluator): Positional {
  const { positional } = e.state;
  if (positional.others === undefined || positional.others.length === 0) return positional;
  return [positional, ...positional.others][e.choose('$@', positional.others.length + 1)] ?? positional;
}
