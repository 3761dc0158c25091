import type { Code, Parameter } from '../script/code.ts';
import { field, namedChildren, type Syntax } from '../script/syntax.ts';
import { type Lower, type Lowering, placeOf } from './lowering.ts';

/** Kinds of expressions. */
export const expressions: readonly (readonly [string, Lower])[] = [
  ['identifier', (lowering, node) => ({ ...placeOf(node), kind: 'name', name: lowering.text(node) })],
  ['type_identifier', (lowering, node) => ({ ...placeOf(node), kind: 'name', name: lowering.text(node) })],
  ['scoped_type_identifier', (lowering, node) => ({ ...placeOf(node), kind: 'name', name: lowering.text(node) })],
  ['generic_type', (lowering, node) => lowering.one(namedChildren(node)[0])],
  ['this', (_lowering, node) => ({ ...placeOf(node), kind: 'name', name: 'this' })],
  ['null_literal', (_lowering, node) => ({ ...placeOf(node), kind: 'constant', constant: 'null' })],
  ['true', (_lowering, node) => ({ ...placeOf(node), kind: 'constant', constant: 'true' })],
  ['false', (_lowering, node) => ({ ...placeOf(node), kind: 'constant', constant: 'false' })],
  ...['decimal', 'hex', 'octal', 'binary'].map((base): readonly [string, Lower] => [
    `${base}_integer_literal`,
    integer,
  ]),
  ['decimal_floating_point_literal', integer],
  ['string_literal', string],
  ['character_literal', string],
  [
    'class_literal',
    (lowering, node) => ({ ...placeOf(node), kind: 'name', name: lowering.text(namedChildren(node)[0]) }),
  ],
  ['method_invocation', invocation],
  ['object_creation_expression', creation],
  [
    'field_access',
    (lowering, node) => ({
      ...placeOf(node),
      kind: 'member',
      object: lowering.one(field(node, 'object')),
      name: lowering.text(field(node, 'field')),
    }),
  ],
  [
    'array_access',
    (lowering, node) => ({
      ...placeOf(node),
      kind: 'index',
      object: lowering.one(field(node, 'array')),
      key: lowering.one(field(node, 'index')),
    }),
  ],
  ['array_initializer', list],
  ['array_creation_expression', arrayCreation],
  [
    'cast_expression',
    (lowering, node) => {
      const value = lowering.one(field(node, 'value'));
      return lowering.text(field(node, 'type')) === 'char' ? called(node, 'Character.toString', [value]) : value;
    },
  ],
  [
    'binary_expression',
    (lowering, node) => ({
      ...placeOf(node),
      kind: 'binary',
      operator: field(node, 'operator')?.type ?? '+',
      left: lowering.one(field(node, 'left')),
      right: lowering.one(field(node, 'right')),
    }),
  ],
  ['instanceof_expression', (_lowering, node) => ({ ...placeOf(node), kind: 'block', body: [] })],
  [
    'unary_expression',
    (lowering, node) => {
      const operator = field(node, 'operator')?.type ?? '-';
      const operand = lowering.one(field(node, 'operand'));
      if (operator !== '-' && operator !== '+' && operator !== '~' && operator !== '!') return operand;
      return { ...placeOf(node), kind: 'unary', operator, operand };
    },
  ],
  ['update_expression', update],
  ['assignment_expression', assignment],
  ['ternary_expression', ternary],
  ['lambda_expression', lambda],
];

function called(node: Syntax, name: string, values: readonly Code[]): Code {
  const args = values.map((value) => ({ value }));
  return { ...placeOf(node), kind: 'call', callee: { ...placeOf(node), kind: 'name', name }, args };
}

