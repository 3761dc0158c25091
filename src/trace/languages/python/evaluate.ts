import { concat, textOf, type Value } from '../../value.ts';
import { attribute, callObject } from './call.ts';
import { formatted, percentFormat } from './format.ts';
import { runCode } from './library/code.ts';
import { stepped } from './library/codecs.ts';
import { literalKind, numberLiteral, unescapeLiteral } from './literal.ts';
import {
  asValue,
  boolean,
  either,
  itemsOf,
  joined,
  keyOf,
  knownText,
  list,
  mystery,
  none,
  nothing,
  number,
  optionsOf,
  originOf,
  type PyObject,
  type PyText,
  text,
  truth,
} from './object.ts';
import { type Arguments, deepest, type Run } from './run.ts';
import { Scope } from './scope.ts';
import { assign } from './statements.ts';
import type { Syntax } from './syntax.ts';
import { added, longestText, withContent } from './text-methods.ts';

/** The abstract value of an expression. */
export function evaluate(run: Run, node: Syntax | undefined, scope: Scope): PyObject {
  if (node === undefined || !run.step()) return nothing;
  if (run.depth > deepest) {
    run.record.truncated = true;
    return nothing;
  }
  run.depth += 1;
  try {
    return (
      expressions.get(node.type)?.(run, node, scope) ??
      (node.children.length === 1 ? evaluate(run, node.children[0], scope) : fallback(run, node, scope))
    );
  } finally {
    run.depth -= 1;
  }
}

type Expression = (run: Run, node: Syntax, scope: Scope) => PyObject;

const expressions: ReadonlyMap<string, Expression> = new Map<string, Expression>([
  ['identifier', (run, node, scope) => identifier(run.text(node), scope)],
  ['string', string],
  [
    'concatenated_string',
    (run, node, scope) => node.children.map((child) => evaluate(run, child, scope)).reduce(plus, text('')),
  ],
  ['integer', (run, node) => numberOf(run.text(node))],
  ['float', (run, node) => numberOf(run.text(node))],
  ['true', () => boolean(true)],
  ['false', () => boolean(false)],
  ['none', () => none],
  ['list', sequence],
  ['tuple', sequence],
  ['set', sequence],
  ['expression_list', sequence],
  ['pattern_list', sequence],
  ['dictionary', dictionary],
  [
    'attribute',
    (run, node, scope) =>
      attribute(evaluate(run, field(node, 'object'), scope), run.text(field(node, 'attribute') ?? node)),
  ],
  ['subscript', subscript],
  ['call', call],
  ['binary_operator', binary],
  ['unary_operator', unary],
  ['boolean_operator', (run, node, scope) => booleanOperator(run, node, scope)],
  ['not_operator', not],
  ['comparison_operator', comparison],
  ['conditional_expression', conditional],
  ['lambda', (_run, node, scope) => ({ type: 'function', node, scope })],
  ['list_comprehension', comprehension],
  ['set_comprehension', comprehension],
  ['generator_expression', comprehension],
  ['dictionary_comprehension', (run, node, scope) => dictComprehension(run, node, scope)],
  ['parenthesized_expression', (run, node, scope) => evaluate(run, node.children[0], scope)],
  ['named_expression', named],
  ['await', (run, node, scope) => evaluate(run, node.children[0], scope)],
  ['assignment', assignmentExpression],
  ['ellipsis', () => nothing],
]);

/** The child that fills a field. */
export function field(node: Syntax, name: string): Syntax | undefined {
  return node.children.find((child) => child.field === name);
}

function fallback(run: Run, node: Syntax, scope: Scope): PyObject {
  // Of what is not understood (an ERROR, a yield) the parts are still evaluated for what they do.
  for (const child of node.children) evaluate(run, child, scope);
  return mystery(run.text(node).slice(0, 60));
}

function identifier(name: string, scope: Scope): PyObject {
  return scope.get(name) ?? { type: 'name', name: `builtins.${name}` };
}

function numberOf(written: string): PyObject {
  const value = numberLiteral(written);
  if (value === undefined) return nothing;
  const isLong = !Number.isSafeInteger(value) && written.length < 20_000 && /^(?:\d+|0x[0-9a-f]+)$/i.test(written);
  return isLong ? { type: 'number', number: value, exact: BigInt(written) } : number(value);
}

