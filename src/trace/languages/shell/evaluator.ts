import { decodeStep } from '../../decode/decode-chain.ts';
import type { CommandDraft, LoadedFile, NestedCode, Reading, ReadingInput } from '../../language.ts';
import { shortKey } from '../../short-key.ts';
import type { DecodeStep, Redirect } from '../../story.ts';
import { concat, render, type Value } from '../../value.ts';
import { emptyFrame, type Frame, State } from './state.ts';
import type { FileHere } from './written-here.ts';

/** What flows through a pipe: a value whose literals are byte strings. */
export interface Stream {
  rest: Value;
}

/** Collects what commands print; literals are byte strings. */
export interface Sink {
  readonly parts: Value[];
  size: number;
}

/** Where a command's input comes from and its output goes. */
export interface Io {
  readonly stdin?: Stream | undefined;
  readonly sink?: Sink | undefined;
  readonly pipe?: NonNullable<CommandDraft['pipe']> | undefined;
  /** Commands left of it in the pipe, for naming what is not known. */
  readonly upstream: string;
  /** Redirections of the compound commands around it; `written`: one that has been opened once is appended to. */
  readonly inherited: readonly Redirect[];
  readonly background: boolean;
  /** Root directory changed by `chroot` around it. */
  readonly root?: Value | undefined;
}

/** Which of its values each variable has in the combination being tried; those of a level hold for all below it. */
interface Choices {
  readonly outer: Choices | undefined;
  own: Map<string, { index: number; readonly size: number }> | undefined;
}

/** Bytes of one value; beyond it a value becomes unknown. */
const mostBytes = 2 * 1024 * 1024;
/** Commands tried for the combinations of values that one statement's variables may have. */
const mostCombinations = [12, 3, 1] as const;

/** One reading of shell code: budget, memory, and what was found. */
export class Evaluator {
  readonly input: ReadingInput;
  readonly state: State;
  readonly commands: CommandDraft[] = [];
  readonly nested: NestedCode[] = [];
  readonly loads: LoadedFile[] = [];
  readonly gaps = new Set<string>();
  /** Output of process substitutions by the name of the hole that stands for them. */
  readonly substituted = new Map<string, Value>();
  /** Decodings that took place in the statement being evaluated. */
  steps: DecodeStep[] = [];
  truncated = false;
  /** Calls of functions so far. */
  functionCalls = 0;
  /** Uses of what a reading of the same text elsewhere would not know: arrays, descriptors. */
  localUses = 0;
  /** `$?` where it is certain. */
  status: number | undefined;
  /** `$_`: the last word of the command before. */
  lastWord: Value | undefined;
  /** Set when a value was used that whoever runs the image may set otherwise. */
  steered = false;
  /** Set where code is carried out step by step (a loop with known rounds, a function whose output is used). */
  exact: { readonly conditions: number } | undefined;
  /** A `break`, `continue` or `return` that is certain, until what it ends has ended. */
  flow: { readonly kind: 'break' | 'continue' | 'return'; readonly levels: number } | undefined;
  /** Conditions that could not be decided, so far. */
  undecided = 0;
  /** Statements on a branch that is not taken, which were read for what they say. */
  readonly readAside = new Set<object>();
  /** What was recorded while code was repeated: the same again says nothing new. */
  #repeated: Set<string> | undefined;
  #repeating = 0;
  /** Functions that were called, and those handed to other shells. */
  readonly calledFunctions = new Set<string>();
  readonly exportedFunctions = new Set<string>();
  /** A program was run whose name is not known: it may be any function. */
  ranUnknown = false;
  /** Content of open file descriptors from 3 on. */
  readonly descriptors = new Map<number, Stream>();
  /** Texts being run by `eval` and its like, with how often they stand in each other. */
  readonly running = new Map<string, number>();
  /** Files being loaded. */
  readonly loading = new Set<string>();
  /** What the last `printf` printed. */
  printed: Value | undefined;
  /** Nesting of functions, `eval` and loaded text. */
  calls = 0;
  /** Functions being run, with how often they stand in each other. */
  readonly functions = new Map<string, number>();
  /** Conditions that had not been decided when a function was entered that may now call itself. */
  readonly enteredAt = new Map<string, number>();
  /** Steps that went into each function so far, with what it calls. */
  readonly spentIn = new Map<string, number>();
  /** Functions that were read with any arguments, in place of all their further calls. */
  readonly generalized = new WeakSet<object>();
  /** Steps it was given in all. */
  readonly lent: number;
  /** Above zero inside functions that have used many steps: values that may differ are tried less often. */
  sparing = 0;
  loops = 0;
  rounds = 0;
  /** How many conditions surround what is being evaluated: an `exit` under none of them ends the reading. */
  conditions = 0;
  ended = false;
  groups = 0;
  /** What each function was called with, and how often. */
  readonly called = new Map<string, number>();
  /** Substitutions around what is being evaluated: their decodings count for the statement they stand in. */
  substitutions = 0;
  /** Names that copies and links of programs were given. */
  readonly copies = new Map<string, Value>();
  /** Files that this reading wrote, by path, and folders it made. */
  readonly files = new Map<string, FileHere>();
  readonly folders = new Set<string>();
  /** Redirections around commands that a command has already written through. */
  readonly opened = new WeakSet<Redirect>();
  /** Programs that `which` or `command -v` was asked for. */
  readonly asked = new Set<string>();
  #combining = 0;
  /** Set while values that may differ are taken as unknown. */
  #vague = false;
  #choices: Choices | undefined;
  #recorded: Set<string> | undefined;

