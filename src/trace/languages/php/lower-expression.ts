import type { Argument, Code, FunctionCode } from '../script/code.ts';
import { callCode, nameCode, textCode } from '../script/codes.ts';
import { field, namedChildren, type Syntax } from '../script/syntax.ts';
import { lowerArray, lowerInteger, lowerListPattern } from './lower-array.ts';
import { lowerAnonymousClass } from './lower-class.ts';
import { lowerArrow, lowerClosure } from './lower-function.ts';
import { lowerFilledText, lowerHeredoc, lowerPlainText } from './lower-text.ts';
import { inner, type Lowering, placeOf, plainName, textOfNode } from './lowering.ts';

type Lower = (low: Lowering, node: Syntax) => Code;

/** One expression. `inText`: inside a text, where `$a[key]` needs no quotes. */
export function lowerExpression(low: Lowering, node: Syntax | undefined, inText = false): Code {
  if (node === undefined) return { line: 1, from: 0, to: 0, kind: 'unknown', parts: [] };
  if (node.type === 'subscript_expression') return subscript(low, node, inText);
  const lower = table.get(node.type);
  if (lower !== undefined) return lower(low, node);
  return {
    ...placeOf(low, node),
    kind: 'unknown',
    parts: namedChildren(node).map((child) => lowerExpression(low, child)),
  };
}

/** The arguments of a call; `f(...)` has none. */
export function lowerArguments(low: Lowering, node: Syntax | undefined): readonly Argument[] {
  return (node === undefined ? [] : namedChildren(node)).flatMap((child): readonly Argument[] => {
    if (child.type !== 'argument') return [];
    const name = field(child, 'name');
    const value = namedChildren(child).find((each) => each.field === '' && each.type !== 'reference_modifier');
    if (value === undefined) return [];
    if (value.type === 'variadic_unpacking') return [{ value: lowerExpression(low, inner(value)), spread: true }];
    return [{ value: lowerExpression(low, value), ...(name === undefined ? {} : { name: textOfNode(low, name) }) }];
  });
}

/** `$x`, `$$x`, `${…}`. */
export function lowerVariable(low: Lowering, node: Syntax): Code {
  const place = placeOf(low, node);
  if (node.type === 'variable_name') return nameCode(place, textOfNode(low, node).replace(/\s+/g, ''));
  const within = inner(node);
  // `"${name}"` is `$name`.
  if (within?.type === 'name') return nameCode(place, `$${textOfNode(low, within)}`);
  return { ...place, kind: 'dynamic', name: lowerExpression(low, within), prefix: '$' };
}

function subscript(low: Lowering, node: Syntax, inText: boolean): Code {
  const place = placeOf(low, node);
  const [object, key] = namedChildren(node);
  if (object === undefined) return nameCode(place, '?');
  // `$GLOBALS['x']` is the variable `$x` of the file.
  if (object.type === 'variable_name' && textOfNode(low, object) === '$GLOBALS' && key !== undefined)
    return { ...place, kind: 'dynamic', name: lowerExpression(low, key), prefix: '$', outermost: true };
  const self = lowerExpression(low, object);
  if (key === undefined) return { ...place, kind: 'index', object: self, key: { ...place, kind: 'end' } };
  const bare = key.type === 'name' && (inText || !/^[A-Z_\d]+$/.test(textOfNode(low, key)));
  return {
    ...place,
    kind: 'index',
    object: self,
    key: bare ? textCode(placeOf(low, key), textOfNode(low, key)) : lowerExpression(low, key),
  };
}

function member(low: Lowering, node: Syntax, isCall: boolean): Code {
  const place = placeOf(low, node);
  const object = lowerExpression(low, field(node, 'object') ?? field(node, 'scope'));
  const name =
    field(node, 'name') ?? namedChildren(node).find((child) => child.field === '' && child.type !== 'arguments');
  if (name?.type === 'name') {
    const plain = textOfNode(low, name);
    return { ...place, kind: 'member', object, name: isCall ? plain.toLowerCase() : plain };
  }
  // `A::$x` is a property; `$a->$x` and `A::$x()` have a computed name.
  if (node.type === 'scoped_property_access_expression' && name?.type === 'variable_name')
    return { ...place, kind: 'member', object, name: textOfNode(low, name).slice(1) };
  const key = lowerExpression(low, name);
  return { ...place, kind: 'index', object, key: isCall ? callCode(place, 'strtolower', [key]) : key };
}

function scope(low: Lowering, node: Syntax): Code {
  return nameCode(placeOf(low, node), 'self');
}