function string(run: Run, node: Syntax, scope: Scope): PyObject {
  const opening = node.children.find((child) => child.type === 'string_start');
  const kind = literalKind(opening === undefined ? '' : run.text(opening));
  const parts: Value[] = [];
  let origin: ReturnType<typeof originOf>;
  for (const child of node.children) {
    if (child.type === 'string_content') {
      const raw = run.text(child);
      const content = unescapeLiteral(raw, kind);
      parts.push(content === '' ? [] : [kind.format ? content.replaceAll('{{', '{').replaceAll('}}', '}') : content]);
    } else if (child.type === 'interpolation') {
      const value = evaluate(run, field(child, 'expression') ?? child.children[0], scope);
      const spec = field(child, 'format_specifier');
      origin ??= originOf(value);
      parts.push(formatted(value, spec === undefined ? '' : run.text(spec).replace(/^:/, '')));
    }
  }
  return { type: 'text', value: concat(...parts), bytes: kind.bytes, ...(origin === undefined ? {} : { origin }) };
}

function sequence(run: Run, node: Syntax, scope: Scope): PyObject {
  const items: PyObject[] = [];
  for (const child of node.children) {
    if (child.type === 'list_splat' || child.type === 'parenthesized_list_splat') {
      const value = evaluate(run, child.children[0], scope);
      items.push(...(itemsOf(value) ?? [mystery('*')]));
    } else items.push(evaluate(run, child, scope));
    if (items.length > 500_000) break;
  }
  return list(items);
}

function dictionary(run: Run, node: Syntax, scope: Scope): PyObject {
  const entries = new Map<string, PyObject>();
  for (const child of node.children) {
    if (child.type === 'pair') {
      const key = evaluate(run, field(child, 'key'), scope);
      const value = evaluate(run, field(child, 'value'), scope);
      entries.set(keyOf(key) ?? `?${entries.size}`, value);
    } else if (child.type === 'dictionary_splat') {
      const value = evaluate(run, child.children[0], scope);
      if (value.type === 'dict') for (const [key, entry] of value.entries) entries.set(key, entry);
    }
  }
  return { type: 'dict', entries };
}

function subscript(run: Run, node: Syntax, scope: Scope): PyObject {
  const self = evaluate(run, field(node, 'value'), scope);
  const index = field(node, 'subscript');
  if (index === undefined) return nothing;
  if (index.type === 'slice') return slice(run, self, index, scope);
  const key = evaluate(run, index, scope);
  return either(optionsOf(self).map((option) => item(run, option, key)));
}

/** `value[key]`. */
export function item(run: Run, self: PyObject, key: PyObject): PyObject {
  if (self.type === 'dict') {
    const entry = self.entries.get(keyOf(key) ?? '');
    if (entry !== undefined) return entry;
    return self.entries.size > 0 && keyOf(key) === undefined
      ? either([...self.entries.values()].slice(0, 4))
      : mystery('[…]');
  }
  if (self.type === 'name') return namedItem(run, self.name, key);
  if (self.type === 'method' && self.name === '__globals__') return globalOf(key);
  if (self.type === 'thing' && self.kind === 'environ')
    return self.data.get(knownText(key) ?? '') ?? mystery(`$${knownText(key) ?? '?'}`);
  if (key.type === 'number') {
    const items = self.type === 'list' ? self.items : undefined;
    if (items !== undefined) return items[key.number < 0 ? items.length + key.number : key.number] ?? mystery('[…]');
    const content = knownText(self);
    if (content !== undefined && self.type === 'text') {
      const at = key.number < 0 ? content.length + key.number : key.number;
      const character = content[at];
      if (character !== undefined) return self.bytes ? number(character.charCodeAt(0)) : text(character, self.origin);
    }
  }
  const origin = originOf(self);
  return mystery(self.type === 'unknown' ? `${self.name}[…]` : '[…]', origin);
}

