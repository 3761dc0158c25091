import { concat, known, textOf, type Value } from '../../value.ts';
import type { Evaluator } from './evaluator.ts';
import { arithmeticValue } from './expand.ts';
import type { Positional, Variable } from './state.ts';

/** Gives a variable one value; what it was otherwise (exported, an attribute) stays. */
export function setText(e: Evaluator, given: string, value: Value, exported?: boolean): void {
  const name = targetName(e, given);
  const before = e.state.variable(name);
  e.state.setVariable(name, {
    alternatives: [e.bounded(converted(e, before?.kind, begun(e, name, value)), `$${name}`)],
    exported: exported ?? before?.exported ?? false,
    steps: e.steps,
    ...(before?.kind === undefined ? {} : { kind: before.kind }),
  });
}

/** `x=$x…` in a loop that builds something: what nobody has set before is nothing. (Lists of the environment are lists.) */
function begun(e: Evaluator, name: string, value: Value): Value {
  const [first] = value;
  const isOwn = typeof first === 'object' && first.hole === `$${name}`;
  return isOwn && e.exact !== undefined && value.length > 1 && /[a-z]/.test(name) ? value.slice(1) : value;
}

/** The variable that is meant: `declare -n` names another one. */
export function targetName(e: Evaluator, name: string): string {
  const variable = e.state.variable(name);
  const other = variable?.kind === 'reference' ? textOf(variable.alternatives[0] ?? []) : undefined;
  return other !== undefined && /^[A-Za-z_][A-Za-z0-9_]{0,255}$/.test(other) ? other : name;
}

function converted(e: Evaluator, kind: Variable['kind'], value: Value): Value {
  if (kind === undefined || kind === 'reference') return value;
  const text = textOf(value);
  if (kind === 'integer') {
    const number = text === undefined ? undefined : arithmeticValue(e, text);
    return number === undefined ? value : known(String(number));
  }
  return value.map((part) =>
    typeof part === 'string' ? (kind === 'lower' ? part.toLowerCase() : part.toUpperCase()) : part,
  );
}

/** Makes a variable an array. */
export function setArray(e: Evaluator, given: string, values: readonly Value[]): void {
  const name = targetName(e, given);
  e.state.setVariable(name, { alternatives: [values[0] ?? []], array: values, exported: false, steps: e.steps });
}

/** Makes a variable an associative array. */
export function setMap(e: Evaluator, given: string, map: ReadonlyMap<string, Value>): void {
  const name = targetName(e, given);
  e.state.setVariable(name, { alternatives: [map.get('0') ?? []], map, exported: false, steps: e.steps });
}

/** `name+=value`. */
export function appendText(e: Evaluator, name: string, value: Value): void {
  const before = valueNow(e, targetName(e, name));
  const variable = e.state.variable(name);
  if (variable?.kind === 'integer') {
    setText(e, name, concat(before ?? [], known('+'), value));
    return;
  }
  if (variable?.array !== undefined) {
    setArray(e, name, [concat(variable.array[0] ?? [], value), ...variable.array.slice(1)]);
    return;
  }
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
