import { decodeText, encodeText } from '../../../decode/bytes.ts';
import { unescaped } from '../../../decode/escapes.ts';
import { known, textOf } from '../../../value.ts';
import { printed } from '../printf.ts';
import { safeRegularExpression, searchWork } from '../regular-expression.ts';
import {
  type Cell,
  calculated,
  compared,
  isNumeric,
  NotComputed,
  numberOf,
  paragraphs,
  shownCell,
  truth,
} from './awk-cells.ts';
import { parseAwk } from './awk-parse.ts';
import type { AwkExpression, AwkProgram, AwkRule, AwkStatement } from './awk-syntax.ts';
import { type Filter, linesOf, parseOptions } from './filter.ts';

/** Statements and expressions carried out for one input. */
const mostSteps = 300_000;

/** What an awk program prints that only computes text; `undefined` for any other. */
export const awk: Filter = (args, tools) => {
  const { values, operands } = parseOptions(args, 'Fvf');
  if (values.has('f') || [...values.keys()].some((name) => name.startsWith('--'))) return undefined;
  const [program = '', ...rest] = operands;
  // Words like `FS=:` among the files set variables.
  const files = rest.filter((word) => !/^[A-Za-z_]\w*=/.test(word));
  const parsed = parseAwk(program);
  if (parsed === undefined) return undefined;
  const needsInput = parsed.rules.some((rule) => rule.when !== 'BEGIN');
  const input = needsInput ? tools.input(files) : '';
  if (input === undefined || !tools.spend(1 + (input.length >> 4))) return undefined;
  const machine = new Awk(parsed, Math.min(tools.limit, 4_000_000));
  if (values.has('F')) machine.set('FS', unescaped(values.get('F') ?? '', 'printf').bytes.replace(/^t$/, '\t'));
  // Of several -v only the last is known here: they are looked up one by one.
  args.forEach((arg, at) => {
    const given =
      arg === '-v' ? args[at + 1] : arg.startsWith('-v') ? arg.slice(2) : rest.includes(arg) ? arg : undefined;
    const equals = given?.indexOf('=') ?? -1;
    if (given !== undefined && equals > 0)
      machine.set(given.slice(0, equals), unescaped(given.slice(equals + 1), 'printf').bytes);
  });
  const output = machine.run(input);
  if (!tools.spend(machine.steps >> 3) || output === undefined) return undefined;
  if (output !== '' && output !== input) tools.step('filter', input === '' ? program : input);
  return output;
};

/** How a statement ended. */
type Ending = 'next' | 'exit' | 'break' | 'continue' | 'return' | undefined;

class Awk {
  readonly #program: AwkProgram;
  readonly #limit: number;
  readonly #variables = new Map<string, Cell>();
  readonly #arrays = new Map<string, Map<string, Cell>>();
  readonly #ranges = new Set<AwkRule>();
  #locals: Map<string, Cell | Map<string, Cell>> | undefined;
  #fields: string[] = [''];
  #out: string[] = [];
  #size = 0;
  #calls = 0;
  #returned: Cell = '';
  steps = 0;

  constructor(program: AwkProgram, limit: number) {
    this.#program = program;
    this.#limit = limit;
    for (const [name, value] of defaults) this.#variables.set(name, value);
  }

  set(name: string, value: Cell): void {
    this.#variables.set(name, value);
  }

  run(input: string): string | undefined {
    try {
      this.#all(input);
      return this.#out.join('');
    } catch (error) {
      if (error instanceof NotComputed) return undefined;
      throw error;
    }
  }