/** `x.__globals__['system']`: whatever x is, people walk there for the module `os`, for others, or for the builtins. */
function globalOf(key: PyObject): PyObject {
  const name = knownText(key);
  if (name === undefined) return mystery('__globals__[…]');
  if (name === '__builtins__') return { type: 'name', name: 'builtins' };
  return { type: 'name', name: ['os', 'sys', 'subprocess'].includes(name) ? name : `os.${name}` };
}

/** `sys.modules['os']`, `os.__dict__['system']`, `sys.argv[1]`, `os.environ['NAME']`. */
function namedItem(run: Run, name: string, key: PyObject): PyObject {
  if (name === 'sys.argv' && key.type === 'number') {
    const value = run.input.args[key.number];
    return value === undefined ? mystery(`$${key.number}`) : { type: 'text', value, bytes: false };
  }
  const content = knownText(key);
  if (content === undefined) return mystery(`${name}[…]`);
  if (name === 'os.environ' || name === 'os.environb') {
    const value = run.input.env.get(content);
    return value === undefined ? mystery(`$${content}`) : { type: 'text', value, bytes: false };
  }
  if (name === 'sys.modules') return { type: 'name', name: content };
  if (name.endsWith('.__dict__')) return attribute({ type: 'name', name: name.slice(0, -'.__dict__'.length) }, content);
  return mystery(`${name}[${content.slice(0, 40)}]`);
}

function slice(run: Run, self: PyObject, node: Syntax, scope: Scope): PyObject {
  const bounds: (number | undefined)[] = [undefined, undefined, undefined];
  let part = 0;
  for (const child of node.children) {
    if (child.type === ':') part += 1;
    else {
      const value = evaluate(run, child, scope);
      if (value.type !== 'number' && truth(value) !== false) return mystery('[:]', originOf(self));
      if (part < 3 && value.type === 'number') bounds[part] = value.number;
    }
  }
  const [from, to, step = 1] = bounds;
  return either(
    optionsOf(self).map((option) => {
      if (option.type === 'list') return list(sliced(option.items, from, to, step));
      const content = option.type === 'text' ? textOf(option.value) : undefined;
      if (content === undefined || option.type !== 'text') return mystery('[:]', originOf(option));
      if (!run.step(Math.ceil(content.length / 64))) return nothing;
      if (step === 1) return withContent(option, content.slice(...plainBounds(from, to)));
      const turned = withContent(option, sliced([...content], from, to, step).join(''));
      // Turning a long text round is a way of hiding it.
      return step < 0 && content.length > 24
        ? { ...turned, origin: stepped(option.origin, 'reverse', content) }
        : turned;
    }),
  );
}

function plainBounds(from: number | undefined, to: number | undefined): [number, number | undefined] {
  return [from ?? 0, to];
}

function sliced<T>(items: readonly T[], from: number | undefined, to: number | undefined, step: number): T[] {
  if (step === 0 || !Number.isInteger(step)) return [];
  const size = items.length;
  const at = (bound: number, low: number, high: number): number =>
    Math.max(low, Math.min(high, bound < 0 ? bound + size : bound));
  const result: T[] = [];
  if (step > 0) {
    const end = to === undefined ? size : at(to, 0, size);
    for (let index = from === undefined ? 0 : at(from, 0, size); index < end; index += step)
      result.push(items[index] as T);
  } else {
    const end = to === undefined ? -1 : at(to, -1, size - 1);
    for (let index = from === undefined ? size - 1 : at(from, -1, size - 1); index > end; index += step)
      result.push(items[index] as T);
  }
  return result;
}

function call(run: Run, node: Syntax, scope: Scope): PyObject {
  const old = execOfMethod(run, node, scope);
  if (old !== undefined) return old;
  const callee = evaluate(run, field(node, 'function'), scope);
  const given = field(node, 'arguments');
  const args =
    given === undefined ? { list: [], named: new Map<string, PyObject>(), node } : argumentsOf(run, given, node, scope);
  return callObject(run, callee, args, scope);
}

