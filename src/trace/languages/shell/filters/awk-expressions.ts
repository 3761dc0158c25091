import type { Code } from '../../script/code.ts';
import { type Cell, calculated, compared, isNumeric, NotComputed, numberOf, shownCell, truth } from './awk-cells.ts';
import { formatted } from './awk-format.ts';
import type { AwkMachine } from './awk-machine.ts';

type CodeOf<Kind extends Code['kind']> = Extract<Code, { kind: Kind }>;

/** What an expression comes to. Throws `NotComputed` for all that is more than computing. */
export function value(machine: AwkMachine, code: Code): Cell {
  const { state } = machine;
  state.step();
  switch (code.kind) {
    case 'number':
      return code.value;
    case 'text':
      return joined(machine, code);
    case 'name':
      return code.name === '$0' ? state.field(0) : state.variable(code.name);
    case 'index':
      return state.array(arrayName(code.object)).get(keyOf(machine, code.key)) ?? '';
    case 'choice':
      return value(machine, truth(value(machine, code.test)) ? code.whenTrue : code.otherwise);
    case 'unary': {
      const operand = value(machine, code.operand);
      if (code.operator === '!') return truth(operand) ? 0 : 1;
      return code.operator === '-' ? -numberOf(operand) : numberOf(operand);
    }
    case 'assign':
      return assigned(machine, code);
    case 'binary':
      return binary(machine, code);
    case 'call':
      return called(machine, code);
    default:
      throw new NotComputed();
  }
}

/** An expression as text. */
export function text(machine: AwkMachine, code: Code): string {
  return shownCell(value(machine, code));
}

/** Key of an element: one expression, or several with a sign between them. */
export function keyOf(machine: AwkMachine, code: Code): string {
  const args = code.kind === 'call' ? code.args.map((each) => each.value) : [];
  if (code.kind !== 'call' || code.callee.kind !== 'name') return text(machine, code);
  if (code.callee.name === '@text' && args[0] !== undefined) return keyOf(machine, args[0]);
  if (code.callee.name !== '@key') return text(machine, code);
  return args.map((each) => text(machine, each)).join(machine.state.textOf('SUBSEP'));
}

/** Puts a value into a variable, an element or a field. */
export function assign(machine: AwkMachine, target: Code, made: Cell): void {
  const { state } = machine;
  if (target.kind === 'index') state.setElement(arrayName(target.object), keyOf(machine, target.key), made);
  else if (target.kind === 'dynamic')
    state.setField(Math.trunc(numberOf(value(machine, target.name))), shownCell(made));
  else if (target.kind !== 'name') throw new NotComputed();
  else if (target.name.startsWith('$')) state.setField(Number(target.name.slice(1)), shownCell(made));
  else state.set(target.name, made);
}

function arrayName(code: Code): string {
  if (code.kind !== 'name') throw new NotComputed();
  return code.name;
}

/** A literal, or values that stand side by side. */
function joined(machine: AwkMachine, code: CodeOf<'text'>): Cell {
  const { state } = machine;
  let made = '';
  for (const part of code.parts) {
    made += typeof part === 'string' ? part : text(machine, part);
    if (made.length > state.limit) throw new NotComputed();
  }
  state.steps += made.length >> 8;
  return made;
}

function assigned(machine: AwkMachine, code: CodeOf<'assign'>): Cell {
  const name = nameOf(code.value);
  if (name === 'sub' || name === 'gsub') return substituted(machine, code, name === 'gsub');
  const given = value(machine, code.value);
  const before = code.operator === undefined ? undefined : placeValue(machine, code.target);
  const made = before === undefined ? given : calculated(signOf(code.operator), numberOf(before), numberOf(given));
  assign(machine, code.target, made);
  return made;
}

function placeValue(machine: AwkMachine, target: Code): Cell {
  const { state } = machine;
  if (target.kind === 'dynamic') return state.field(Math.trunc(numberOf(value(machine, target.name))));
  if (target.kind === 'name' && target.name.startsWith('$')) return state.field(Number(target.name.slice(1)));
  return value(machine, target);
}

function nameOf(code: Code): string {
  return code.kind === 'call' && code.callee.kind === 'name' ? code.callee.name : '';
}

/** The shared tree's operators as awk writes them. */
function signOf(operator: string | undefined): string {
  return operator === 'plus' ? '+' : operator === '**' ? '^' : (operator ?? '');
}

