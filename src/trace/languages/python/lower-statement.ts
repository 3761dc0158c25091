import type { Code } from '../script/code.ts';
import { callCode, placeOf } from '../script/codes.ts';
import { field, fields, namedChildren, type Syntax } from '../script/syntax.ts';
import { classDefinition, decorated, definition } from './lower-definition.ts';
import { assignCode, assignment, expression } from './lower-expression.ts';
import { importFrom, importModules } from './lower-import.ts';
import { match } from './lower-match.ts';
import { type Lowering, unknownCode } from './lowering.ts';

type Lower = (low: Lowering, node: Syntax) => Code | readonly Code[];

/** Statements as code of the shared tree. */
export function statements(low: Lowering, nodes: readonly Syntax[]): readonly Code[] {
  const codes: Code[] = [];
  for (const node of nodes) {
    const lower = lowers.get(node.type);
    if (lower === undefined) {
      if (node.named) codes.push(expression(low, node));
      continue;
    }
    const made = low.within<Code | readonly Code[]>(() => lower(low, node), []);
    if ('kind' in made) codes.push(made);
    else codes.push(...made);
  }
  return codes;
}

const inner: Lower = (low, node) => statements(low, node.children);

const lowers: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ['module', inner],
  ['block', inner],
  // What can be made out inside something that is not Python still counts.
  ['ERROR', inner],
  ['expression_statement', expressions],
  [
    'print_statement',
    (low, node) =>
      callCode(
        placeOf(node),
        'print',
        fields(node, 'argument').map((each) => expression(low, each)),
      ),
  ],
  [
    'exec_statement',
    (low, node) => callCode(placeOf(node), 'exec', [expression(low, field(node, 'code') ?? node.children[0])]),
  ],
  ['import_statement', importModules],
  ['import_from_statement', importFrom],
  ['future_import_statement', () => []],
  ['if_statement', whether],
  ['for_statement', forEach],
  ['while_statement', whileLoop],
  ['try_statement', attempt],
  ['with_statement', withThings],
  ['match_statement', match],
  ['function_definition', (low, node) => definition(low, node)],
  ['class_definition', classDefinition],
  ['decorated_definition', decorated],
  ['return_statement', (low, node) => ({ ...placeOf(node), kind: 'return', ...resultOf(low, node) })],
  ['raise_statement', (low, node) => ({ ...placeOf(node), kind: 'throw', ...resultOf(low, node) })],
  ['break_statement', (_low, node) => ({ ...placeOf(node), kind: 'break' })],
  ['continue_statement', (_low, node) => ({ ...placeOf(node), kind: 'continue' })],
  [
    'global_statement',
    (low, node) => ({ ...placeOf(node), kind: 'global', names: namedChildren(node).map((each) => low.textOf(each)) }),
  ],
  ['nonlocal_statement', () => []],
  ['pass_statement', () => []],
  ['delete_statement', () => []],
  ['type_alias_statement', () => []],
]);

function resultOf(low: Lowering, node: Syntax): { value?: Code } {
  const [value] = namedChildren(node);
  return value === undefined ? {} : { value: expression(low, value) };
}

/** What a statement's field `name` holds, as a body. */
export function blockOf(low: Lowering, node: Syntax | undefined, name: string): readonly Code[] {
  return node === undefined ? [] : statements(low, fields(node, name));
}

function expressions(low: Lowering, node: Syntax): readonly Code[] {
  return namedChildren(node).flatMap((child): readonly Code[] => {
    if (child.type === 'assignment') {
      // `name: type` alone says nothing.
      return field(child, 'right') === undefined ? [] : [expression(low, child)];
    }
    if (child.type === 'augmented_assignment') {
      const operator = (field(child, 'operator')?.type ?? '+=').replace(/=$/, '');
      return [assignment(low, child, field(child, 'left'), field(child, 'right'), operator)];
    }
    // A text that stands alone is a comment.
    return isComment(child) ? [] : [expression(low, child)];
  });
}