  #all(input: string): void {
    const { rules } = this.#program;
    for (const rule of rules) if (rule.when === 'BEGIN' && this.#body(rule.body ?? []) === 'exit') return;
    const separator = String(this.#variables.get('RS') ?? '\n');
    const records =
      separator === '\n' ? linesOf(input).lines : separator === '' ? paragraphs(input) : input.split(separator);
    const last = records.at(-1);
    const used = separator !== '\n' && (last === '' || last === '\n') ? records.slice(0, -1) : records;
    for (const [at, record] of used.entries()) {
      this.#variables.set('NR', at + 1);
      this.#variables.set('FNR', at + 1);
      this.#setRecord(record);
      if (this.#record() === 'exit') break;
    }
    for (const rule of rules) if (rule.when === 'END' && this.#body(rule.body ?? []) === 'exit') return;
  }

  #record(): Ending {
    for (const rule of this.#program.rules) {
      if (rule.when === 'BEGIN' || rule.when === 'END' || !this.#applies(rule)) continue;
      const body = rule.body ?? [{ kind: 'print', values: [], format: false }];
      const ending = this.#body(body);
      if (ending === 'next' || ending === 'exit') return ending;
    }
    return undefined;
  }

  #applies(rule: AwkRule): boolean {
    if (typeof rule.when === 'string') return true;
    if (rule.to === undefined) return truth(this.#value(rule.when));
    if (!this.#ranges.has(rule)) {
      if (!truth(this.#value(rule.when))) return false;
      this.#ranges.add(rule);
    }
    if (truth(this.#value(rule.to))) this.#ranges.delete(rule);
    return true;
  }

  #setRecord(record: string): void {
    const separator = String(this.#variables.get('FS') ?? ' ');
    this.#fields = [record, ...this.#split(record, separator)];
    this.#variables.set('NF', this.#fields.length - 1);
  }

  #split(text: string, separator: string): readonly string[] {
    if (text === '') return [];
    if (separator === ' ') return text.split(/[ \t\n]+/).filter((each) => each !== '');
    if (separator === '') return [...text];
    if (separator.length === 1 && separator !== '\\') return text.split(separator);
    const pattern = safeRegularExpression(separator, '');
    if (pattern === undefined) throw new NotComputed();
    return text.split(this.#afford(pattern, text)).map((each) => each ?? '');
  }

  #body(body: readonly AwkStatement[]): Ending {
    for (const statement of body) {
      const ending = this.#statement(statement);
      if (ending !== undefined) return ending;
    }
    return undefined;
  }

  #statement(statement: AwkStatement): Ending {
    this.#step();
    switch (statement.kind) {
      case 'print':
        this.#print(statement);
        return undefined;
      case 'expression':
        this.#value(statement.value);
        return undefined;
      case 'block':
        return this.#body(statement.body);
      case 'if':
        if (truth(this.#value(statement.condition))) return this.#statement(statement.yes);
        return statement.no === undefined ? undefined : this.#statement(statement.no);
      case 'loop':
        return this.#loop(statement);
      case 'each': {
        for (const key of [...this.#array(statement.of).keys()]) {
          this.#assign({ kind: 'variable', name: statement.name }, key);
          const ending = this.#statement(statement.body);
          if (ending === 'break') break;
          if (ending !== undefined && ending !== 'continue') return ending;
        }
        return undefined;
      }
      case 'delete':
        if (statement.index === undefined) this.#array(statement.name).clear();
        else this.#array(statement.name).delete(this.#key(statement.index));
        return undefined;
      case 'return':
        this.#returned = statement.value === undefined ? '' : this.#value(statement.value);
        return 'return';
      case 'leave':
        return statement.how;
    }
  }

  #loop(statement: Extract<AwkStatement, { kind: 'loop' }>): Ending {
    if (statement.start !== undefined) this.#statement(statement.start);
    for (let first = statement.once; ; first = false) {
      this.#step();
      if (!first && statement.condition !== undefined && !truth(this.#value(statement.condition))) return undefined;
      const ending = this.#statement(statement.body);
      if (ending === 'break') return undefined;
      if (ending !== undefined && ending !== 'continue') return ending;
      if (statement.step !== undefined) this.#statement(statement.step);
    }
  }

  #print(statement: Extract<AwkStatement, { kind: 'print' }>): void {
    const values = statement.values.map((each) => this.#text(each));
    const text = statement.format
      ? this.#format(values)
      : `${values.length === 0 ? this.#fields[0] : values.join(String(this.#variables.get('OFS') ?? ' '))}${this.#variables.get('ORS') ?? '\n'}`;
    this.#size += text.length;
    if (this.#size > this.#limit) throw new NotComputed();
    this.#out.push(text);
  }

  /** As printf's, but `%c` of a number is the character of that number. */
  #format(values: readonly string[]): string {
    const [format = '', ...args] = values;
    let index = 0;
    const prepared: string[] = [];
    const text = format.replace(
      /%(?:%|[-+ 0#]*(?:\d{1,4})?(?:\.\d{1,4})?([a-zA-Z]))/g,
      (found, letter: string | undefined) => {
        if (letter === undefined) return '%%';
        const value = args[index] ?? '';
        index += 1;
        if (letter === 'c')
          prepared.push(/^\d+$/.test(value) ? String.fromCharCode(Number(value) & 0xff) : value.slice(0, 1));
        else prepared.push('diouxX'.includes(letter) ? String(Math.trunc(numberOf(value))) : value);
        return letter === 'c' ? found.replace(/c$/, 's') : found;
      },
    );
    const shown = textOf(
      printed([known(text.replaceAll('\\', '\\\\')), ...prepared.map((each) => known(decodeText(each)))]) ?? [
        { hole: '' },
      ],
    );
    if (shown === undefined) throw new NotComputed();
    return encodeText(shown);
  }

  #value(expression: AwkExpression): Cell {
    this.#step();
    switch (expression.kind) {
      case 'number':
      case 'string':
        return expression.value;
      case 'pattern':
        return this.#afford(this.#pattern(expression.source, ''), this.#fields[0] ?? '').test(this.#fields[0] ?? '')
          ? 1
          : 0;
      case 'variable': {
        const local = this.#locals?.get(expression.name);
        if (local !== undefined && !(local instanceof Map)) return local;
        return this.#variables.get(expression.name) ?? '';
      }
      case 'element':
        return this.#array(expression.name).get(this.#key(expression.index)) ?? '';
      case 'field':
        return this.#fields[Math.trunc(numberOf(this.#value(expression.of)))] ?? '';
      case 'in':
        return this.#array(expression.name).has(this.#key(expression.index)) ? 1 : 0;
      case 'choice':
        return this.#value(truth(this.#value(expression.condition)) ? expression.yes : expression.no);
      case 'unary': {
        if (expression.operator === '!') return truth(this.#value(expression.of)) ? 0 : 1;
        const number = numberOf(this.#value(expression.of));
        return expression.operator === '-' ? -number : number;
      }
      case 'step': {
        const old = numberOf(this.#value(expression.of));
        this.#assign(expression.of, old + expression.by);
        return expression.before ? old + expression.by : old;
      }
      case 'assign': {
        const value = this.#value(expression.value);
        const made =
          expression.operator === ''
            ? value
            : calculated(expression.operator, numberOf(this.#value(expression.to)), numberOf(value));
        this.#assign(expression.to, made);
        return made;
      }
      case 'binary':
        return this.#binary(expression);
      case 'call':
        return this.#call(expression.name, expression.args);
    }
  }

  #binary({ operator, left, right }: Extract<AwkExpression, { kind: 'binary' }>): Cell {
    if (operator === '&&') return truth(this.#value(left)) && truth(this.#value(right)) ? 1 : 0;
    if (operator === '||') return truth(this.#value(left)) || truth(this.#value(right)) ? 1 : 0;
    if (operator === '~' || operator === '!~') {
      const text = this.#text(left);
      return this.#afford(this.#patternOf(right), text).test(text) === (operator === '~') ? 1 : 0;
    }
    const one = this.#value(left);
    const other = this.#value(right);
    if (operator === ' ') {
      const text = `${shownCell(one)}${shownCell(other)}`;
      if (text.length > this.#limit) throw new NotComputed();
      this.steps += text.length >> 8;
      return text;
    }
    if (operator in compared) {
      const numeric = isNumeric(one) && isNumeric(other);
      return (compared[operator as keyof typeof compared] ?? (() => false))(
        numeric ? numberOf(one) : shownCell(one),
        numeric ? numberOf(other) : shownCell(other),
      )
        ? 1
        : 0;
    }
    return calculated(operator, numberOf(one), numberOf(other));
  }

  #call(name: string, args: readonly AwkExpression[]): Cell {
    const text = (index: number): string => (args[index] === undefined ? '' : this.#text(args[index]));
    const number = (index: number): number => numberOf(args[index] === undefined ? '' : this.#value(args[index]));
    switch (name) {
      case 'length': {
        const [only] = args;
        if (only?.kind === 'variable' && this.#arrays.has(only.name)) return this.#array(only.name).size;
        return only === undefined ? (this.#fields[0] ?? '').length : text(0).length;
      }
      case 'substr': {
        const from = Math.round(number(1));
        const to = args.length > 2 ? from + Math.round(number(2)) : Infinity;
        return text(0).slice(Math.max(0, from - 1), Math.max(0, to - 1));
      }
      case 'index':
        return text(0).indexOf(text(1)) + 1;
      case 'tolower':
        return text(0).toLowerCase();
      case 'toupper':
        return text(0).toUpperCase();
      case 'int':
        return Math.trunc(number(0));
      case 'strtonum':
        return Number(/^\s*(0[xX][0-9a-fA-F]+|\d+)/.exec(text(0))?.[1] ?? 0);
      case 'sprintf':
        return this.#format(args.map((each) => this.#text(each)));
      case 'and':
        return number(0) & number(1);
      case 'or':
        return number(0) | number(1);
      case 'xor':
        return number(0) ^ number(1);
      case 'split':
        return this.#splitInto(args, text(0));
      case 'sub':
      case 'gsub':
        return this.#substitute(args, name === 'gsub');
      case 'match': {
        const found = args[1] === undefined ? null : this.#afford(this.#patternOf(args[1]), text(0)).exec(text(0));
        this.#variables.set('RSTART', found === null ? 0 : found.index + 1);
        this.#variables.set('RLENGTH', found === null ? -1 : found[0].length);
        return found === null ? 0 : found.index + 1;
      }
      default:
        return this.#own(name, args);
    }
  }

  #splitInto(args: readonly AwkExpression[], text: string): number {
    const [, to, by] = args;
    if (to?.kind !== 'variable') throw new NotComputed();
    const separator =
      by === undefined ? String(this.#variables.get('FS') ?? ' ') : by.kind === 'pattern' ? by.source : this.#text(by);
    const array = this.#array(to.name);
    array.clear();
    const parts = this.#split(text, separator);
    for (const [at, each] of parts.entries()) array.set(String(at + 1), each);
    this.steps += parts.length;
    return parts.length;
  }

  #substitute(args: readonly AwkExpression[], all: boolean): number {
    const [what, by, to = { kind: 'field', of: { kind: 'number', value: 0 } }] = args;
    if (what === undefined || by === undefined) throw new NotComputed();
    const source = what.kind === 'pattern' ? what.source : this.#text(what);
    const replacement = this.#text(by);
    let count = 0;
    const before = this.#text(to);
    const after = before.replace(this.#afford(this.#pattern(source, all ? 'g' : ''), before), (found) => {
      count += 1;
      return replacement.replace(/\\\\&|\\&|&/g, (each) => (each === '&' ? found : '&'));
    });
    this.steps += before.length >> 4;
    if (count > 0) this.#assign(to, after);
    return count;
  }

  /** A function of the program. */
  #own(name: string, args: readonly AwkExpression[]): Cell {
    const found = this.#program.functions.get(name);
    if (found === undefined || this.#calls > 60) throw new NotComputed();
    const locals = new Map<string, Cell | Map<string, Cell>>();
    found.parameters.forEach((parameter, at) => {
      const given = args[at];
      const array = given?.kind === 'variable' ? this.#arrays.get(given.name) : undefined;
      locals.set(parameter, array ?? (given === undefined ? '' : this.#value(given)));
    });
    const outer = this.#locals;
    this.#locals = locals;
    this.#calls += 1;
    this.#returned = '';
    this.#body(found.body);
    this.#calls -= 1;
    this.#locals = outer;
    return this.#returned;
  }

  #assign(to: AwkExpression, value: Cell): void {
    if (to.kind === 'variable') {
      if (this.#locals?.has(to.name) === true) this.#locals.set(to.name, value);
      else this.#variables.set(to.name, value);
      return;
    }
    if (to.kind === 'element') {
      const array = this.#array(to.name);
      if (array.size > 100_000) throw new NotComputed();
      array.set(this.#key(to.index), value);
      return;
    }
    if (to.kind !== 'field') throw new NotComputed();
    const at = Math.trunc(numberOf(this.#value(to.of)));
    if (at === 0) {
      this.#setRecord(shownCell(value));
      return;
    }
    if (at < 0 || at > 10_000) throw new NotComputed();
    while (this.#fields.length <= at) this.#fields.push('');
    this.#fields[at] = shownCell(value);
    this.#variables.set('NF', this.#fields.length - 1);
    this.#fields[0] = this.#fields.slice(1).join(String(this.#variables.get('OFS') ?? ' '));
  }

  #array(name: string): Map<string, Cell> {
    const local = this.#locals?.get(name);
    if (local instanceof Map) return local;
    const before = this.#arrays.get(name);
    if (before !== undefined) return before;
    const made = new Map<string, Cell>();
    if (local !== undefined) this.#locals?.set(name, made);
    else this.#arrays.set(name, made);
    return made;
  }

  #key(index: readonly AwkExpression[]): string {
    return index.map((each) => this.#text(each)).join('\x1c');
  }

  #text(expression: AwkExpression): string {
    return shownCell(this.#value(expression));
  }

  #patternOf(expression: AwkExpression): RegExp {
    return this.#pattern(expression.kind === 'pattern' ? expression.source : this.#text(expression), '');
  }

  #pattern(source: string, flags: string): RegExp {
    const pattern = safeRegularExpression(source, flags);
    if (pattern === undefined) throw new NotComputed();
    return pattern;
  }

  /** The pattern, if looking for it in this text is not too much work. */
  #afford(pattern: RegExp, text: string): RegExp {
    const work = searchWork(pattern, text.length);
    if (work === undefined) throw new NotComputed();
    this.steps += work / 1000;
    return pattern;
  }

  #step(): void {
    this.steps += 1;
    if (this.steps > mostSteps) throw new NotComputed();
  }
}

const defaults: readonly (readonly [string, Cell])[] = [
  ['FS', ' '],
  ['OFS', ' '],
  ['ORS', '\n'],
  ['RS', '\n'],
  ['SUBSEP', '\x1c'],
];
