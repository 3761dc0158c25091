import type { PyObject } from './object.ts';

/** Variables of a module or a function. */
export class Scope {
  readonly variables: Map<string, PyObject>;
  readonly outer: Scope | undefined;
  /** Names that `global` or `nonlocal` sends to an outer scope. */
  readonly outerNames = new Set<string>();

  constructor(outer?: Scope, variables = new Map<string, PyObject>()) {
    this.outer = outer;
    this.variables = variables;
  }

  get(name: string): PyObject | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.outer) {
      const value = scope.variables.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  set(name: string, value: PyObject): void {
    if (this.outerNames.has(name) && this.outer !== undefined) this.outer.set(name, value);
    else if (this.variables.size < 20_000) this.variables.set(name, value);
  }

  /** The module's scope. */
  top(): Scope {
    return this.outer === undefined ? this : this.outer.top();
  }
}