/** Python 2's `exec "text".decode("hex")`: the grammar takes it for a method of something called `exec`. */
function execOfMethod(run: Run, node: Syntax, scope: Scope): PyObject | undefined {
  const called = field(node, 'function');
  const object = called === undefined ? undefined : field(called, 'object');
  const lost = called?.children.find((child) => child.type === 'ERROR');
  if (called?.type !== 'attribute' || object === undefined || lost === undefined || run.text(object) !== 'exec')
    return undefined;
  const given = field(node, 'arguments');
  const args =
    given === undefined ? { list: [], named: new Map<string, PyObject>(), node } : argumentsOf(run, given, node, scope);
  const self = evaluate(run, lost.children[0], scope);
  const method = attribute(self, run.text(field(called, 'attribute') ?? called));
  runCode(run, callObject(run, method, args, scope), node, scope);
  return nothing;
}

/** Evaluates the arguments of a call. */
export function argumentsOf(run: Run, given: Syntax, node: Syntax, scope: Scope): Arguments {
  const values: PyObject[] = [];
  const names = new Map<string, PyObject>();
  if (given.type === 'generator_expression') return { list: [evaluate(run, given, scope)], named: names, node };
  for (const child of given.children) {
    if (child.type === 'keyword_argument') {
      names.set(run.text(field(child, 'name') ?? child), evaluate(run, field(child, 'value'), scope));
    } else if (child.type === 'list_splat') {
      values.push(...(itemsOf(evaluate(run, child.children[0], scope)) ?? [mystery('*')]));
    } else if (child.type === 'dictionary_splat') {
      const value = evaluate(run, child.children[0], scope);
      if (value.type === 'dict') for (const [key, entry] of value.entries) names.set(key.slice(1), entry);
    } else values.push(evaluate(run, child, scope));
    if (values.length > 10_000) break;
  }
  return { list: values, named: names, node };
}

function binary(run: Run, node: Syntax, scope: Scope): PyObject {
  const left = evaluate(run, field(node, 'left'), scope);
  const right = evaluate(run, field(node, 'right'), scope);
  const operator = field(node, 'operator')?.type ?? node.children[1]?.type ?? '';
  return operate(run, operator, left, right);
}

/** `left operator right`. */
export function operate(run: Run, operator: string, left: PyObject, right: PyObject): PyObject {
  if (left.type === 'either' || right.type === 'either') {
    const results: PyObject[] = [];
    for (const one of optionsOf(left))
      for (const other of optionsOf(right)) results.push(operate(run, operator, one, other));
    return either(results);
  }
  if (operator === '+') return plus(left, right);
  if (operator === '%' && left.type === 'text') {
    const template = textOf(left.value);
    const origin = joined(left.origin, originOf(right));
    const value: Value = template === undefined ? concat(left.value, asValue(right)) : percentFormat(template, right);
    return { type: 'text', value, bytes: left.bytes, ...(origin === undefined ? {} : { origin }) };
  }
  if (operator === '*') {
    const repeated = repeat(run, left, right) ?? repeat(run, right, left);
    if (repeated !== undefined) return repeated;
  }
  if (operator === '/' && left.type === 'thing' && left.kind === 'path') return joinPath(left, right);
  if (left.type === 'number' && right.type === 'number') return arithmetic(operator, left.number, right.number);
  return mystery(operator, joined(originOf(left), originOf(right)));
}

function joinPath(left: Extract<PyObject, { type: 'thing' }>, right: PyObject): PyObject {
  const before = left.data.get('path');
  const path: PyText = { type: 'text', bytes: false, value: concat(asValue(before), ['/'], asValue(right)) };
  return { type: 'thing', kind: 'path', data: new Map([['path', path]]) };
}

function plus(left: PyObject, right: PyObject): PyObject {
  if (left.type === 'number' && right.type === 'number') return number(left.number + right.number);
  if (left.type === 'list' && right.type === 'list') {
    return left.items.length + right.items.length > 1_000_000 ? nothing : list([...left.items, ...right.items]);
  }
  if (left.type === 'text' && right.type === 'text')
    return sizeOf(left) + sizeOf(right) > longestText ? nothing : added(left, right);
  if (left.type === 'text' || right.type === 'text') {
    const origin = joined(originOf(left), originOf(right));
    const asBytes = left.type === 'text' ? left.bytes : right.type === 'text' && right.bytes;
    return {
      type: 'text',
      value: concat(asValue(left), asValue(right)),
      bytes: asBytes,
      ...(origin === undefined ? {} : { origin }),
    };
  }
  return mystery('+', joined(originOf(left), originOf(right)));
}