  constructor(input: ReadingInput) {
    this.input = input;
    this.lent = input.budget.steps;
    const base = emptyFrame();
    for (const [name, value] of input.env) {
      base.variables ??= new Map();
      base.variables.set(name, { alternatives: [value], exported: true, steps: [] });
    }
    base.cwd = { path: input.cwd };
    base.positional = { values: input.args, exact: false };
    this.state = new State(base);
  }

  /** Takes evaluation steps off the budget; false when none are left. */
  spend(steps: number): boolean {
    this.input.budget.steps -= steps;
    if (this.input.budget.steps > 0) return true;
    this.#bound('code too involved: evaluation steps used up');
    return false;
  }

  /** Takes decoded bytes off the budget; false when none are left. */
  spendBytes(bytes: number): boolean {
    this.input.budget.decodedBytes -= bytes;
    if (this.input.budget.decodedBytes > 0) return true;
    this.#bound('decoded text too large: bytes used up');
    return false;
  }

  get exhausted(): boolean {
    return this.ended || this.input.budget.steps <= 0;
  }

  /** Notes that a decoding took place. */
  noteStep(decoder: string, input: string): void {
    if (this.steps.length < 24) this.steps = [...this.steps, decodeStep(decoder, input)];
  }

  lost(gap: string): void {
    this.#bound(gap);
  }

  /** A value that is too large becomes unknown, and that is said. */
  bounded(value: Value, name: string): Value {
    let size = 0;
    for (const part of value) size += typeof part === 'string' ? part.length : 16;
    if (size > 4096 && !this.spend(size >> 4)) return [{ hole: name }];
    if (size <= mostBytes) return value;
    this.#bound('a value too large to be followed');
    return [{ hole: name }];
  }