function constant(low: Lowering, node: Syntax): Code {
  const place = placeOf(low, node);
  const [object, name] = namedChildren(node);
  const text = name === undefined ? '' : textOfNode(low, name);
  if (text.toLowerCase() === 'class')
    return textCode(place, object === undefined ? '' : plainName(textOfNode(low, object)));
  return { ...place, kind: 'member', object: lowerExpression(low, object), name: text };
}

function functionCall(low: Lowering, node: Syntax): Code {
  const callee = field(node, 'function');
  const args = lowerArguments(low, field(node, 'arguments'));
  return callCode(placeOf(low, node), lowerExpression(low, callee), args);
}

function methodCall(low: Lowering, node: Syntax): Code {
  return callCode(placeOf(low, node), member(low, node, true), lowerArguments(low, field(node, 'arguments')));
}

function created(low: Lowering, node: Syntax): Code {
  const place = placeOf(low, node);
  const children = namedChildren(node);
  const args = lowerArguments(
    low,
    children.find((child) => child.type === 'arguments'),
  );
  const what = children.find((child) => child.type !== 'arguments');
  if (what?.type === 'anonymous_class') return lowerAnonymousClass(low, what);
  return { ...place, kind: 'call', callee: lowerExpression(low, what), args, made: true };
}

const operators = new Map([
  ['.', 'concat'],
  ['+', 'plus'],
  ['===', '=='],
  ['!==', '!='],
  ['<>', '!='],
  ['and', '&&'],
  ['or', '||'],
]);

function binary(low: Lowering, node: Syntax): Code {
  const written = textOfNode(low, field(node, 'operator') ?? node).toLowerCase();
  if (written === '.') return concatenation(low, node);
  const left = lowerExpression(low, field(node, 'left'));
  const right = lowerExpression(low, field(node, 'right'));
  const place = placeOf(low, node);
  if (written === '|>') return callCode(place, right, [left]);
  if (written === 'instanceof' || written === 'xor' || written === '<=>')
    return { ...place, kind: 'unknown', parts: [left, right] };
  return { ...place, kind: 'binary', operator: operators.get(written) ?? written, left, right };
}

/** `a . b . c`: one text, however long the chain is. */
function concatenation(low: Lowering, node: Syntax): Code {
  const parts: Code[] = [];
  let left: Syntax | undefined = node;
  while (left?.type === 'binary_expression' && textOfNode(low, field(left, 'operator') ?? left) === '.') {
    parts.push(lowerExpression(low, field(left, 'right')));
    left = field(left, 'left');
  }
  parts.push(lowerExpression(low, left));
  return textCode(placeOf(low, node), ...parts.reverse());
}

function unary(low: Lowering, node: Syntax): Code {
  const operator = textOfNode(low, field(node, 'operator') ?? node);
  const operand = lowerExpression(low, field(node, 'argument'));
  const place = placeOf(low, node);
  if (operator === '~') return callCode(place, '~', [operand]);
  return { ...place, kind: 'unary', operator: operator === '!' || operator === '-' ? operator : '+', operand };
}

function update(low: Lowering, node: Syntax): Code {
  const place = placeOf(low, node);
  const target = lowerExpression(low, field(node, 'argument'));
  const up = textOfNode(low, field(node, 'operator') ?? node) === '++';
  const one: Code = { ...place, kind: 'number', value: 1 };
  const set: Code = { ...place, kind: 'assign', target, value: one, operator: up ? 'increment' : '-' };
  const before = field(node, 'operator')?.from ?? 0;
  if (before < (field(node, 'argument')?.from ?? 0)) return set;
  const was = nameCode(place, '$ was');
  return {
    ...place,
    kind: 'block',
    body: [{ ...place, kind: 'assign', target: was, value: target, own: true }, set, was],
  };
}

function assignment(low: Lowering, node: Syntax): Code {
  const place = placeOf(low, node);
  const target = lowerExpression(low, field(node, 'left'));
  const value = lowerExpression(low, field(node, 'right'));
  const operator = field(node, 'operator');
  if (operator === undefined || node.type !== 'augmented_assignment_expression')
    return { ...place, kind: 'assign', target, value };
  const written = textOfNode(low, operator).slice(0, -1);
  return { ...place, kind: 'assign', target, value, operator: operators.get(written) ?? written };
}

function conditional(low: Lowering, node: Syntax): Code {
  const place = placeOf(low, node);
  const test = lowerExpression(low, field(node, 'condition'));
  const otherwise = lowerExpression(low, field(node, 'alternative'));
  const body = field(node, 'body');
  if (body === undefined) return { ...place, kind: 'binary', operator: '||', left: test, right: otherwise };
  return { ...place, kind: 'choice', test, whenTrue: lowerExpression(low, body), otherwise };
}

