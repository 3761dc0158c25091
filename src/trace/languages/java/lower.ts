import type { Code, FunctionCode, Parameter, Place } from '../script/code.ts';
import { field, fields, namedChildren, type Syntax } from '../script/syntax.ts';

/** Turns a Java tree into the shared one. */
export function lowerJava(text: string, tree: Syntax): readonly Code[] {
  const nodes = namedChildren(tree);
  const isClass = (node: Syntax): boolean => node.type === 'class_declaration';
  // A page may use a class before the declaration of it stands.
  return new Lowering(text).all([...nodes.filter(isClass), ...nodes.filter((node) => !isClass(node))]);
}

type Lower = (lowering: Lowering, node: Syntax) => Code;

class Lowering {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  text(node: Syntax | undefined): string {
    return node === undefined ? '' : this.source.slice(node.from, node.to);
  }

  all(nodes: readonly Syntax[]): Code[] {
    return nodes.map((node) => this.one(node));
  }

  one(node: Syntax | undefined): Code {
    if (node === undefined) return { kind: 'constant', constant: 'null', line: 1, from: 0, to: 0 };
    return (kinds.get(node.type) ?? unknown)(this, node);
  }

  /** The statements of a block, or the one statement that stands for a block. */
  body(node: Syntax | undefined): Code[] {
    if (node === undefined) return [];
    return node.type === 'block' || node.type === 'constructor_body' ? this.all(namedChildren(node)) : [this.one(node)];
  }
}

function placeOf({ line, from, to }: Syntax): Place {
  return { line, from, to };
}

function unknown(lowering: Lowering, node: Syntax): Code {
  const children = namedChildren(node);
  const [only] = children;
  if (children.length === 1 && only !== undefined) return lowering.one(only);
  return { ...placeOf(node), kind: 'unknown', parts: lowering.all(children) };
}

const block: Lower = (lowering, node) => ({
  ...placeOf(node),
  kind: 'block',
  body: lowering.all(namedChildren(node)),
});

const nothing: Lower = (_lowering, node) => ({ ...placeOf(node), kind: 'block', body: [] });

const kinds: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ['block', block],
  ['identifier', (lowering, node) => ({ ...placeOf(node), kind: 'name', name: lowering.text(node) })],
  ['type_identifier', (lowering, node) => ({ ...placeOf(node), kind: 'name', name: lowering.text(node) })],
  ['scoped_type_identifier', (lowering, node) => ({ ...placeOf(node), kind: 'name', name: lowering.text(node) })],
  ['generic_type', (lowering, node) => lowering.one(namedChildren(node)[0])],
  ['this', (_lowering, node) => ({ ...placeOf(node), kind: 'name', name: 'this' })],
  ['null_literal', (_lowering, node) => ({ ...placeOf(node), kind: 'constant', constant: 'null' })],
  ['true', (_lowering, node) => ({ ...placeOf(node), kind: 'constant', constant: 'true' })],
  ['false', (_lowering, node) => ({ ...placeOf(node), kind: 'constant', constant: 'false' })],
  ...['decimal', 'hex', 'octal', 'binary'].map((base): [string, Lower] => [`${base}_integer_literal`, integer]),
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
  ['instanceof_expression', nothing],
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
  ['local_variable_declaration', declaration],
  ['field_declaration', declaration],
  ['if_statement', whether],
  ['while_statement', loop],
  ['do_statement', loop],
  ['for_statement', loop],
  [
    'enhanced_for_statement',
    (lowering, node) => ({
      ...placeOf(node),
      kind: 'each',
      target: { ...placeOf(node), kind: 'name', name: lowering.text(field(node, 'name')) },
      source: lowering.one(field(node, 'value')),
      body: lowering.body(field(node, 'body')),
    }),
  ],
  [
    'return_statement',
    (lowering, node) => {
      const [value] = namedChildren(node);
      return { ...placeOf(node), kind: 'return', ...(value === undefined ? {} : { value: lowering.one(value) }) };
    },
  ],
  ['break_statement', (_lowering, node) => ({ ...placeOf(node), kind: 'break' })],
  ['continue_statement', (_lowering, node) => ({ ...placeOf(node), kind: 'continue' })],
  ['try_statement', attempt],
  ['try_with_resources_statement', attempt],
  [
    'resource',
    (lowering, node) => ({
      ...placeOf(node),
      kind: 'assign',
      own: true,
      target: { ...placeOf(node), kind: 'name', name: lowering.text(field(node, 'name')) },
      value: lowering.one(field(node, 'value')),
    }),
  ],
  ['switch_expression', select],
  ['method_declaration', method],
  ['constructor_declaration', method],
  ['class_declaration', defined],
  ...['import_declaration', 'package_declaration', 'modifiers', 'marker_annotation', 'annotation'].map(
    (type): [string, Lower] => [type, nothing],
  ),
]);

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

