import type { ParsedAwk } from '../../awk/parse.ts';
import type { Code } from '../../script/code.ts';
import { type Cell, NotComputed, paragraphs, truth } from './awk-cells.ts';
import { assign, keyOf, text, value } from './awk-expressions.ts';
import { formatted } from './awk-format.ts';
import { AwkState } from './awk-state.ts';
import { linesOf } from './filter.ts';

/** How a statement ended. */
type Ending = 'next' | 'exit' | 'break' | 'continue' | 'return' | undefined;
type Rule = ParsedAwk['rules'][number];
type CodeOf<Kind extends Code['kind']> = Extract<Code, { kind: Kind }>;

/** Calls one inside the other. */
const deepestCall = 60;

/**
 * Carries an awk program out that only computes text. The reader of `languages/awk` says what a program may do; this says
 * what it prints, wholly or not at all: whatever it does beyond that, and everything that is not understood, ends it.
 */
export class AwkMachine {
  readonly state: AwkState;
  readonly #program: ParsedAwk;
  /** Ranges that are open. */
  readonly #ranges = new Set<Rule>();
  #calls = 0;
  #returned: Cell = '';

  constructor(program: ParsedAwk, limit: number) {
    this.#program = program;
    this.state = new AwkState(limit);
  }

  get steps(): number {
    return this.state.steps;
  }

  set(name: string, content: Cell): void {
    this.state.set(name, content);
  }

  /** What the program prints for this input; `undefined` when it is not worked out. */
  run(input: string): string | undefined {
    try {
      this.#all(input);
      return this.state.output;
    } catch (error) {
      if (error instanceof NotComputed) return undefined;
      throw error;
    }
  }

  #all(input: string): void {
    if (this.#program.body.some((code) => code.kind === 'call')) throw new NotComputed();
    const { rules } = this.#program;
    const { state } = this;
    for (const rule of rules) if (rule.when === 'BEGIN' && this.#body(rule.body ?? []) === 'exit') return;
    for (const [at, record] of records(input, state.textOf('RS')).entries()) {
      state.set('NR', at + 1);
      state.set('FNR', at + 1);
      state.setRecord(record);
      if (this.#record() === 'exit') break;
    }
    for (const rule of rules) if (rule.when === 'END' && this.#body(rule.body ?? []) === 'exit') return;
  }

  #record(): Ending {
    for (const rule of this.#program.rules) {
      if (rule.when === 'BEGIN' || rule.when === 'END' || !this.#applies(rule)) continue;
      if (rule.body === undefined) this.state.print(`${this.state.field(0)}${this.state.textOf('ORS')}`);
      const ending = this.#body(rule.body ?? []);
      if (ending === 'next' || ending === 'exit') return ending;
    }
    return undefined;
  }

  #applies(rule: Rule): boolean {
    if (typeof rule.when === 'string') return true;
    if (rule.to === undefined) return truth(value(this, rule.when));
    if (!this.#ranges.has(rule)) {
      if (!truth(value(this, rule.when))) return false;
      this.#ranges.add(rule);
    }
    if (truth(value(this, rule.to))) this.#ranges.delete(rule);
    return true;
  }

  #body(body: readonly Code[]): Ending {
    for (const code of body) {
      const ending = this.#statement(code);
      if (ending !== undefined) return ending;
    }
    return undefined;
  }

  #statement(code: Code): Ending {
    this.state.step();
    switch (code.kind) {
      case 'block':
        return this.#body(code.body);
      case 'if':
        return this.#body(truth(value(this, code.test)) ? code.whenTrue : code.otherwise);
      case 'loop':
        return this.#loop(code);
      case 'each':
        return this.#each(code);
      case 'return':
        this.#returned = code.value === undefined ? '' : value(this, code.value);
        return 'return';
      case 'break':
        return code.out === 'program' ? 'exit' : 'break';
      case 'continue':
        return code.out === 'rule' ? 'next' : 'continue';
      case 'assign':
        if (code.value.kind === 'map' && code.target.kind === 'name') this.state.array(code.target.name).clear();
        else value(this, code);
        return undefined;
      case 'call':
        this.#command(code);
        return undefined;
      default:
        value(this, code);
        return undefined;
    }
  }

  #loop(code: CodeOf<'loop'>): Ending {
    if (code.first !== undefined) this.#statement(code.first);
    for (let once = code.atLeastOnce === true; ; once = false) {
      this.state.step();
      if (!once && code.test !== undefined && !truth(value(this, code.test))) return undefined;
      const ending = this.#body(code.body);
      if (ending === 'break') return undefined;
      if (ending !== undefined && ending !== 'continue') return ending;
      if (code.step !== undefined) this.#statement(code.step);
    }
  }

  /** `for (key in array)`; a loop over what is read from elsewhere is not worked out. */
  #each(code: CodeOf<'each'>): Ending {
    if (code.keys !== true || code.source.kind !== 'name' || code.target === undefined) throw new NotComputed();
    for (const key of [...this.state.array(code.source.name).keys()]) {
      assign(this, code.target, key);
      const ending = this.#body(code.body);
      if (ending === 'break') break;
      if (ending !== undefined && ending !== 'continue') return ending;
    }
    return undefined;
  }

  /** `print`, `printf`, `delete`, or a function for what it does. */
  #command(code: CodeOf<'call'>): void {
    const name = code.callee.kind === 'name' ? code.callee.name : '';
    const [list, outlet] = code.args.map((each) => each.value);
    if (name === '@delete') {
      if (list?.kind !== 'name' || outlet === undefined) throw new NotComputed();
      this.state.array(list.name).delete(keyOf(this, outlet));
    } else if (name === '@print' || name === '@printf') {
      // What goes to a file or a command is not printed here.
      if (outlet !== undefined || list?.kind !== 'list') throw new NotComputed();
      this.#print(
        list.items.map((each) => text(this, each.value)),
        name === '@printf',
      );
    } else value(this, code);
  }

  #print(items: readonly string[], isFormat: boolean): void {
    const { state } = this;
    if (isFormat) state.print(formatted(items));
    else state.print(`${items.length === 0 ? state.field(0) : items.join(state.textOf('OFS'))}${state.textOf('ORS')}`);
  }

  /** Calls a function of the program. */
  call(name: string, args: readonly Code[]): Cell {
    const found = this.#program.functions.get(name);
    if (found === undefined || this.#calls > deepestCall) throw new NotComputed();
    const locals = new Map<string, Cell | Map<string, Cell>>();
    found.parameters.forEach((parameter, at) => {
      const given = args[at];
      const array = given?.kind === 'name' ? this.state.knownArray(given.name) : undefined;
      locals.set(parameter.name ?? '', array ?? (given === undefined ? '' : value(this, given)));
    });
    const outer = this.state.locals;
    this.state.locals = locals;
    this.#calls += 1;
    this.#returned = '';
    const ending = this.#body(found.body);
    this.#calls -= 1;
    this.state.locals = outer;
    // A function that ends the program or goes on with the next record is not worked out.
    if (ending === 'exit' || ending === 'next') throw new NotComputed();
    return this.#returned;
  }
}

/** Records of an input by the separator between them. */
function records(input: string, separator: string): readonly string[] {
  if (separator === '\n') return linesOf(input).lines;
  const all = separator === '' ? paragraphs(input) : input.split(separator);
  const last = all.at(-1);
  return last === '' || last === '\n' ? all.slice(0, -1) : all;
}
