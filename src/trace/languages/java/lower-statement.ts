import type { Code, FunctionCode } from '../script/code.ts';
import { field, fields, namedChildren, type Syntax } from '../script/syntax.ts';
import { parametersOf } from './lower-expression.ts';
import { type Lower, type Lowering, placeOf } from './lowering.ts';

/** Kinds of statements and declarations. */
export const statements: readonly (readonly [string, Lower])[] = [
  ['block', (lowering, node) => ({ ...placeOf(node), kind: 'block', body: lowering.all(namedChildren(node)) })],
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
    (type): readonly [string, Lower] => [type, nothing],
  ),
];

function nothing(_lowering: Lowering, node: Syntax): Code {
  return { ...placeOf(node), kind: 'block', body: [] };
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
