import type { ReadingInput } from '../../language.ts';
import { Recorder } from '../script/recorder.ts';
import { callUnknown } from './call.ts';
import type { PyFunction, PyObject } from './object.ts';
import { Scope } from './scope.ts';
import type { Syntax } from './syntax.ts';

/** Deepest nesting of expressions, statements and calls together. */
export const deepest: number = 150;

/** State of one reading. */
export class Run {
  readonly input: ReadingInput;
  readonly source: string;
  readonly record: Recorder;
  /** Functions of the text that something called. */
  readonly called = new Set<Syntax>();
  readonly functions: PyFunction[] = [];
  /** How often each function was called. */
  readonly calls = new Map<Syntax, number>();
  /** Being called right now: recursion is not followed. */
  readonly calling = new Set<Syntax>();
  /** Sockets whose descriptor was handed to standard input or output, with the way it was done. */
  readonly shelled = new Map<number, string>();
  /** Variables of the text itself. */
  readonly top: Scope = new Scope();
  /** Fetch effect whose bytes were written to a descriptor: what is started from one may be they. */
  inMemory: number | undefined;
  /** Endless loops around, that neither wait nor read anything. */
  flooding = 0;
  depth = 0;
  /** Inside a loop over known items: conditions that are known decide. */
  looping = 0;

  constructor(input: ReadingInput) {
    this.input = input;
    this.source = input.text;
    this.record = new Recorder(input.budget);
  }

  /** Takes one step; `false` when the budget is used up. */
  step(cost = 1): boolean {
    if (this.input.budget.steps < cost) {
      this.record.truncated = true;
      this.input.budget.steps = 0;
      return false;
    }
    this.input.budget.steps -= cost;
    return true;
  }

  text(node: Syntax): string {
    return this.source.slice(node.from, node.to);
  }
}

/** Arguments of a call. */
export interface Arguments {
  readonly list: readonly PyObject[];
  readonly named: ReadonlyMap<string, PyObject>;
  readonly node: Syntax;
}

/** The argument of this position or name. */
export function argument(args: Arguments, position: number, name?: string): PyObject | undefined {
  return args.list[position] ?? (name === undefined ? undefined : args.named.get(name));
}

/** Functions of the text among the arguments: whoever gets them calls them. */
export function callbacks(run: Run, args: Arguments): void {
  for (const value of [...args.list, ...args.named.values()]) {
    if (value.type === 'function' && run.step()) callUnknown(run, value);
  }
}