  record(command: CommandDraft): number | undefined {
    if (this.#recorded !== undefined) {
      const key = identity(command);
      if (this.#recorded.has(key)) return undefined;
      this.#recorded.add(key);
    }
    if (this.#repeating > 0 && command.pipe === undefined && (isPlain(command) || this.#isRepeated(identity(command))))
      return undefined;
    if (this.input.budget.commands <= 0) {
      this.#bound('too many commands: the rest was not recorded');
      return undefined;
    }
    this.input.budget.commands -= 1;
    this.commands.push(command);
    return this.commands.length - 1;
  }

  /** Runs code that is run again and again: commands that are the same each time are recorded once. */
  repeating(run: () => void): void {
    this.#repeating += 1;
    run();
    this.#repeating -= 1;
  }

  /** Takes a pipeline back that was just recorded from there on, when the very same one was recorded before. */
  forgetRepeated(commands: number, nested: number, loads: number): void {
    if (this.#repeating === 0 || this.commands.length === commands) return;
    if (!this.#isRepeated(this.commands.slice(commands).map(identity).join('\n'))) return;
    this.input.budget.commands += this.commands.length - commands;
    this.commands.length = commands;
    this.nested.length = Math.min(nested, this.nested.length);
    this.loads.length = Math.min(loads, this.loads.length);
  }

  #isRepeated(key: string): boolean {
    this.#repeated ??= new Set();
    if (this.#repeated.has(key)) return true;
    if (this.#repeated.size < 20_000) this.#repeated.add(key);
    return false;
  }

  /** Hands code over, once for each text and command. */
  nest(code: NestedCode): void {
    if (this.nested.length >= 20_000) {
      this.#bound('too much code in code');
      return;
    }
    this.nested.push(code);
  }

  /** Which of several values to use now (-1: take it as unknown); `choosing` tries the others. */
  choose(key: string, size: number): number {
    if (size <= 1 || this.#choices === undefined) return 0;
    if (this.#vague) return -1;
    for (let level: Choices | undefined = this.#choices; level !== undefined; level = level.outer) {
      const before = level.own?.get(key);
      if (before !== undefined) return before.index < size ? before.index : 0;
    }
    this.#choices.own ??= new Map();
    this.#choices.own.set(key, { index: 0, size });
    return 0;
  }

  /** Runs it once for every combination of the values it uses, and merges what each one changed. */
  choosing(run: () => void): void {
    const outer = this.#choices;
    const outerRecorded = this.#recorded;
    const choices: Choices = { outer, own: undefined };
    this.#choices = choices;
    const frames: Frame[] = [];
    const first = this.commands.length;
    const usual = mostCombinations[Math.min(this.#combining, mostCombinations.length - 1)] ?? 1;
    const most = this.sparing > 0 ? Math.min(usual, 2) : usual;
    for (let round = 0; round < most && !this.exhausted; round += 1) {
      this.state.push();
      // Only what is tried more than once is costly in each other.
      if (round > 0) this.#combining += 1;
      run();
      if (round > 0) this.#combining -= 1;
      frames.push(this.state.pop());
      if (choices.own === undefined || !advance(choices.own)) break;
      if (round === most - 1 && this.#combining === 0) {
        // More combinations than are tried: once more with all of them unknown, so that no command goes unseen.
        this.state.push();
        this.#vague = true;
        this.#combining += 1;
        run();
        this.#combining -= 1;
        this.#vague = false;
        frames.push(this.state.pop());
      }
      this.#recorded ??= new Set(this.commands.slice(Math.max(first, this.commands.length - 500)).map(identity));
    }
    this.#choices = outer;
    this.#recorded = outerRecorded;
    this.state.merge(frames, false);
  }

  reading(): Reading {
    return {
      commands: this.commands,
      effects: [],
      nested: this.nested,
      loads: this.loads,
      truncated: this.truncated,
      gaps: [...this.gaps],
    };
  }

  #bound(gap: string): void {
    this.truncated = true;
    if (this.gaps.size < 20) this.gaps.add(gap);
  }
}

const plain = new Set([
  '[',
  'test',
  'true',
  'false',
  ':',
  'shift',
  'break',
  'continue',
  'return',
  'local',
  'read',
  'let',
  'echo',
  'printf',
]);

/** Builtins that do nothing to the world; they are shown in the first round of a loop. */
function isPlain(command: CommandDraft): boolean {
  return plain.has(command.name) && command.redirects.length === 0;
}

/** What makes two recordings of one command the same. */
function identity(command: CommandDraft): string {
  let key = `${command.line} ${command.pipe?.position ?? ''}`;
  for (const word of command.argv) key += `\0${render(word)}`;
  for (const each of command.redirects) key += `\0>${render(each.target)}`;
  if (command.stdin !== undefined) key += `\0<${render(command.stdin)}`;
  return shortKey(key);
}

/** Puts output into a sink. */
export function emit(sink: Sink | undefined, value: Value): void {
  if (sink === undefined || sink.size > mostBytes) return;
  for (const part of value) sink.size += typeof part === 'string' ? part.length : 16;
  sink.parts.push(value);
}

/** Everything a sink has collected. */
export function collected(sink: Sink): Value {
  return sink.size > mostBytes ? [{ hole: 'output too large' }] : concat(...sink.parts);
}

/** An empty sink. */
export function newSink(): Sink {
  return { parts: [], size: 0 };
}

/** A stream over a value of byte strings. */
export function streamOf(value: Value): Stream {
  return { rest: value };
}

/** Nothing in, nothing kept of what comes out. */
export const plainIo: Io = { upstream: '', inherited: [], background: false };

/** The next combination, like the digits of a counter; false when all were tried. */
function advance(choices: NonNullable<Choices['own']>): boolean {
  for (const choice of choices.values()) {
    choice.index += 1;
    if (choice.index < choice.size) return true;
    choice.index = 0;
  }
  return false;
}