function isComment(node: Syntax): boolean {
  return node.type === 'string' && node.children.every((child) => child.type !== 'interpolation');
}

function whether(low: Lowering, node: Syntax): Code {
  // From its end: a chain of `elif` is as deep as it is long.
  let otherwise: readonly Code[] = [];
  for (const clause of [...fields(node, 'alternative')].reverse())
    otherwise = clause.type === 'elif_clause' ? [ifCode(low, clause, otherwise)] : blockOf(low, clause, 'body');
  return ifCode(low, node, otherwise);
}

function ifCode(low: Lowering, node: Syntax, otherwise: readonly Code[]): Code {
  return {
    ...placeOf(node),
    kind: 'if',
    test: expression(low, field(node, 'condition')),
    whenTrue: blockOf(low, node, 'consequence'),
    otherwise,
  };
}

/** A loop and what follows when nothing broke out of it. */
function withElse(low: Lowering, node: Syntax, loop: Code): Code | readonly Code[] {
  const otherwise = blockOf(low, field(node, 'alternative'), 'body');
  return otherwise.length === 0 ? loop : [loop, ...otherwise];
}

function forEach(low: Lowering, node: Syntax): Code | readonly Code[] {
  const target = field(node, 'left');
  return withElse(low, node, {
    ...placeOf(node),
    kind: 'each',
    keys: 'dict',
    ...(target === undefined ? {} : { target: expression(low, target) }),
    source: expression(low, field(node, 'right')),
    body: blockOf(low, node, 'body'),
  });
}

/** What a loop that serves, asks or keeps a pace has in it. */
const waiting = /sleep|recv|accept|read|input|wait|select|poll|get\(|break/;

function whileLoop(low: Lowering, node: Syntax): Code | readonly Code[] {
  const condition = field(node, 'condition');
  const isEndless = condition?.type === 'true' || condition?.type === 'integer';
  return withElse(low, node, {
    ...placeOf(node),
    kind: 'loop',
    test: expression(low, condition),
    body: blockOf(low, node, 'body'),
    ...(isEndless && !waiting.test(low.textOf(node)) ? { restless: true } : {}),
  });
}

function attempt(low: Lowering, node: Syntax): Code {
  const handlers: { name?: string; body: readonly Code[] }[] = [];
  const body = [...blockOf(low, node, 'body')];
  const lastly: Code[] = [];
  for (const child of namedChildren(node)) {
    const blocks = (): readonly Code[] =>
      statements(
        low,
        child.children.filter((part) => part.type === 'block'),
      );
    if (child.type === 'except_clause' || child.type === 'except_group_clause') {
      const pattern = child.children.find((part) => part.type === 'as_pattern');
      const alias = field(child, 'alias') ?? (pattern === undefined ? undefined : field(pattern, 'alias'));
      handlers.push({ ...(alias === undefined ? {} : { name: low.textOf(alias) }), body: blocks() });
    } else if (child.type === 'else_clause') body.push(perhaps(child, blocks()));
    else if (child.type === 'finally_clause') lastly.push(...blocks());
  }
  return { ...placeOf(node), kind: 'try', body, handlers, lastly };
}

/** What is carried out only when nothing was thrown. */
function perhaps(node: Syntax, body: readonly Code[]): Code {
  return { ...placeOf(node), kind: 'if', test: unknownCode(node), whenTrue: body, otherwise: [] };
}

function withThings(low: Lowering, node: Syntax): readonly Code[] {
  const codes: Code[] = [];
  for (const clause of node.children.filter((child) => child.type === 'with_clause')) {
    for (const each of namedChildren(clause)) {
      const value = field(each, 'value') ?? namedChildren(each)[0] ?? each;
      const alias = value.type === 'as_pattern' ? field(value, 'alias') : undefined;
      const held = expression(low, value.type === 'as_pattern' ? value.children[0] : value);
      codes.push(alias === undefined ? held : assignCode(low, placeOf(each), expression(low, alias), held));
    }
  }
  return [...codes, ...blockOf(low, node, 'body')];
}