function parametersOf(lowering: Lowering, node: Syntax | undefined): Parameter[] {
  return (node === undefined ? [] : namedChildren(node)).map((child) => ({
    name: lowering.text(field(child, 'name') ?? child),
    ...(child.type === 'spread_parameter' ? { rest: true } : {}),
  }));
}

function declaration(lowering: Lowering, node: Syntax): Code {
  const body = fields(node, 'declarator').map(
    (each): Code => ({
      ...placeOf(each),
      kind: 'assign',
      own: true,
      target: { ...placeOf(each), kind: 'name', name: lowering.text(field(each, 'name')) },
      value: lowering.one(field(each, 'value')),
    }),
  );
  const [only] = body;
  return body.length === 1 && only !== undefined ? only : { ...placeOf(node), kind: 'block', body };
}

function whether(lowering: Lowering, node: Syntax): Code {
  return {
    ...placeOf(node),
    kind: 'if',
    test: lowering.one(field(node, 'condition')),
    whenTrue: lowering.body(field(node, 'consequence')),
    otherwise: lowering.body(field(node, 'alternative')),
  };
}

function loop(lowering: Lowering, node: Syntax): Code {
  const first = fields(node, 'init').map((each) => lowering.one(each));
  const step = fields(node, 'update').map((each) => lowering.one(each));
  const test = field(node, 'condition');
  return {
    ...placeOf(node),
    kind: 'loop',
    ...(first.length === 0 ? {} : { first: { ...placeOf(node), kind: 'block', body: first } }),
    ...(test === undefined ? {} : { test: lowering.one(test) }),
    ...(step.length === 0 ? {} : { step: { ...placeOf(node), kind: 'block', body: step } }),
    body: lowering.body(field(node, 'body')),
    ...(node.type === 'do_statement' ? { atLeastOnce: true } : {}),
  };
}

function attempt(lowering: Lowering, node: Syntax): Code {
  const resources = field(node, 'resources');
  const handlers = node.children.filter((child) => child.type === 'catch_clause');
  const lastly = node.children.find((child) => child.type === 'finally_clause');
  return {
    ...placeOf(node),
    kind: 'try',
    body: [
      ...(resources === undefined ? [] : lowering.all(namedChildren(resources))),
      ...lowering.body(field(node, 'body')),
    ],
    handlers: handlers.map((handler) => ({ body: lowering.body(field(handler, 'body')) })),
    lastly: lastly === undefined ? [] : lowering.body(namedChildren(lastly)[0]),
  };
}

function select(lowering: Lowering, node: Syntax): Code {
  const groups = namedChildren(field(node, 'body') ?? node).filter((child) => child.type.startsWith('switch_'));
  return {
    ...placeOf(node),
    kind: 'select',
    subject: lowering.one(field(node, 'condition')),
    cases: groups.map((group) => {
      const labels = group.children.filter((child) => child.type === 'switch_label');
      const tests = labels.flatMap((label) => lowering.all(namedChildren(label)));
      const body = lowering.all(namedChildren(group).filter((child) => child.type !== 'switch_label'));
      return tests.length === 0 ? { body } : { tests, body };
    }),
  };
}

function method(lowering: Lowering, node: Syntax): FunctionCode {
  return {
    ...placeOf(node),
    kind: 'function',
    name: lowering.text(field(node, 'name')),
    parameters: parametersOf(lowering, field(node, 'parameters')),
    body: lowering.body(field(node, 'body')),
    lastIsResult: false,
  };
}

/** Methods of a class call each other by their bare names: they are functions of the text. */
function defined(lowering: Lowering, node: Syntax): Code {
  const inside = namedChildren(field(node, 'body') ?? node);
  const methods = inside.filter(
    (child) => child.type === 'method_declaration' || child.type === 'constructor_declaration',
  );
  const rest = inside.filter((child) => !methods.includes(child));
  const members = methods.map((each) => {
    const { name, ...rest } = method(lowering, each);
    // A constructor has the name of its class: bound, it would hide the class.
    if (each.type === 'constructor_declaration') return { name: 'constructor', value: rest };
    return { name: name ?? '', value: { ...rest, name: name ?? '' } };
  });
  return {
    ...placeOf(node),
    kind: 'class',
    name: lowering.text(field(node, 'name')),
    members,
    body: lowering.all(rest),
  };
}
