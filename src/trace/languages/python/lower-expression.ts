import type { Argument, Clause, Code, Place } from '../script/code.ts';
import { callCode, nameCode, placeOf } from '../script/codes.ts';
import { field, fields, namedChildren, type Syntax } from '../script/syntax.ts';
import { numberLiteral } from './literal.ts';
import { lambda } from './lower-definition.ts';
import { string, strings } from './lower-text.ts';
import { type Lowering, unknownCode } from './lowering.ts';

type Lower = (low: Lowering, node: Syntax) => Code;

/** An expression as code of the shared tree. */
export function expression(low: Lowering, node: Syntax | undefined): Code {
  if (node === undefined) return { line: 0, from: 0, to: 0, kind: 'unknown', parts: [] };
  const lower = lowers.get(node.type);
  return low.within(() => (lower ?? other)(low, node), unknownCode(node));
}

/** Of what is not understood (an ERROR, a yield) the parts still count. */
function other(low: Lowering, node: Syntax): Code {
  const parts = namedChildren(node).map((part) => expression(low, part));
  const [only] = parts;
  return parts.length === 1 && only !== undefined && node.type !== 'yield' ? only : unknownCode(node, parts);
}

const constant =
  (which: 'null' | 'true' | 'false'): Lower =>
  (_low, node) => ({ ...placeOf(node), kind: 'constant', constant: which });

const sequence: Lower = (low, node) => ({ ...placeOf(node), kind: 'list', items: itemsOf(low, node) });
const only: Lower = (low, node) => expression(low, namedChildren(node)[0]);

const lowers: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ['identifier', (low, node) => nameCode(placeOf(node), low.textOf(node))],
  ['dotted_name', dotted],
  ['string', string],
  ['concatenated_string', strings],
  ['integer', number],
  ['float', number],
  ['true', constant('true')],
  ['false', constant('false')],
  ['none', constant('null')],
  ['list', sequence],
  ['tuple', sequence],
  ['set', sequence],
  ['expression_list', sequence],
  ['pattern_list', sequence],
  ['tuple_pattern', sequence],
  ['list_pattern', sequence],
  ['dictionary', dictionary],
  [
    'attribute',
    (low, node) => ({
      ...placeOf(node),
      kind: 'member',
      object: expression(low, field(node, 'object')),
      name: low.textOf(field(node, 'attribute')),
    }),
  ],
  ['subscript', subscript],
  ['call', call],
  ['binary_operator', binary],
  ['unary_operator', unary],
  ['boolean_operator', logic],
  ['not_operator', (low, node) => not(placeOf(node), expression(low, field(node, 'argument')))],
  ['comparison_operator', comparison],
  ['conditional_expression', conditional],
  ['lambda', lambda],
  ['list_comprehension', comprehension],
  ['set_comprehension', comprehension],
  ['generator_expression', comprehension],
  ['dictionary_comprehension', comprehension],
  ['parenthesized_expression', only],
  ['as_pattern_target', only],
  ['await', only],
  ['named_expression', (low, node) => assignment(low, node, field(node, 'name'), field(node, 'value'))],
  ['assignment', (low, node) => assignment(low, node, field(node, 'left'), field(node, 'right'))],
  ['ellipsis', (_low, node) => unknownCode(node)],
]);

/** `target = value`; names of the function around are its own unless it says otherwise. */
export function assignment(
  low: Lowering,
  node: Syntax,
  target: Syntax | undefined,
  value: Syntax | undefined,
  operator?: string,
): Code {
  if (value === undefined || target === undefined) return unknownCode(node);
  return assignCode(low, placeOf(node), expression(low, target), expression(low, value), operator);
}

/** As `assignment`, of code. */
export function assignCode(low: Lowering, place: Place, target: Code, value: Code, operator?: string): Code {
  const more = operator === undefined ? {} : { operator };
  return { ...place, kind: 'assign', target, value, own: isOwn(low, target), ...more };
}

function isOwn(low: Lowering, target: Code): boolean {
  if (target.kind === 'name') return !low.outer.has(target.name);
  return target.kind !== 'list' || low.outer.size === 0 || target.items.every((item) => isOwn(low, item.value));
}

/** Items of a list or arguments of a call, with those that are unfolded. */
export function itemsOf(low: Lowering, node: Syntax): Argument[] {
  return namedChildren(node).map((child): Argument => {
    switch (child.type) {
      case 'list_splat':
      case 'list_splat_pattern':
      case 'parenthesized_list_splat':
        return { value: expression(low, namedChildren(child)[0]), spread: true };
      case 'dictionary_splat':
        return { value: expression(low, namedChildren(child)[0]), entries: true };
      case 'keyword_argument':
        return { value: expression(low, field(child, 'value')), name: low.textOf(field(child, 'name')) };
      default:
        return { value: expression(low, child) };
    }
  });
}

function dotted(low: Lowering, node: Syntax): Code {
  const place = placeOf(node);
  const [head = '', ...rest] = low.textOf(node).split('.');
  let code = nameCode(place, head.trim());
  for (const name of rest) code = { ...place, kind: 'member', object: code, name: name.trim() };
  return code;
}

function number(low: Lowering, node: Syntax): Code {
  const written = low.textOf(node);
  const value = numberLiteral(written);
  if (value === undefined) return unknownCode(node);
  const isLong = !Number.isSafeInteger(value) && written.length < 20_000 && /^(?:\d+|0x[0-9a-f]+)$/i.test(written);
  return { ...placeOf(node), kind: 'number', value, ...(isLong ? { exact: BigInt(written) } : {}) };
}