function binary(machine: AwkMachine, code: CodeOf<'binary'>): Cell {
  const { operator, left, right } = code;
  if (operator === '&&') return truth(value(machine, left)) && truth(value(machine, right)) ? 1 : 0;
  if (operator === '||') return truth(value(machine, left)) || truth(value(machine, right)) ? 1 : 0;
  if (operator === 'in') return machine.state.array(arrayName(right)).has(keyOf(machine, left)) ? 1 : 0;
  const one = value(machine, left);
  const other = value(machine, right);
  if (!(operator in compared)) return calculated(signOf(operator), numberOf(one), numberOf(other));
  const compare = compared[operator as keyof typeof compared];
  const asNumbers = isNumeric(one) && isNumeric(other);
  const holds = asNumbers ? compare(numberOf(one), numberOf(other)) : compare(shownCell(one), shownCell(other));
  return holds ? 1 : 0;
}

/** Functions that are worked out, and those of the program. */
function called(machine: AwkMachine, code: CodeOf<'call'>): Cell {
  const { state } = machine;
  const name = nameOf(code);
  const args = code.args.map((each) => each.value);
  const textAt = (at: number): string => (args[at] === undefined ? '' : text(machine, args[at]));
  const numberAt = (at: number): number => (args[at] === undefined ? 0 : numberOf(value(machine, args[at])));
  switch (name) {
    case '@field':
      return state.field(Math.trunc(numberAt(0)));
    case '@text':
    case '@key':
      return keyOf(machine, code);
    case '@matches': {
      const content = textAt(0);
      return state.pattern(textAt(1), '', content).test(content) ? 1 : 0;
    }
    case 'length':
      return lengthOf(machine, args[0]);
    case 'substr': {
      const content = textAt(0);
      const from = Math.round(numberAt(1));
      const to = args.length > 2 ? from + Math.round(numberAt(2)) : Infinity;
      return content.slice(Math.max(0, from - 1), Math.max(0, to - 1));
    }
    case 'index':
      return textAt(0).indexOf(textAt(1)) + 1;
    case 'tolower':
      return textAt(0).toLowerCase();
    case 'toupper':
      return textAt(0).toUpperCase();
    case 'int':
      return Math.trunc(numberAt(0));
    case 'strtonum':
      return Number(/^\s*(0[xX][0-9a-fA-F]+|\d+)/.exec(textAt(0))?.[1] ?? 0);
    case 'sprintf':
      return formatted(args.map((each) => text(machine, each)));
    case 'and':
      return numberAt(0) & numberAt(1);
    case 'or':
      return numberAt(0) | numberAt(1);
    case 'xor':
      return numberAt(0) ^ numberAt(1);
    case 'match': {
      const content = textAt(0);
      const found = args.length === 2 ? state.pattern(textAt(1), '', content).exec(content) : undefined;
      if (found === undefined) throw new NotComputed();
      state.set('RSTART', found === null ? 0 : found.index + 1);
      state.set('RLENGTH', found === null ? -1 : found[0].length);
      return found === null ? 0 : found.index + 1;
    }
    default:
      return machine.call(name, args);
  }
}

/** `length`, `length(x)`, `length(array)`; `split(…)` is the length of what it makes. */
function lengthOf(machine: AwkMachine, code: Code | undefined): Cell {
  if (code?.kind === 'assign' && nameOf(code.value) === 'split') return cut(machine, code);
  const array = code?.kind === 'name' ? machine.state.knownArray(code.name) : undefined;
  return array === undefined ? (code === undefined ? 0 : text(machine, code).length) : array.size;
}

/** `split(text, array, separator)`. */
function cut(machine: AwkMachine, code: CodeOf<'assign'>): Cell {
  const { state } = machine;
  const [content, by] = code.value.kind === 'call' ? code.value.args.map((each) => each.value) : [];
  if (content === undefined) throw new NotComputed();
  const parts = state.split(text(machine, content), by === undefined ? state.textOf('FS') : text(machine, by));
  const name = arrayName(code.target);
  state.array(name).clear();
  for (const [at, part] of parts.entries()) state.setElement(name, String(at + 1), part);
  state.steps += parts.length;
  return parts.length;
}

/** `sub(pattern, replacement, target)` changes its target and gives the number of places. */
function substituted(machine: AwkMachine, code: CodeOf<'assign'>, all: boolean): Cell {
  const { state } = machine;
  const [pattern, by] = code.value.kind === 'call' ? code.value.args.map((each) => each.value) : [];
  if (pattern === undefined || by === undefined) throw new NotComputed();
  const source = text(machine, pattern);
  const replacement = text(machine, by);
  const before = shownCell(placeValue(machine, code.target));
  let count = 0;
  const after = before.replace(state.pattern(source, all ? 'g' : '', before), (found) => {
    count += 1;
    return replacement.replace(/\\\\&|\\&|&/g, (each) => (each === '&' ? found : '&'));
  });
  state.steps += before.length >> 4;
  if (count > 0) assign(machine, code.target, after);
  return count;
}
