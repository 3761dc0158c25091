import { safeRegularExpression, searchWork } from '../regular-expression.ts';
import { type Cell, NotComputed, numberOf, shownCell } from './awk-cells.ts';

/** Statements and expressions carried out for one input. */
const mostSteps = 300_000;
/** Fields of one record. */
const mostFields = 10_000;
/** Entries of one array. */
const mostEntries = 100_000;

type Locals = Map<string, Cell | Map<string, Cell>>;

/** Variables, arrays and fields of a running awk program, and what it has printed. */
export class AwkState {
  readonly limit: number;
  steps = 0;
  /** Variables and arrays of the function that runs. */
  locals: Locals | undefined;
  readonly #variables = new Map<string, Cell>([
    ['FS', ' '],
    ['OFS', ' '],
    ['ORS', '\n'],
    ['RS', '\n'],
    ['SUBSEP', '\x1c'],
  ]);
  readonly #arrays = new Map<string, Map<string, Cell>>();
  #fields: string[] = [''];
  #out: string[] = [];
  #size = 0;

  /** `limit`: most characters of one text and of all that is printed. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** All that was printed. */
  get output(): string {
    return this.#out.join('');
  }

  /** Takes one step. */
  step(): void {
    this.steps += 1;
    if (this.steps > mostSteps) throw new NotComputed();
  }

  variable(name: string): Cell {
    const local = this.locals?.get(name);
    if (local !== undefined && !(local instanceof Map)) return local;
    return this.#variables.get(name) ?? '';
  }

  /** A variable as text. */
  textOf(name: string): string {
    return shownCell(this.variable(name));
  }

  set(name: string, value: Cell): void {
    if (name === 'NF') this.#resize(numberOf(value));
    if (this.locals?.has(name) === true) this.locals.set(name, value);
    else this.#variables.set(name, value);
  }

  /** The array of this name, if something has made it. */
  knownArray(name: string): Map<string, Cell> | undefined {
    const local = this.locals?.get(name);
    return local instanceof Map ? local : local === undefined ? this.#arrays.get(name) : undefined;
  }

  array(name: string): Map<string, Cell> {
    const before = this.knownArray(name);
    if (before !== undefined) return before;
    const made = new Map<string, Cell>();
    if (this.locals?.has(name) === true) this.locals.set(name, made);
    else this.#arrays.set(name, made);
    return made;
  }

  setElement(name: string, key: string, value: Cell): void {
    const array = this.array(name);
    if (array.size > mostEntries) throw new NotComputed();
    array.set(key, value);
  }

  field(at: number): string {
    return this.#fields[at] ?? '';
  }

  setField(at: number, value: string): void {
    if (at === 0) {
      this.setRecord(value);
      return;
    }
    if (!(at > 0 && at <= mostFields)) throw new NotComputed();
    while (this.#fields.length <= at) this.#fields.push('');
    this.#fields[at] = value;
    this.#variables.set('NF', this.#fields.length - 1);
    this.#fields[0] = this.#fields.slice(1).join(this.textOf('OFS'));
  }

  setRecord(record: string): void {
    this.#fields = [record, ...this.split(record, this.textOf('FS'))];
    this.#variables.set('NF', this.#fields.length - 1);
  }

  /** Another number of fields makes the record anew. */
  #resize(size: number): void {
    if (!(size >= 0 && size <= mostFields)) throw new NotComputed();
    this.#fields.length = Math.min(this.#fields.length, Math.trunc(size) + 1);
    while (this.#fields.length <= Math.trunc(size)) this.#fields.push('');
    this.#fields[0] = this.#fields.slice(1).join(this.textOf('OFS'));
  }

  /** A text cut at its separators. */
  split(text: string, separator: string): readonly string[] {
    if (text === '') return [];
    if (separator === ' ') return text.split(/[ \t\n]+/).filter((each) => each !== '');
    if (separator === '') return [...text];
    if (separator.length === 1 && separator !== '\\') return text.split(separator);
    return text.split(this.pattern(separator, '', text)).map((each) => each ?? '');
  }

  /** A pattern, if looking for it in this text is not too much work. */
  pattern(source: string, flags: string, text: string): RegExp {
    const pattern = safeRegularExpression(source, flags);
    const work = pattern === undefined ? undefined : searchWork(pattern, text.length);
    if (pattern === undefined || work === undefined) throw new NotComputed();
    this.steps += work / 1000;
    return pattern;
  }

  print(text: string): void {
    this.#size += text.length;
    if (this.#size > this.limit) throw new NotComputed();
    this.#out.push(text);
  }
}
