import { asValue, keyOf, knownText, type PyObject } from '../object.ts';
import type { Run } from '../run.ts';

/** `self[key] = value`. Setting a loader's variable has an effect on every program started afterwards. */
export function setItem(run: Run, self: PyObject, key: PyObject, value: PyObject, line: number): void {
  if (self.type === 'name' && (self.name === 'os.environ' || self.name === 'os.environb')) {
    setVariable(run, key, value, line);
  } else if (self.type === 'dict' && self.entries.size < 200_000)
    self.entries.set(keyOf(key) ?? `?${self.entries.size}`, value);
  else if (self.type === 'list' && key.type === 'number') {
    const at = key.number < 0 ? self.items.length + key.number : key.number;
    if (at >= 0 && at < self.items.length) self.items[at] = value;
  }
}

/** `os.environ[name] = value`, `os.putenv(name, value)`. */
export function setVariable(run: Run, name: PyObject | undefined, value: PyObject | undefined, line: number): void {
  const variable = knownText(name);
  if (variable === 'LD_PRELOAD' || variable === 'LD_AUDIT') {
    run.record.effect({ kind: 'preload', library: asValue(value), how: 'environment' }, line);
  } else if (variable === 'HISTFILE' || variable === 'HISTSIZE') {
    run.record.effect({ kind: 'impair', what: 'history', detail: [`${variable}=`, ...asValue(value)] }, line);
  }
}