function sizeOf(value: PyText): number {
  let size = 0;
  for (const part of value.value) size += typeof part === 'string' ? part.length : 1;
  return size;
}

function repeat(run: Run, what: PyObject, times: PyObject): PyObject | undefined {
  if (times.type !== 'number') return undefined;
  const count = Math.max(0, Math.trunc(times.number));
  if (what.type === 'list') {
    if (count * what.items.length > 100_000 || !run.step(count)) return nothing;
    return list(Array.from({ length: count }, () => what.items).flat());
  }
  const content = what.type === 'text' ? textOf(what.value) : undefined;
  if (content === undefined || what.type !== 'text') return undefined;
  if (content.length * count > longestText || !run.step(Math.ceil((content.length * count) / 64))) return nothing;
  return withContent(what, content.repeat(count));
}

function arithmetic(operator: string, left: number, right: number): PyObject {
  const whole = Number.isSafeInteger(left) && Number.isSafeInteger(right);
  switch (operator) {
    case '-':
      return number(left - right);
    case '*':
      return number(left * right);
    case '/':
      return right === 0 ? nothing : number(left / right);
    case '//':
      return right === 0 ? nothing : number(Math.floor(left / right));
    case '%':
      return right === 0 ? nothing : number(((left % right) + right) % right);
    case '**':
      return Math.abs(right) > 1_024 ? nothing : number(left ** right);
    case '^':
    case '&':
    case '|':
    case '<<':
    case '>>':
      return whole && (right >= 0 || !operator.includes('<')) ? bitwise(operator, left, right) : nothing;
    default:
      return nothing;
  }
}

function bitwise(operator: string, left: number, right: number): PyObject {
  if ((operator === '<<' || operator === '>>') && (right > 64 || right < 0)) return nothing;
  const one = BigInt(left);
  const other = BigInt(right);
  const result =
    operator === '^'
      ? one ^ other
      : operator === '&'
        ? one & other
        : operator === '|'
          ? one | other
          : operator === '<<'
            ? one << other
            : one >> other;
  return number(Number(result));
}

function unary(run: Run, node: Syntax, scope: Scope): PyObject {
  const value = evaluate(run, field(node, 'argument'), scope);
  const operator = node.children.find((child) => child.field === 'operator')?.type ?? node.children[0]?.type;
  if (value.type !== 'number') return mystery('-');
  return operator === '-' ? number(-value.number) : operator === '~' ? number(-value.number - 1) : value;
}

function booleanOperator(run: Run, node: Syntax, scope: Scope): PyObject {
  const left = evaluate(run, field(node, 'left'), scope);
  const right = evaluate(run, field(node, 'right'), scope);
  const and = node.children.some((child) => child.type === 'and');
  const known = truth(left);
  if (known === undefined) return either([left, right]);
  return known === and ? right : left;
}

function not(run: Run, node: Syntax, scope: Scope): PyObject {
  const known = truth(evaluate(run, field(node, 'argument'), scope));
  return known === undefined ? mystery('not') : boolean(!known);
}

function comparison(run: Run, node: Syntax, scope: Scope): PyObject {
  const values = node.children
    .filter((child) => !operators.has(child.type))
    .map((child) => evaluate(run, child, scope));
  const operator = node.children.find((child) => operators.has(child.type))?.type ?? '';
  const [left, right] = values;
  if (values.length !== 2 || left === undefined || right === undefined) return mystery('comparison');
  const compared = compare(operator, left, right);
  return compared === undefined ? mystery(operator) : boolean(compared);
}

const operators = new Set(['<', '<=', '==', '!=', '>=', '>', '<>', 'in', 'not in', 'is', 'is not']);

