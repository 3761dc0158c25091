import type { Code } from '../script/code.ts';
import { type Lowering, nameCode, place } from '../script/lowering.ts';
import { field, namedChildren, type Syntax } from '../script/syntax.ts';
import { expression } from './lower-expression.ts';
import { classCode, functionCode, pattern } from './lower-function.ts';
import { exported, imported } from './lower-module.ts';

/** The statements among some nodes, in order. */
export function statements(lowering: Lowering, nodes: readonly Syntax[]): readonly Code[] {
  const body: Code[] = [];
  for (const node of nodes) {
    if (!node.named || ignored.has(node.type)) continue;
    if (node.type === 'variable_declaration' || node.type === 'lexical_declaration') declarations(lowering, node, body);
    else body.push(lowering.within(node, () => statement(lowering, node)));
  }
  return body;
}

const ignored = new Set(['empty_statement', 'debugger_statement', 'hash_bang_line', 'html_comment', 'decorator']);

/** The body of a statement that may be a block. */
export function bodyOf(lowering: Lowering, node: Syntax | undefined): readonly Code[] {
  if (node === undefined) return [];
  return statements(lowering, node.type === 'statement_block' ? node.children : [node]);
}

function statement(lowering: Lowering, node: Syntax): Code {
  const at = place(node);
  switch (node.type) {
    case 'expression_statement':
      return block(
        node,
        namedChildren(node).map((child) => expression(lowering, child)),
      );
    case 'statement_block':
      return { ...at, kind: 'block', body: statements(lowering, node.children) };
    case 'function_declaration':
    case 'generator_function_declaration':
      return functionCode(lowering, node);
    case 'class_declaration':
      return classCode(lowering, node);
    case 'using_declaration': {
      const body: Code[] = [];
      declarations(lowering, node, body);
      return block(node, body);
    }
    case 'if_statement': {
      const otherwise = field(node, 'alternative');
      return {
        ...at,
        kind: 'if',
        test: expression(lowering, field(node, 'condition')),
        whenTrue: bodyOf(lowering, field(node, 'consequence')),
        otherwise: otherwise === undefined ? [] : statements(lowering, unwrapped(otherwise)),
      };
    }
    case 'for_statement':
      return counting(lowering, node);
    case 'for_in_statement':
      return forEach(lowering, node);
    case 'while_statement':
    case 'do_statement':
      return {
        ...at,
        kind: 'loop',
        test: expression(lowering, field(node, 'condition')),
        body: bodyOf(lowering, field(node, 'body')),
        ...(node.type === 'do_statement' ? { atLeastOnce: true } : {}),
      };
    case 'switch_statement':
      return select(lowering, node);
    case 'try_statement':
      return attempt(lowering, node);
    case 'return_statement':
    case 'throw_statement': {
      const kind = node.type === 'return_statement' ? 'return' : 'throw';
      const [value] = namedChildren(node);
      return { ...at, kind, ...(value === undefined ? {} : { value: expression(lowering, value) }) };
    }
    case 'break_statement':
      return { ...at, kind: 'break' };
    case 'continue_statement':
      return { ...at, kind: 'continue' };
    case 'labeled_statement':
      return block(node, bodyOf(lowering, field(node, 'body')));
    case 'with_statement':
      return block(node, [expression(lowering, field(node, 'object')), ...bodyOf(lowering, field(node, 'body'))]);
    case 'import_statement':
      return imported(lowering, node);
    case 'export_statement':
      return exported(lowering, node);
    case 'ERROR':
      return { ...at, kind: 'unknown', parts: statements(lowering, node.children) };
    default:
      return expression(lowering, node);
  }
}

function unwrapped(otherwise: Syntax): readonly Syntax[] {
  return namedChildren(otherwise).flatMap((child) => (child.type === 'statement_block' ? child.children : [child]));
}

function block(node: Syntax, body: readonly Code[]): Code {
  const [only] = body;
  return body.length === 1 && only !== undefined ? only : { ...place(node), kind: 'block', body };
}

/** `var a = 1, {b} = c`: without a value the name is still this scope's own. */
function declarations(lowering: Lowering, node: Syntax, body: Code[]): void {
  for (const child of node.children) {
    if (child.type !== 'variable_declarator') continue;
    const target = field(child, 'name');
    const value = field(child, 'value');
    if (target === undefined) continue;
    body.push({
      ...place(child),
      kind: 'assign',
      target: pattern(lowering, target),
      value: value === undefined ? nameCode(child, 'undefined') : expression(lowering, value),
      own: true,
    });
  }
}

function counting(lowering: Lowering, node: Syntax): Code {
  const first = field(node, 'initializer');
  const test = namedChildren(node).find((child) => child.field === 'condition' && child.type !== 'empty_statement');
  const step = field(node, 'increment');
  const start = first === undefined ? [] : statements(lowering, [first]);
  return {
    ...place(node),
    kind: 'loop',
    ...(start.length === 0 ? {} : { first: { ...place(node), kind: 'block' as const, body: start } }),
    ...(test === undefined ? {} : { test: expression(lowering, test) }),
    ...(step === undefined ? {} : { step: expression(lowering, step) }),
    body: bodyOf(lowering, field(node, 'body')),
  };
}

/** `for (x of list)`, `for (key in object)`. */
function forEach(lowering: Lowering, node: Syntax): Code {
  const left = field(node, 'left');
  const operator = field(node, 'operator');
  return {
    ...place(node),
    kind: 'each',
    ...(left === undefined ? {} : { target: pattern(lowering, left) }),
    source: expression(lowering, field(node, 'right')),
    body: bodyOf(lowering, field(node, 'body')),
    ...(operator !== undefined && lowering.of(operator) === 'in' ? { keys: true } : {}),
  };
}

function select(lowering: Lowering, node: Syntax): Code {
  const cases: { tests?: Code[]; body: readonly Code[] }[] = [];
  let open: Code[] = [];
  for (const each of field(node, 'body')?.children ?? []) {
    if (!each.named) continue;
    const value = field(each, 'value');
    const body = statements(
      lowering,
      each.children.filter((child) => child.field === 'body'),
    );
    if (value !== undefined) open.push(expression(lowering, value));
    // `case 'a': case 'b':` share a body.
    if (body.length === 0 && value !== undefined) continue;
    cases.push(value === undefined ? { body } : { tests: open, body });
    open = [];
  }
  return {
    ...place(node),
    kind: 'select',
    subject: expression(lowering, field(node, 'value')),
    cases,
    falls: true,
  };
}

function attempt(lowering: Lowering, node: Syntax): Code {
  const handler = field(node, 'handler');
  const name = handler === undefined ? undefined : field(handler, 'parameter');
  return {
    ...place(node),
    kind: 'try',
    body: bodyOf(lowering, field(node, 'body')),
    handlers:
      handler === undefined
        ? []
        : [
            {
              ...(name?.type === 'identifier' ? { name: lowering.of(name) } : {}),
              body: bodyOf(lowering, field(handler, 'body')),
            },
          ],
    lastly: bodyOf(lowering, finallyBody(node)),
  };
}

function finallyBody(node: Syntax): Syntax | undefined {
  const lastly = field(node, 'finalizer');
  return lastly === undefined ? undefined : field(lastly, 'body');
}
