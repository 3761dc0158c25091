import type { Code } from '../script/code.ts';
import { callCode, nameCode, placeOf, textCode } from '../script/codes.ts';
import { field, type Syntax } from '../script/syntax.ts';
import { lowerArguments, lowerArray, lowerCall, lowerElement, lowerHash, lowerIdentifier } from './lower-call.ts';
import { blockName, lowerLambda } from './lower-definition.ts';
import { lowerBody } from './lower-statement.ts';
import { lowerCharacter, lowerHeredoc, lowerPattern, lowerText, lowerWords } from './lower-text.ts';
import { constantCode, type Lowering, parts, textOfNode } from './lowering.ts';

type Lower = (low: Lowering, node: Syntax) => Code;

/** One expression; a statement where a value is asked for is one, too. */
export function lowerExpression(low: Lowering, node: Syntax | undefined): Code {
  if (node === undefined) return { line: 1, from: 0, to: 0, kind: 'constant', constant: 'null' };
  const lower = table.get(node.type);
  if (lower !== undefined) return lower(low, node);
  if (statements.has(node.type)) {
    const body = lowerBody(low, node);
    return { ...placeOf(node), kind: 'block', body };
  }
  return { ...placeOf(node), kind: 'unknown', parts: parts(node).map((child) => lowerExpression(low, child)) };
}

const statements = new Set([
  ...['if', 'unless', 'if_modifier', 'unless_modifier', 'while', 'until', 'while_modifier', 'until_modifier', 'for'],
  ...[
    'case',
    'case_match',
    'begin',
    'parenthesized_statements',
    'class',
    'module',
    'singleton_class',
    'return',
    'next',
  ],
  ...['break', 'alias', 'method', 'singleton_method', 'redo', 'retry', 'undef', 'block_body', 'do', 'then', 'else'],
]);

/** What a value is assigned to. */
export function lowerTarget(low: Lowering, node: Syntax): Code {
  const place = placeOf(node);
  switch (node.type) {
    case 'identifier':
      return nameCode(place, textOfNode(low, node));
    case 'constant':
      return constantCode(place, textOfNode(low, node));
    case 'left_assignment_list':
    case 'destructured_left_assignment':
      return {
        ...place,
        kind: 'list',
        items: parts(node).map((child) =>
          child.type === 'rest_assignment'
            ? {
                value:
                  parts(child)[0] === undefined ? nameCode(place, ' rest') : lowerTarget(low, parts(child)[0] ?? child),
                spread: true,
              }
            : { value: lowerTarget(low, child) },
        ),
      };
    case 'element_reference': {
      const [object, key] = parts(node);
      return { ...place, kind: 'index', object: lowerExpression(low, object), key: lowerExpression(low, key) };
    }
    case 'call':
      return {
        ...place,
        kind: 'member',
        object: lowerExpression(low, field(node, 'receiver')),
        name: `@${textOfNode(low, field(node, 'method') ?? node)}`,
      };
    case 'scope_resolution':
      return constantCode(place, textOfNode(low, field(node, 'name') ?? node));
    default:
      return lowerExpression(low, node);
  }
}

const operators = new Map([
  ['===', '=='],
  ['and', '&&'],
  ['or', '||'],
  ['=~', ' match'],
  ['!~', ' match'],
  ['<=>', ' match'],
]);

function binary(low: Lowering, node: Syntax): Code {
  const place = placeOf(node);
  const written = textOfNode(low, field(node, 'operator') ?? node);
  if (written === '+') return chain(low, node);
  const left = lowerExpression(low, field(node, 'left'));
  const right = lowerExpression(low, field(node, 'right'));
  if (written === '<<') return callCode(place, ' append', [left, right]);
  const operator = operators.get(written) ?? written;
  if (operator === ' match') return { ...place, kind: 'unknown', parts: [left, right] };
  return { ...place, kind: 'binary', operator, left, right };
}

/** `a + b + c` as a tree of little depth, however long it is. */
function chain(low: Lowering, node: Syntax): Code {
  const terms: Code[] = [];
  let left: Syntax | undefined = node;
  while (left?.type === 'binary' && textOfNode(low, field(left, 'operator') ?? left) === '+') {
    terms.push(lowerExpression(low, field(left, 'right')));
    left = field(left, 'left');
  }
  terms.push(lowerExpression(low, left));
  terms.reverse();
  const join = (from: number, to: number): Code => {
    const first = terms[from];
    if (to - from <= 1 && first !== undefined) return first;
    const middle = (from + to) >> 1;
    return { ...placeOf(node), kind: 'binary', operator: '+', left: join(from, middle), right: join(middle, to) };
  };
  return join(0, terms.length);
}

function unary(low: Lowering, node: Syntax): Code {
  const written = textOfNode(low, field(node, 'operator') ?? node);
  const place = placeOf(node);
  if (written === 'defined?') return { ...place, kind: 'unknown', parts: [] };
  const operand = lowerExpression(low, field(node, 'operand'));
  const operator = written === 'not' || written === '!' ? '!' : written === '-' || written === '~' ? written : '+';
  return operator === '+' ? operand : { ...place, kind: 'unary', operator, operand };
}