function dictionary(low: Lowering, node: Syntax): Code {
  const entries = namedChildren(node).map((child) =>
    child.type === 'pair'
      ? { key: expression(low, field(child, 'key')), value: expression(low, field(child, 'value')) }
      : { value: expression(low, namedChildren(child)[0]) },
  );
  return { ...placeOf(node), kind: 'map', entries };
}

function subscript(low: Lowering, node: Syntax): Code {
  const place = placeOf(node);
  const object = expression(low, field(node, 'value'));
  const key = field(node, 'subscript');
  if (key === undefined) return unknownCode(node, [object]);
  if (key.type !== 'slice') return { ...place, kind: 'index', object, key: expression(low, key) };
  const bounds = new Map<number, Code>();
  let part = 0;
  for (const child of key.children) {
    if (child.type === ':') part += 1;
    else bounds.set(part, expression(low, child));
  }
  const [start, end, step] = [bounds.get(0), bounds.get(1), bounds.get(2)];
  return { ...place, kind: 'slice', object, start, end, step };
}

function call(low: Lowering, node: Syntax): Code {
  const called = field(node, 'function');
  const args = argumentsOf(low, field(node, 'arguments'));
  return execOfMethod(low, node, called, args) ?? callCode(placeOf(node), expression(low, called), args);
}

function argumentsOf(low: Lowering, given: Syntax | undefined): Argument[] {
  if (given === undefined) return [];
  return given.type === 'generator_expression' ? [{ value: expression(low, given) }] : itemsOf(low, given);
}

/** Python 2's `exec "text".decode("hex")`: the grammar takes it for a method of something called `exec`. */
function execOfMethod(
  low: Lowering,
  node: Syntax,
  called: Syntax | undefined,
  args: readonly Argument[],
): Code | undefined {
  const lost = called?.children.find((child) => child.type === 'ERROR');
  if (called?.type !== 'attribute' || lost === undefined || low.textOf(field(called, 'object')) !== 'exec')
    return undefined;
  const place = placeOf(node);
  const object = expression(low, namedChildren(lost)[0]);
  const name = low.textOf(field(called, 'attribute'));
  return callCode(place, 'exec', [callCode(place, { ...place, kind: 'member', object, name }, args)]);
}

function binary(low: Lowering, node: Syntax): Code {
  // A long sum is a deep tree on its left side.
  const chain = [node];
  let left = field(node, 'left');
  while (left?.type === 'binary_operator') {
    chain.push(left);
    left = field(left, 'left');
  }
  let code = expression(low, left);
  for (const each of chain.reverse()) {
    const operator = field(each, 'operator')?.type ?? '+';
    code = { ...placeOf(each), kind: 'binary', operator, left: code, right: expression(low, field(each, 'right')) };
  }
  return code;
}

function unary(low: Lowering, node: Syntax): Code {
  const written = field(node, 'operator')?.type;
  const operator = written === '-' || written === '~' ? written : '+';
  return { ...placeOf(node), kind: 'unary', operator, operand: expression(low, field(node, 'argument')) };
}

function logic(low: Lowering, node: Syntax): Code {
  const operator = field(node, 'operator')?.type === 'or' ? '||' : '&&';
  const [left, right] = [expression(low, field(node, 'left')), expression(low, field(node, 'right'))];
  return { ...placeOf(node), kind: 'binary', operator, left, right };
}

function not(place: Place, operand: Code): Code {
  return { ...place, kind: 'unary', operator: '!', operand };
}

/** Comparisons under one name. */
const comparisons = new Map([
  ['is', '=='],
  ['is not', '!='],
  ['<>', '!='],
]);

function comparison(low: Lowering, node: Syntax): Code {
  const place = placeOf(node);
  const operators = fields(node, 'operators').map((each) => each.type);
  const values = node.children.filter((child) => child.field !== 'operators').map((child) => expression(low, child));
  const [left, right] = values;
  const [operator = '=='] = operators;
  if (left === undefined || right === undefined || values.length !== 2) return unknownCode(node, values);
  return { ...place, kind: 'binary', operator: comparisons.get(operator) ?? operator, left, right };
}

function conditional(low: Lowering, node: Syntax): Code {
  const [whenTrue, test, otherwise] = namedChildren(node).map((child) => expression(low, child));
  if (whenTrue === undefined || test === undefined || otherwise === undefined) return unknownCode(node);
  return { ...placeOf(node), kind: 'choice', test, whenTrue, otherwise };
}

function comprehension(low: Lowering, node: Syntax): Code {
  const body = field(node, 'body');
  const clauses: Clause[] = [];
  for (const child of namedChildren(node)) {
    if (child.type === 'if_clause') clauses.push({ test: expression(low, namedChildren(child)[0]) });
    else if (child.type === 'for_in_clause') {
      const [target, source] = [field(child, 'left'), field(child, 'right')];
      clauses.push({ target: expression(low, target), source: expression(low, source) });
    }
  }
  const isPair = body?.type === 'pair';
  const key = isPair ? { key: expression(low, field(body, 'key')) } : {};
  const value = expression(low, isPair ? field(body, 'value') : body);
  return { ...placeOf(node), kind: 'gather', ...key, value, clauses };
}
