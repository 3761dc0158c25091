import type { ReadingInput } from '../../language.ts';
import type { Code, FunctionCode, Place } from './code.ts';
import type { Dialect } from './dialect.ts';
import type { ScriptFunction, ScriptObject } from './object.ts';
import { Recorder } from './recorder.ts';
import { Scope } from './scope.ts';

/** Deepest nesting of expressions, statements and calls together. */
export const deepest: number = 200;

/** State of one reading. */
export class Run {
  readonly input: ReadingInput;
  readonly dialect: Dialect;
  readonly source: string;
  /** Steps this reading was given. */
  readonly steps: number;
  readonly record: Recorder;
  /** Functions of the text that something called. */
  readonly called = new Set<FunctionCode>();
  readonly functions: ScriptFunction[] = [];
  /** How often each function was called. */
  readonly calls = new Map<FunctionCode, number>();
  /** An object of the class that a method belongs to, for methods that nothing is seen to call. */
  readonly selves = new Map<FunctionCode, ScriptObject>();
  /** Being called right now: recursion is followed a few levels. */
  readonly calling = new Map<FunctionCode, number>();
  /** Sockets whose descriptor was handed to standard input or output, with the way it was done. */
  readonly shelled = new Map<number, string>();
  /** Variables of the text itself. */
  readonly top: Scope = new Scope();
  depth = 0;
  /** Calls one inside the other right now. */
  callDepth = 0;
  /** Endless loops around that neither wait nor read anything. */
  flooding = 0;
  /** Inside a loop over known items, or a function called with known arguments: conditions that are known decide. */
  looping = 0;
  /** Conditions that decided, and those that could not, while they should. */
  decided = 0;
  undecided = 0;
  /** Branches around what is carried out that may not be taken. */
  perhaps = 0;
  /** Something was thrown since the innermost `try` began. */
  thrown = false;
  /** Functions of the text as they were last defined, by their code. */
  readonly defined = new Map<FunctionCode, ScriptFunction>();
  /** Code that a known condition left out and nothing has carried out since, with its scope. */
  readonly leftOut = new Map<readonly Code[], Scope>();
  /** Bodies that were carried out. */
  readonly carried = new Set<readonly Code[]>();
  /** Steps spent in each function, with what it calls. */
  readonly spent = new Map<FunctionCode, number>();
  /** Loops that went on until their bound. */
  readonly endless = new Set<Code>();
  /** What happens only after the text itself has run: callbacks of connections. */
  readonly later: (() => void)[] = [];
  /** Functions that give something known for known arguments. */
  readonly decoders = new Set<FunctionCode>();
  /** What calls of each function gave that told it nothing new. */
  readonly plainResults = new Map<FunctionCode, ScriptObject>();

  constructor(input: ReadingInput, dialect: Dialect) {
    this.input = input;
    this.dialect = dialect;
    this.source = input.text;
    this.steps = input.budget.steps;
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

  text(place: Place): string {
    return this.source.slice(place.from, place.to);
  }
}

/** Arguments of a call. */
export interface Arguments {
  readonly list: readonly ScriptObject[];
  readonly named: ReadonlyMap<string, ScriptObject>;
  /** Where the call stands. */
  readonly node: Place;
  /** `new Callee(…)`. */
  readonly made?: boolean;
  /** The text itself makes this call: what it does not pass is not there (see `Dialect.absent`). */
  readonly whole?: boolean;
}

/** The argument of this position or name. */
export function argument(args: Arguments, position: number, name?: string): ScriptObject | undefined {
  return args.list[position] ?? (name === undefined ? undefined : args.named.get(name));
}