function assignment(low: Lowering, node: Syntax): Code {
  const place = placeOf(node);
  const left = field(node, 'left');
  const right = field(node, 'right');
  const target = left === undefined ? nameCode(place, '_') : lowerTarget(low, left);
  const value = lowerExpression(low, right);
  const own = left?.type === 'identifier' || left?.type === 'left_assignment_list';
  const operator = field(node, 'operator');
  return {
    ...place,
    kind: 'assign',
    target,
    value,
    ...(operator === undefined ? {} : { operator: textOfNode(low, operator).slice(0, -1) }),
    ...(own ? { own: true } : {}),
  };
}

function range(low: Lowering, node: Syntax): Code {
  const place = placeOf(node);
  const bound = (name: string): Code => {
    const found = field(node, name);
    return found === undefined ? { ...place, kind: 'constant', constant: 'null' } : lowerExpression(low, found);
  };
  const open = textOfNode(low, field(node, 'operator') ?? node) === '...';
  return callCode(place, ' range', [
    bound('begin'),
    bound('end'),
    { ...place, kind: 'constant', constant: open ? 'true' : 'false' },
  ]);
}

function integer(low: Lowering, node: Syntax): Code {
  const digits = textOfNode(low, node).replaceAll('_', '').toLowerCase();
  const octal = /^0o?[0-7]+$/.test(digits);
  const value = octal ? Number.parseInt(digits.replace('o', ''), 8) : Number(digits.replace(/^0d/, ''));
  return { ...placeOf(node), kind: 'number', value: Number.isFinite(value) ? value : 0 };
}

function scoped(low: Lowering, node: Syntax): Code {
  const place = placeOf(node);
  const name = textOfNode(low, field(node, 'name') ?? node);
  const scope = field(node, 'scope');
  if (scope === undefined) return nameCode(place, name);
  return { ...place, kind: 'member', object: lowerExpression(low, scope), name };
}

function constant(value: 'null' | 'true' | 'false'): Lower {
  return (_low, node) => ({ ...placeOf(node), kind: 'constant', constant: value });
}

function named(name: string): Lower {
  return (_low, node) => nameCode(placeOf(node), name);
}

function rescued(low: Lowering, node: Syntax): Code {
  const place = placeOf(node);
  const left = lowerExpression(low, field(node, 'body'));
  return { ...place, kind: 'binary', operator: '||', left, right: lowerExpression(low, field(node, 'handler')) };
}

const table: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ['identifier', lowerIdentifier],
  ['constant', (low, node) => nameCode(placeOf(node), textOfNode(low, node))],
  ['global_variable', (low, node) => nameCode(placeOf(node), textOfNode(low, node))],
  ['class_variable', (low, node) => constantCode(placeOf(node), textOfNode(low, node))],
  [
    'instance_variable',
    (low, node) => ({
      ...placeOf(node),
      kind: 'member',
      object: nameCode(placeOf(node), 'self'),
      name: textOfNode(low, node),
    }),
  ],
  ['scope_resolution', scoped],
  ['self', named('self')],
  ['super', (_low, node) => callCode(placeOf(node), 'super', [])],
  ['nil', constant('null')],
  ['true', constant('true')],
  ['false', constant('false')],
  ['file', named('__FILE__')],
  ['line', (_low, node) => ({ ...placeOf(node), kind: 'number', value: node.line })],
  ['encoding', named('__ENCODING__')],
  ['integer', integer],
  [
    'float',
    (low, node) => ({
      ...placeOf(node),
      kind: 'number',
      value: Number(textOfNode(low, node).replaceAll('_', '')) || 0,
    }),
  ],
  ['string', lowerText],
  ['bare_string', lowerText],
  ['delimited_symbol', lowerText],
  ['chained_string', (low, node) => textCode(placeOf(node), ...parts(node).map((child) => lowerText(low, child)))],
  ['simple_symbol', (low, node) => textCode(placeOf(node), textOfNode(low, node).slice(1))],
  ['hash_key_symbol', (low, node) => textCode(placeOf(node), textOfNode(low, node))],
  ['character', lowerCharacter],
  ['heredoc_beginning', lowerHeredoc],
  ['subshell', (low, node) => callCode(placeOf(node), '`', [lowerText(low, node)])],
  ['string_array', lowerWords],
  ['symbol_array', lowerWords],
  ['regex', lowerPattern],
  ['call', lowerCall],
  ['yield', (low, node) => callCode(placeOf(node), blockName, lowerArguments(low, parts(node)[0]))],
  ['lambda', lowerLambda],
  ['array', lowerArray],
  ['hash', lowerHash],
  ['element_reference', lowerElement],
  ['range', range],
  ['binary', binary],
  ['unary', unary],
  ['assignment', assignment],
  ['operator_assignment', assignment],
  [
    'right_assignment_list',
    (low, node) => ({ ...placeOf(node), kind: 'list', items: lowerArguments(low, node).map((each) => each) }),
  ],
  ['splat_argument', (low, node) => lowerExpression(low, parts(node)[0])],
  [
    'conditional',
    (low, node) => ({
      ...placeOf(node),
      kind: 'choice',
      test: lowerExpression(low, field(node, 'condition')),
      whenTrue: lowerExpression(low, field(node, 'consequence')),
      otherwise: lowerExpression(low, field(node, 'alternative')),
    }),
  ],
  ['rescue_modifier', rescued],
  ['left_assignment_list', lowerTarget],
]);