function match(low: Lowering, node: Syntax): Code {
  const cases = namedChildren(field(node, 'body') ?? node).map((each) => {
    const conditions = field(each, 'conditional_expressions');
    const body = [lowerExpression(low, field(each, 'return_expression'))];
    return conditions === undefined
      ? { body }
      : { tests: namedChildren(conditions).map((test) => lowerExpression(low, test)), body };
  });
  return { ...placeOf(low, node), kind: 'select', subject: lowerExpression(low, field(node, 'condition')), cases };
}

/** A language construct that is called like a function: `include x`, `print x`. */
function construct(name: string): Lower {
  return (low, node) =>
    callCode(
      placeOf(low, node),
      name,
      namedChildren(node).map((child) => lowerExpression(low, child)),
    );
}

const within: Lower = (low, node) => lowerExpression(low, inner(node));

function cast(low: Lowering, node: Syntax): Code {
  const type = textOfNode(low, field(node, 'type') ?? node).toLowerCase();
  const value = lowerExpression(low, field(node, 'value'));
  return callCode(placeOf(low, node), `(${type})`, [value]);
}

const table: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ['variable_name', lowerVariable],
  ['dynamic_variable_name', lowerVariable],
  ['by_ref', within],
  ['parenthesized_expression', within],
  ['error_suppression_expression', within],
  ['clone_expression', within],
  ['throw_expression', within],
  ['argument', within],
  ['sequence_expression', (low, node) => sequence(low, node)],
  ['member_access_expression', (low, node) => member(low, node, false)],
  ['nullsafe_member_access_expression', (low, node) => member(low, node, false)],
  ['scoped_property_access_expression', (low, node) => member(low, node, false)],
  ['class_constant_access_expression', constant],
  ['relative_scope', scope],
  ['function_call_expression', functionCall],
  ['member_call_expression', methodCall],
  ['nullsafe_member_call_expression', methodCall],
  ['scoped_call_expression', methodCall],
  ['object_creation_expression', created],
  ['binary_expression', binary],
  ['unary_op_expression', unary],
  ['update_expression', update],
  ['assignment_expression', assignment],
  ['reference_assignment_expression', assignment],
  ['augmented_assignment_expression', assignment],
  ['conditional_expression', conditional],
  ['array_creation_expression', lowerArray],
  ['list_literal', lowerListPattern],
  ['match_expression', match],
  ['cast_expression', cast],
  ['include_expression', construct('include')],
  ['include_once_expression', construct('include')],
  ['require_expression', construct('include')],
  ['require_once_expression', construct('include')],
  ['print_intrinsic', construct('print')],
  ['yield_expression', construct('yield')],
  ['string', lowerPlainText],
  ['encapsed_string', lowerFilledText],
  ['heredoc', lowerHeredoc],
  ['nowdoc', lowerHeredoc],
  ['shell_command_expression', (low, node) => callCode(placeOf(low, node), 'shell_exec', [lowerFilledText(low, node)])],
  ['integer', lowerInteger],
  [
    'float',
    (low, node) => ({
      ...placeOf(low, node),
      kind: 'number',
      value: Number(textOfNode(low, node).replaceAll('_', '')) || 0,
    }),
  ],
  [
    'boolean',
    (low, node) => ({ ...placeOf(low, node), kind: 'constant', constant: isTrue(low, node) ? 'true' : 'false' }),
  ],
  ['null', (low, node) => ({ ...placeOf(low, node), kind: 'constant', constant: 'null' })],
  ['name', (low, node) => nameCode(placeOf(low, node), aliased(low, textOfNode(low, node)))],
  ['qualified_name', (low, node) => nameCode(placeOf(low, node), plainName(textOfNode(low, node)))],
  ['relative_name', (low, node) => nameCode(placeOf(low, node), plainName(textOfNode(low, node)))],
  ['anonymous_function', (low, node): FunctionCode => lowerClosure(low, node)],
  ['arrow_function', (low, node): FunctionCode => lowerArrow(low, node)],
]);

function sequence(low: Lowering, node: Syntax): Code {
  return {
    ...placeOf(low, node),
    kind: 'block',
    body: namedChildren(node).map((child) => lowerExpression(low, child)),
  };
}

function isTrue(low: Lowering, node: Syntax): boolean {
  return textOfNode(low, node).toLowerCase() === 'true';
}

function aliased(low: Lowering, name: string): string {
  const plain = plainName(name);
  return low.aliases.get(plain) ?? plain;
}