function integer(lowering: Lowering, node: Syntax): Code {
  const written = lowering
    .text(node)
    .replaceAll('_', '')
    .replace(/[lLfFdD]$/, '');
  const octal = /^0[0-7]+$/.test(written) ? `0o${written.slice(1)}` : written;
  return { ...placeOf(node), kind: 'number', value: Number(octal) };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', s: ' ', '0': '\0' };

function string(lowering: Lowering, node: Syntax): Code {
  const parts = namedChildren(node).map((child) => {
    const text = lowering.text(child);
    if (child.type !== 'escape_sequence') return text;
    const unicode = /^\\u+([0-9a-fA-F]{4})$/.exec(text)?.[1];
    if (unicode !== undefined) return String.fromCharCode(Number.parseInt(unicode, 16));
    const octal = /^\\([0-7]{1,3})$/.exec(text)?.[1];
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    return escapes[text.slice(1)] ?? text.slice(1);
  });
  // The grammar gives a character no parts of its own.
  if (parts.length === 0 && node.type === 'character_literal') parts.push(lowering.text(node).slice(1, -1));
  return { ...placeOf(node), kind: 'text', parts: [parts.join('')] };
}

function argumentsOf(lowering: Lowering, node: Syntax): { readonly value: Code }[] {
  const given = field(node, 'arguments');
  return given === undefined ? [] : lowering.all(namedChildren(given)).map((value) => ({ value }));
}

function invocation(lowering: Lowering, node: Syntax): Code {
  const object = field(node, 'object');
  const name = lowering.text(field(node, 'name'));
  const callee: Code =
    object === undefined
      ? { ...placeOf(node), kind: 'name', name }
      : { ...placeOf(node), kind: 'member', object: lowering.one(object), name };
  return { ...placeOf(node), kind: 'call', callee, args: argumentsOf(lowering, node) };
}

function creation(lowering: Lowering, node: Syntax): Code {
  const callee = lowering.one(field(node, 'type'));
  const made: Code = { ...placeOf(node), kind: 'call', callee, args: argumentsOf(lowering, node), made: true };
  const body = node.children.find((child) => child.type === 'class_body');
  if (body === undefined) return made;
  // An anonymous class: whoever gets it calls its methods.
  return { ...placeOf(node), kind: 'block', body: [...lowering.all(namedChildren(body)), made] };
}

function list(lowering: Lowering, node: Syntax): Code {
  return { ...placeOf(node), kind: 'list', items: lowering.all(namedChildren(node)).map((value) => ({ value })) };
}

function arrayCreation(lowering: Lowering, node: Syntax): Code {
  const value = field(node, 'value');
  return value === undefined ? { ...placeOf(node), kind: 'list', items: [] } : list(lowering, value);
}

function update(lowering: Lowering, node: Syntax): Code {
  const target = lowering.one(namedChildren(node)[0]);
  const operator = lowering.text(node).includes('--') ? '-' : '+';
  return { ...placeOf(node), kind: 'assign', target, operator, value: { ...placeOf(node), kind: 'number', value: 1 } };
}

function assignment(lowering: Lowering, node: Syntax): Code {
  const operator = (field(node, 'operator')?.type ?? '=').replace(/=$/, '');
  return {
    ...placeOf(node),
    kind: 'assign',
    target: lowering.one(field(node, 'left')),
    value: lowering.one(field(node, 'right')),
    ...(operator === '' ? {} : { operator }),
  };
}

function ternary(lowering: Lowering, node: Syntax): Code {
  return {
    ...placeOf(node),
    kind: 'choice',
    test: lowering.one(field(node, 'condition')),
    whenTrue: lowering.one(field(node, 'consequence')),
    otherwise: lowering.one(field(node, 'alternative')),
  };
}

function lambda(lowering: Lowering, node: Syntax): Code {
  const body = field(node, 'body');
  const given = field(node, 'parameters');
  return {
    ...placeOf(node),
    kind: 'function',
    parameters: given?.type === 'identifier' ? [{ name: lowering.text(given) }] : parametersOf(lowering, given),
    body: lowering.body(body),
    lastIsResult: body?.type !== 'block',
  };
}

/** Parameters of a method or lambda. */
export function parametersOf(lowering: Lowering, node: Syntax | undefined): Parameter[] {
  return (node === undefined ? [] : namedChildren(node)).map((child) => ({
    name: lowering.text(field(child, 'name') ?? child),
    ...(child.type === 'spread_parameter' ? { rest: true } : {}),
  }));
}
