import { asValue, knownText, mystery, type ScriptObject, textOfValue } from '../object.ts';
import type { Run } from '../run.ts';

/** Sets a variable of the environment. A loader's variable has an effect on every program started afterwards. */
export function setVariable(
  run: Run,
  name: ScriptObject | undefined,
  value: ScriptObject | undefined,
  line: number,
): void {
  const variable = knownText(name);
  if (variable === 'LD_PRELOAD' || variable === 'LD_AUDIT') {
    run.record.effect({ kind: 'preload', library: asValue(value), how: 'environment' }, line);
  } else if (variable === 'HISTFILE' || variable === 'HISTSIZE') {
    run.record.effect({ kind: 'impair', what: 'history', detail: [`${variable}=`, ...asValue(value)] }, line);
  }
}

/** What a variable of the environment holds, as far as the image or the caller says. */
export function variable(run: Run, name: string): ScriptObject {
  const value = run.input.env.get(name);
  return value === undefined ? mystery(`$${name}`) : textOfValue(value);
}
