import { textOf, type Value } from '../value.ts';

/** An option as it was given; `name` keeps its dashes (`-o`, `--output`), a bundled `-sSLo f` is taken apart. */
export interface GivenOption {
  readonly name: string;
  readonly value?: Value;
}

/** Arguments of a command, taken apart. */
export interface ParsedArguments {
  readonly options: readonly GivenOption[];
  readonly operands: readonly Value[];
  /** Value of the last of these options that has one. */
  value(...names: string[]): Value | undefined;
  /** Values of all of these options, in order. */
  values(...names: string[]): readonly Value[];
  has(...names: string[]): boolean;
}

/** Which options of a program take a value. */
export interface OptionTable {
  /** Letters of short options that take a value, e.g. `oHd`. */
  readonly short?: string;
  /** Long options (with dashes) that take a value in the next argument. */
  readonly long?: readonly string[];
  /** Stop at the first operand: what follows is another command. */
  readonly stopAtOperand?: boolean;
  /** Long options start with one dash (Go and X programs); no bundling then. */
  readonly singleDash?: boolean;
}

const maximumArguments = 4096;

/** Takes `argv` (without the program) apart by the usual getopt rules; an argument that starts with a hole is an operand. */
export function parseArguments(argv: readonly Value[], table: OptionTable = {}): ParsedArguments {
  const short = new Set(table.short ?? '');
  const long = new Set(table.long ?? []);
  const options: GivenOption[] = [];
  const operands: Value[] = [];
  const all = argv.slice(0, maximumArguments);
  for (let index = 0; index < all.length; index += 1) {
    const argument = all[index] as Value;
    const head = typeof argument[0] === 'string' ? argument[0] : '';
    if (textOf(argument) === '--') {
      operands.push(...all.slice(index + 1));
      break;
    }
    if (head.length < 2 || head[0] !== '-') {
      operands.push(argument);
      if (table.stopAtOperand) {
        operands.push(...all.slice(index + 1));
        break;
      }
      continue;
    }
    if (head.startsWith('--') || table.singleDash) {
      const equals = head.indexOf('=');
      if (equals > 0) options.push({ name: head.slice(0, equals), value: after(argument, equals + 1) });
      else if (long.has(head) && all[index + 1]) {
        index += 1;
        options.push({ name: head, value: all[index] as Value });
      } else options.push({ name: head });
      continue;
    }
    index += takeBundle(argument, head, all[index + 1], short, options);
  }
  return new Arguments(options, operands);
}

/** Reads `-sSLo f`; returns how many further arguments were used. */
function takeBundle(
  argument: Value,
  head: string,
  next: Value | undefined,
  short: ReadonlySet<string>,
  options: GivenOption[],
): number {
  for (let at = 1; at < head.length && at < 64; at += 1) {
    const letter = head[at] as string;
    if (!short.has(letter)) {
      options.push({ name: `-${letter}` });
      continue;
    }
    const rest = after(argument, at + 1);
    if (rest.length > 0) options.push({ name: `-${letter}`, value: rest });
    else if (next) {
      options.push({ name: `-${letter}`, value: next });
      return 1;
    } else options.push({ name: `-${letter}` });
    return 0;
  }
  return 0;
}

/** The value without the first `count` characters of its first literal. */
export function after(value: Value, count: number): Value {
  const [head, ...rest] = value;
  if (typeof head !== 'string') return value;
  const tail = head.slice(count);
  return tail === '' ? rest : [tail, ...rest];
}

class Arguments implements ParsedArguments {
  readonly options: readonly GivenOption[];
  readonly operands: readonly Value[];
  constructor(options: readonly GivenOption[], operands: readonly Value[]) {
    this.options = options;
    this.operands = operands;
  }
  value(...names: string[]): Value | undefined {
    return this.values(...names).at(-1);
  }
  values(...names: string[]): readonly Value[] {
    return this.options.flatMap((option) => (names.includes(option.name) && option.value ? [option.value] : []));
  }
  has(...names: string[]): boolean {
    return this.options.some((option) => names.includes(option.name));
  }
}
