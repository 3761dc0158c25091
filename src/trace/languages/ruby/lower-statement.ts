import type { Code } from '../script/code.ts';
import { nameCode, placeOf } from '../script/codes.ts';
import { field, type Syntax } from '../script/syntax.ts';
import { lowerClass, lowerMethod } from './lower-definition.ts';
import { lowerExpression, lowerTarget } from './lower-expression.ts';
import { type Lowering, parts, textOfNode } from './lowering.ts';

type Lower = (low: Lowering, node: Syntax) => readonly Code[];

/** The statements of a body, or a lone statement. */
export function lowerBody(low: Lowering, node: Syntax): readonly Code[] {
  switch (node.type) {
    case 'body_statement':
    case 'begin':
      return guarded(low, node);
    case 'program':
    case 'block_body':
    case 'then':
    case 'do':
    case 'else':
    case 'ensure':
    case 'interpolation':
    case 'parenthesized_statements':
    case 'begin_block':
    case 'end_block':
    case 'ERROR':
      return parts(node).flatMap((child) => lowerStatement(low, child));
    default:
      return lowerStatement(low, node);
  }
}

function lowerStatement(low: Lowering, node: Syntax): readonly Code[] {
  const lower = table.get(node.type);
  return lower === undefined ? [lowerExpression(low, node)] : lower(low, node);
}

/** Statements with their `rescue`, `else` and `ensure`. */
function guarded(low: Lowering, node: Syntax): readonly Code[] {
  const children = parts(node);
  const body = children
    .filter((child) => !['rescue', 'ensure'].includes(child.type))
    .flatMap((child) => lowerBody(low, child));
  const rescues = children.filter((child) => child.type === 'rescue');
  const lastly = children.filter((child) => child.type === 'ensure').flatMap((child) => lowerBody(low, child));
  if (rescues.length === 0 && lastly.length === 0) return body;
  const handlers = rescues.map((rescue) => {
    const variable = field(rescue, 'variable');
    const name = variable === undefined ? undefined : parts(variable)[0];
    const handler = field(rescue, 'body');
    return {
      ...(name === undefined ? {} : { name: textOfNode(low, name) }),
      body: handler === undefined ? [] : lowerBody(low, handler),
    };
  });
  return [{ ...placeOf(node), kind: 'try', body, handlers, lastly }];
}

function optional(low: Lowering, node: Syntax | undefined): readonly Code[] {
  return node === undefined ? [] : lowerBody(low, node);
}

function condition(low: Lowering, node: Syntax): readonly Code[] {
  const test = lowerExpression(low, field(node, 'condition'));
  const yes = optional(low, field(node, 'consequence') ?? field(node, 'body'));
  const no = optional(low, field(node, 'alternative'));
  const isUnless = node.type.startsWith('unless');
  return [{ ...placeOf(node), kind: 'if', test, whenTrue: isUnless ? no : yes, otherwise: isUnless ? yes : no }];
}

function loop(low: Lowering, node: Syntax): readonly Code[] {
  const test = lowerExpression(low, field(node, 'condition'));
  const before = low.inLoop;
  low.inLoop = true;
  const inside = field(node, 'body');
  const body = optional(low, inside);
  low.inLoop = before;
  const place = placeOf(node);
  return [
    {
      ...place,
      kind: 'loop',
      test: node.type.startsWith('until') ? { ...place, kind: 'unary', operator: '!', operand: test } : test,
      body,
      ...(inside?.type === 'begin' ? { atLeastOnce: true } : {}),
    },
  ];
}

function forIn(low: Lowering, node: Syntax): readonly Code[] {
  const pattern = field(node, 'pattern');
  const value = field(node, 'value');
  const before = low.inLoop;
  low.inLoop = true;
  const body = optional(low, field(node, 'body'));
  low.inLoop = before;
  return [
    {
      ...placeOf(node),
      kind: 'each',
      ...(pattern === undefined ? {} : { target: lowerTarget(low, pattern) }),
      source: lowerExpression(low, value === undefined ? undefined : parts(value)[0]),
      body,
    },
  ];
}

function caseOf(low: Lowering, node: Syntax): readonly Code[] {
  const cases = parts(node).flatMap((child): { tests?: readonly Code[]; body: readonly Code[] }[] => {
    if (child.type === 'else') return [{ body: lowerBody(low, child) }];
    if (child.type !== 'when' && child.type !== 'in_clause') return [];
    const patterns = child.children.filter((each) => each.field === 'pattern');
    const tests =
      child.type === 'when'
        ? patterns.map((each) => lowerExpression(low, parts(each)[0] ?? each))
        : [nameCode(placeOf(child), '?')];
    return [{ tests, body: optional(low, field(child, 'body')) }];
  });
  const value = field(node, 'value');
  const place = placeOf(node);
  const subject: Code =
    value === undefined ? { ...place, kind: 'constant', constant: 'true' } : lowerExpression(low, value);
  return [{ ...place, kind: 'select', subject, cases }];
}

function returned(low: Lowering, node: Syntax): readonly Code[] {
  const list = parts(node)[0];
  const values = list === undefined ? [] : parts(list).map((each) => lowerExpression(low, each));
  const place = placeOf(node);
  const [only] = values;
  if (only === undefined) return [{ ...place, kind: 'return' }];
  if (values.length === 1) return [{ ...place, kind: 'return', value: only }];
  return [{ ...place, kind: 'return', value: { ...place, kind: 'list', items: values.map((value) => ({ value })) } }];
}

/** `next` and `break`: of a loop, or out of a block with a value. */
function left(kind: 'continue' | 'break'): Lower {
  return (low, node) => (low.inLoop ? [{ ...placeOf(node), kind }] : returned(low, node));
}

function alias(low: Lowering, node: Syntax): readonly Code[] {
  const [name, before] = [field(node, 'name'), field(node, 'alias')];
  if (name === undefined || before === undefined) return [];
  const place = placeOf(node);
  const plain = (each: Syntax): string => textOfNode(low, each).replace(/^:/, '');
  return [
    {
      ...place,
      kind: 'assign',
      target: nameCode(place, plain(name)),
      value: nameCode(place, plain(before)),
      own: true,
    },
  ];
}

const nothing: Lower = () => [];

const table: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ['heredoc_body', nothing],
  ['uninterpreted', nothing],
  ['undef', nothing],
  ['redo', nothing],
  ['retry', nothing],
  ...['if', 'unless', 'elsif', 'if_modifier', 'unless_modifier'].map((type): [string, Lower] => [type, condition]),
  ...['while', 'until', 'while_modifier', 'until_modifier'].map((type): [string, Lower] => [type, loop]),
  ['for', forIn],
  ['case', caseOf],
  ['case_match', caseOf],
  ['return', returned],
  ['next', left('continue')],
  ['break', left('break')],
  ['alias', alias],
  ['class', lowerClass],
  ['module', lowerClass],
  ['method', (low, node) => [lowerMethod(low, node)]],
  ['singleton_method', (low, node) => [lowerMethod(low, node)]],
  ...['begin', 'begin_block', 'end_block', 'ERROR', 'then', 'else', 'body_statement'].map((type): [string, Lower] => [
    type,
    (low, node) => [{ ...placeOf(node), kind: 'block', body: lowerBody(low, node) }],
  ]),
  [
    'singleton_class',
    (low, node) => {
      const body = field(node, 'body');
      return body === undefined ? [] : lowerBody(low, body);
    },
  ],
]);