function compare(operator: string, left: PyObject, right: PyObject): boolean | undefined {
  if (operator === 'in' || operator === 'not in') {
    const content = knownText(left);
    const within = knownText(right);
    let found: boolean | undefined;
    if (content !== undefined && within !== undefined) found = within.includes(content);
    else {
      const key = keyOf(left);
      if (key === undefined || (right.type !== 'list' && right.type !== 'dict')) return undefined;
      found = right.type === 'dict' ? right.entries.has(key) : right.items.some((each) => keyOf(each) === key);
    }
    return operator === 'in' ? found : !found;
  }
  const one =
    left.type === 'number' ? left.number : (knownText(left) ?? (left.type === 'constant' ? left.constant : undefined));
  const other =
    right.type === 'number'
      ? right.number
      : (knownText(right) ?? (right.type === 'constant' ? right.constant : undefined));
  if (one === undefined || other === undefined) return undefined;
  switch (operator) {
    case '==':
    case 'is':
      return one === other;
    case '!=':
    case '<>':
    case 'is not':
      return one !== other;
    case '<':
      return one < other;
    case '<=':
      return one <= other;
    case '>':
      return one > other;
    case '>=':
      return one >= other;
    default:
      return undefined;
  }
}

function conditional(run: Run, node: Syntax, scope: Scope): PyObject {
  const [then, condition, otherwise] = node.children;
  const known = truth(evaluate(run, condition, scope));
  if (known !== undefined && run.looping > 0) return evaluate(run, known ? then : otherwise, scope);
  return either([evaluate(run, then, scope), evaluate(run, otherwise, scope)]);
}

function named(run: Run, node: Syntax, scope: Scope): PyObject {
  const value = evaluate(run, field(node, 'value'), scope);
  const name = field(node, 'name');
  if (name !== undefined) scope.set(run.text(name), value);
  return value;
}

function assignmentExpression(run: Run, node: Syntax, scope: Scope): PyObject {
  const value = evaluate(run, field(node, 'right'), scope);
  const left = field(node, 'left');
  if (left !== undefined) assign(run, left, value, scope);
  return value;
}

/** Items a comprehension or loop goes through, at most. */
export const mostItems = 200_000;

function comprehension(run: Run, node: Syntax, scope: Scope): PyObject {
  const body = field(node, 'body');
  const results: PyObject[] = [];
  const known = generate(
    run,
    node.children.filter((child) => child !== body),
    0,
    new Scope(scope),
    (inner) => {
      results.push(evaluate(run, body, inner));
      return results.length < mostItems;
    },
  );
  return known
    ? list(results)
    : mystery(
        '[…]',
        results.map((each) => originOf(each)).find((origin) => origin !== undefined),
      );
}

function dictComprehension(run: Run, node: Syntax, scope: Scope): PyObject {
  const body = field(node, 'body');
  const entries = new Map<string, PyObject>();
  const known = generate(
    run,
    node.children.filter((child) => child !== body),
    0,
    new Scope(scope),
    (inner) => {
      const pair =
        body === undefined
          ? undefined
          : { key: evaluate(run, field(body, 'key'), inner), value: evaluate(run, field(body, 'value'), inner) };
      if (pair !== undefined) entries.set(keyOf(pair.key) ?? `?${entries.size}`, pair.value);
      return entries.size < mostItems;
    },
  );
  return known ? { type: 'dict', entries } : mystery('{…}');
}

/** Goes through `for … in … if …`; an unknown source gives one round with unknown items, and `false`. */
function generate(
  run: Run,
  clauses: readonly Syntax[],
  at: number,
  scope: Scope,
  each: (scope: Scope) => boolean,
): boolean {
  const clause = clauses[at];
  if (clause === undefined) {
    each(scope);
    return true;
  }
  if (clause.type === 'if_clause') {
    const known = truth(evaluate(run, clause.children[0], scope));
    if (known === false) return true;
    return generate(run, clauses, at + 1, scope, each) && known === true;
  }
  if (clause.type !== 'for_in_clause') return generate(run, clauses, at + 1, scope, each);
  const source = evaluate(run, field(clause, 'right'), scope);
  const left = field(clause, 'left');
  const items = itemsOf(source);
  run.looping += 1;
  let known = items !== undefined;
  for (const value of items ?? [mystery('item', originOf(source))]) {
    if (!run.step()) {
      known = false;
      break;
    }
    if (left !== undefined) assign(run, left, value, scope);
    known = generate(run, clauses, at + 1, scope, each) && known;
  }
  run.looping -= 1;
  return known;
}
