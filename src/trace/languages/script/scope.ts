import type { ScriptObject } from './object.ts';

/** Most variables of one scope. */
const mostVariables = 20_000;

/** Variables of a text or of one call of a function. */
export class Scope {
  readonly variables = new Map<string, ScriptObject>();
  readonly outer: Scope | undefined;
  /** Names that belong to the outermost scope (`global x`). */
  readonly globals = new Set<string>();

  /** What the variables were that changed since each `begin`. */
  readonly #changes: Map<string, ScriptObject | undefined>[] = [];

  /** Variables with a sigil do not reach further out than here. */
  readonly closed: boolean;
  /** Variables are a class's members: functions inside it do not see them by name. */
  readonly holdsMembers: boolean;

  constructor(outer?: Scope, closed = false, holdsMembers = false) {
    this.outer = outer;
    this.closed = closed;
    this.holdsMembers = holdsMembers;
  }

  get(name: string): ScriptObject | undefined {
    if (this.globals.has(name)) return this.top().variables.get(name);
    const hasSigil = name.startsWith('$');
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.outer) {
      const value = scope.holdsMembers && scope !== this ? undefined : scope.variables.get(name);
      if (value !== undefined) return value;
      if (hasSigil && scope.closed) return undefined;
    }
    return undefined;
  }

  /** Sets a variable where it is known already, else here. */
  set(name: string, value: ScriptObject): void {
    if (this.globals.has(name)) {
      this.top().own(name, value);
      return;
    }
    const hasSigil = name.startsWith('$');
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.outer) {
      if (scope.variables.has(name) && (!scope.holdsMembers || scope === this)) {
        scope.#write(name, value);
        return;
      }
      if (hasSigil && scope.closed) break;
    }
    this.own(name, value);
  }

  /** Makes a variable of this scope. */
  own(name: string, value: ScriptObject): void {
    if (this.variables.size < mostVariables || this.variables.has(name)) this.#write(name, value);
  }

  /** From here on changes can be taken back. */
  begin(): void {
    this.#changes.push(new Map());
  }

  /** Takes the changes since the last `begin` back, and gives what they had led to. */
  takeBack(): ReadonlyMap<string, ScriptObject> {
    const before = this.#changes.pop() ?? new Map<string, ScriptObject | undefined>();
    const after = new Map<string, ScriptObject>();
    for (const [name, value] of before) {
      const now = this.variables.get(name);
      if (now !== undefined) after.set(name, now);
      if (value === undefined) this.variables.delete(name);
      else this.variables.set(name, value);
    }
    return after;
  }

  #write(name: string, value: ScriptObject): void {
    const changes = this.#changes.at(-1);
    if (changes !== undefined && !changes.has(name)) changes.set(name, this.variables.get(name));
    this.variables.set(name, value);
  }

  /** The text's own scope. */
  top(): Scope {
    let scope: Scope = this;
    while (scope.outer !== undefined) scope = scope.outer;
    return scope;
  }
}
