import type { DecodeStep } from '../../story.ts';
import { render, type Value } from '../../value.ts';
import type { Statement } from './syntax-tree.ts';

/** A shell variable: the values it may have where branches meet, or an array. */
export interface Variable {
  /** Never empty; more than one where branches gave it different values. */
  readonly alternatives: readonly Value[];
  readonly array?: readonly Value[];
  /** An associative array. */
  readonly map?: ReadonlyMap<string, Value>;
  /** What is done to values given to it; `reference`: they are given to the variable it names. */
  readonly kind?: 'lower' | 'upper' | 'integer' | 'reference';
  readonly exported: boolean;
  /** Decodings that led to the value. */
  readonly steps: readonly DecodeStep[];
}

/** A function and the text its positions refer to. */
export interface ShellFunction {
  readonly body: Statement;
  readonly text: string;
}

/** Positional parameters; `exact` when there are certainly no more than these. */
export interface Positional {
  readonly values: readonly Value[];
  readonly exact: boolean;
  /** What they may be instead, where branches set them differently. */
  readonly others?: readonly Positional[];
}

/** What one branch changed; most change nothing. */
export interface Frame {
  variables: Map<string, Variable | undefined> | undefined;
  functions: Map<string, ShellFunction | undefined> | undefined;
  aliases: Map<string, string | undefined> | undefined;
  cwd?: { readonly path: string | undefined };
  positional?: Positional;
}

/** Values followed for one variable; what is beyond them becomes one unknown value. */
const mostAlternatives = 12;

/** The shell's memory as a stack of frames: a branch or subshell pushes one, and its changes are merged or forgotten. */
export class State {
  readonly #frames: Frame[];
  /** Variables that still have the value they came with: whoever runs the image may set them otherwise. */
  readonly given: Set<string>;

  constructor(base: Frame) {
    this.#frames = [base];
    this.given = new Set(base.variables?.keys());
  }

  get depth(): number {
    return this.#frames.length;
  }

  get #top(): Frame {
    return this.#frames[this.#frames.length - 1] as Frame;
  }

  push(): void {
    this.#frames.push(emptyFrame());
  }

  pop(): Frame {
    return this.#frames.pop() as Frame;
  }

  variable(name: string): Variable | undefined {
    return this.#find((frame) => frame.variables, name);
  }

  setVariable(name: string, value: Variable | undefined): void {
    this.given.delete(name);
    const top = this.#top;
    top.variables ??= new Map();
    top.variables.set(name, value);
  }

  /** Names of all variables that are set, sorted. */
  names(): readonly string[] {
    const names = new Set<string>();
    for (const frame of this.#frames) {
      for (const [name, variable] of frame.variables ?? []) {
        if (variable === undefined) names.delete(name);
        else names.add(name);
      }
    }
    return [...names].sort();
  }

  /** All functions that are defined, by name. */
  functions(): ReadonlyMap<string, ShellFunction> {
    const found = new Map<string, ShellFunction>();
    for (const frame of this.#frames) {
      for (const [name, value] of frame.functions ?? []) {
        if (value === undefined) found.delete(name);
        else found.set(name, value);
      }
    }
    return found;
  }

  function(name: string): ShellFunction | undefined {
    return this.#find((frame) => frame.functions, name);
  }

  setFunction(name: string, value: ShellFunction | undefined): void {
    const top = this.#top;
    top.functions ??= new Map();
    top.functions.set(name, value);
  }

  alias(name: string): string | undefined {
    return this.#find((frame) => frame.aliases, name);
  }

  setAlias(name: string, value: string | undefined): void {
    const top = this.#top;
    top.aliases ??= new Map();
    top.aliases.set(name, value);
  }

  get cwd(): string | undefined {
    for (let at = this.#frames.length - 1; at >= 0; at -= 1) {
      const found = this.#frames[at]?.cwd;
      if (found !== undefined) return found.path;
    }
    return undefined;
  }

  setCwd(path: string | undefined): void {
    this.#top.cwd = { path };
  }

  get positional(): Positional {
    for (let at = this.#frames.length - 1; at >= 0; at -= 1) {
      const found = this.#frames[at]?.positional;
      if (found !== undefined) return found;
    }
    return { values: [], exact: false };
  }

  setPositional(positional: Positional): void {
    this.#top.positional = positional;
  }

  /** Takes over what branches changed; `orNone`: it may also be that none of them ran. */
  merge(branches: readonly Frame[], orNone: boolean): void {
    const [only] = branches;
    if (branches.every(isUnchanged)) return;
    const top = this.#top;
    for (const name of keys(branches, (frame) => frame.variables)) {
      const before = this.variable(name);
      const values = branches.map((frame) => (frame.variables?.has(name) ? frame.variables.get(name) : before));
      if (orNone) values.push(before);
      top.variables ??= new Map();
      top.variables.set(name, branches.length === 1 && !orNone ? values[0] : united(values, name));
    }
    for (const name of keys(branches, (frame) => frame.functions)) {
      top.functions ??= new Map();
      top.functions.set(
        name,
        branches.map((frame) => frame.functions?.get(name)).find((value) => value !== undefined),
      );
    }
    for (const name of keys(branches, (frame) => frame.aliases)) {
      top.aliases ??= new Map();
      top.aliases.set(
        name,
        branches.map((frame) => frame.aliases?.get(name)).find((value) => value !== undefined),
      );
    }
    if (branches.some((frame) => frame.cwd !== undefined)) {
      const paths = branches.map((frame) => (frame.cwd === undefined ? this.cwd : frame.cwd.path));
      if (orNone) paths.push(this.cwd);
      top.cwd = { path: paths.every((path) => path === paths[0]) ? paths[0] : undefined };
    }
    if (branches.length === 1 && !orNone && only?.positional !== undefined) top.positional = only.positional;
    else if (branches.some((frame) => frame.positional !== undefined)) {
      const all = branches.map((frame) => frame.positional ?? this.positional);
      top.positional = eitherPositional(orNone ? [...all, this.positional] : all);
    }
  }

  /** Everything that is exported, for what is started from here. */
  exported(): ReadonlyMap<string, Value> {
    const env = new Map<string, Value>();
    for (const frame of this.#frames) {
      for (const [name, variable] of frame.variables ?? []) {
        if (variable?.exported === true) env.set(name, variable.alternatives[0] ?? []);
        else env.delete(name);
      }
    }
    return env;
  }

  /** All variables with one certain value, exported or not: `eval` and `source` see them. */
  everything(): ReadonlyMap<string, Value> {
    const env = new Map<string, Value>();
    for (const frame of this.#frames) {
      for (const [name, variable] of frame.variables ?? []) {
        if (
          variable !== undefined &&
          variable.alternatives.length === 1 &&
          variable.array === undefined &&
          variable.map === undefined
        )
          env.set(name, variable.alternatives[0] ?? []);
        else env.delete(name);
      }
    }
    return env;
  }

  #find<T>(of: (frame: Frame) => Map<string, T | undefined> | undefined, name: string): T | undefined {
    for (let at = this.#frames.length - 1; at >= 0; at -= 1) {
      const map = of(this.#frames[at] as Frame);
      if (map === undefined) continue;
      const found = map.get(name);
      if (found !== undefined || map.has(name)) return found;
    }
    return undefined;
  }
}

/** Lists of parameters followed where branches set them differently. */
const mostPositional = 6;

function eitherPositional(all: readonly Positional[]): Positional {
  const seen = new Map<string, Positional>();
  for (const one of all.flatMap((each) => [each, ...(each.others ?? [])])) {
    seen.set(one.values.map(render).join('\0'), { values: one.values, exact: one.exact });
  }
  const [first = { values: [], exact: false }, ...others] = [...seen.values()].slice(0, mostPositional);
  return { ...first, others };
}

/** A frame in which nothing has changed. */
export function emptyFrame(): Frame {
  return { variables: undefined, functions: undefined, aliases: undefined };
}

function isUnchanged({ variables, functions, aliases, cwd, positional }: Frame): boolean {
  if (cwd !== undefined || positional !== undefined) return false;
  return variables === undefined && functions === undefined && aliases === undefined;
}

function keys<T>(branches: readonly Frame[], of: (frame: Frame) => Map<string, T> | undefined): Iterable<string> {
  const changed = branches.map(of).filter((map) => map !== undefined && map.size > 0) as Map<string, T>[];
  if (changed.length < 2) return changed[0]?.keys() ?? [];
  const names = new Set<string>();
  for (const map of changed) for (const name of map.keys()) names.add(name);
  return names;
}

function united(values: readonly (Variable | undefined)[], name: string): Variable | undefined {
  const set = values.filter((value) => value !== undefined);
  const [first] = set;
  if (first === undefined) return undefined;
  // Most branches leave most things as they are.
  if (set.every((each) => each === first)) return first;
  const seen = new Map<string, Value>();
  for (const variable of set) {
    for (const value of variable.alternatives) seen.set(render(value), value);
  }
  const alternatives = [...seen.values()];
  if (alternatives.length > mostAlternatives)
    alternatives.splice(mostAlternatives - 1, Infinity, [{ hole: `$${name}` }]);
  const array = set
    .map((variable) => variable.array)
    .filter((each) => each !== undefined)
    .at(-1);
  const map = set.findLast((variable) => variable.map !== undefined)?.map;
  const kind = set.findLast((variable) => variable.kind !== undefined)?.kind;
  return {
    alternatives,
    ...(array === undefined ? {} : { array }),
    ...(map === undefined ? {} : { map }),
    ...(kind === undefined ? {} : { kind }),
    exported: set.some((variable) => variable.exported),
    steps: set.find((variable) => variable.steps.length > 0)?.steps ?? [],
  };
}
