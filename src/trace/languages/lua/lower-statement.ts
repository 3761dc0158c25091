import type { Code } from '../script/code.ts';
import { type Lowering, nameCode, place } from '../script/lowering.ts';
import { field, namedChildren, type Syntax } from '../script/syntax.ts';
import { expression, functionCode } from './lower-expression.ts';

/** The statements of a block or chunk. */
export function blockCode(lowering: Lowering, node: Syntax): readonly Code[] {
  const body: Code[] = [];
  for (const child of namedChildren(node)) {
    if (ignored.has(child.type)) continue;
    body.push(lowering.within(child, () => statement(lowering, child)));
  }
  return body;
}

const ignored = new Set(['empty_statement', 'label_statement', 'goto_statement', 'hash_bang_line']);

function statement(lowering: Lowering, node: Syntax): Code {
  const at = place(node);
  switch (node.type) {
    case 'variable_declaration': {
      const inner = namedChildren(node)[0];
      if (inner?.type === 'assignment_statement') return assignment(lowering, inner, true);
      const names = inner === undefined ? [] : namedChildren(inner);
      return block(
        node,
        names.map((name) => ({
          ...at,
          kind: 'assign',
          target: expression(lowering, name),
          value: { ...at, kind: 'constant', constant: 'null' },
          own: true,
        })),
      );
    }
    case 'assignment_statement':
      return assignment(lowering, node, false);
    case 'function_declaration':
      return declared(lowering, node);
    case 'do_statement':
      return { ...at, kind: 'block', body: bodyOf(lowering, node) };
    case 'while_statement':
      return {
        ...at,
        kind: 'loop',
        test: expression(lowering, field(node, 'condition')),
        body: bodyOf(lowering, node),
      };
    case 'repeat_statement':
      return {
        ...at,
        kind: 'loop',
        test: { ...at, kind: 'unary', operator: '!', operand: expression(lowering, field(node, 'condition')) },
        body: bodyOf(lowering, node),
        atLeastOnce: true,
      };
    case 'for_statement':
      return loop(lowering, node);
    case 'if_statement':
      return condition(
        lowering,
        node,
        node.children.filter((child) => child.field === 'alternative'),
      );
    case 'return_statement': {
      const values = namedChildren(namedChildren(node)[0] ?? node).map((child) => expression(lowering, child));
      const [only] = values;
      if (only === undefined) return { ...at, kind: 'return' };
      const value: Code =
        values.length === 1 ? only : { ...at, kind: 'list', items: values.map((each) => ({ value: each })) };
      return { ...at, kind: 'return', value };
    }
    case 'break_statement':
      return { ...at, kind: 'break' };
    case 'ERROR':
    case 'block':
      return { ...at, kind: 'unknown', parts: blockCode(lowering, node) };
    default:
      return expression(lowering, node);
  }
}

function bodyOf(lowering: Lowering, node: Syntax): readonly Code[] {
  const body = field(node, 'body');
  return body === undefined ? [] : blockCode(lowering, body);
}

function block(node: Syntax, body: readonly Code[]): Code {
  const [only] = body;
  return body.length === 1 && only !== undefined ? only : { ...place(node), kind: 'block', body };
}

/** `a, b = 1, 2`: one to one; what one call gives several names gets taken apart. */
function assignment(lowering: Lowering, node: Syntax, own: boolean): Code {
  const at = place(node);
  const names = namedChildren(node.children.find((child) => child.type === 'variable_list') ?? node).filter(
    (child) => child.type !== 'attribute',
  );
  const values = namedChildren(node.children.find((child) => child.type === 'expression_list') ?? node);
  const targets = names.map((name) => expression(lowering, name));
  const given = values.map((value) => expression(lowering, value));
  const [only] = given;
  if (targets.length > 1 && given.length === 1 && only !== undefined && isSeveral(only)) {
    const value: Code = { ...at, kind: 'call', callee: nameCode(node, '(several)'), args: [{ value: only }] };
    return {
      ...at,
      kind: 'assign',
      target: { ...at, kind: 'list', items: targets.map((target) => ({ value: target })) },
      value,
      own,
    };
  }
  const nil: Code = { ...at, kind: 'constant', constant: 'null' };
  return block(
    node,
    targets.map((target, index) => ({
      ...at,
      kind: 'assign',
      target,
      value: given[index] ?? nil,
      ...(own ? { own } : {}),
    })),
  );
}

/** Whether code may give more than one value. */
function isSeveral(code: Code): boolean {
  return code.kind === 'call' || (code.kind === 'name' && code.name === '...');
}

/** `function f()`, `local function f()`, `function t.f()`, `function t:f()`. */
function declared(lowering: Lowering, node: Syntax): Code {
  const name = field(node, 'name');
  if (name === undefined || name.type === 'identifier') {
    return functionCode(lowering, node, name === undefined ? undefined : lowering.of(name));
  }
  return { ...place(node), kind: 'assign', target: expression(lowering, name), value: functionCode(lowering, node) };
}

function condition(lowering: Lowering, node: Syntax, rest: readonly Syntax[]): Code {
  const body = field(node, 'consequence');
  const [next, ...after] = rest;
  let otherwise: readonly Code[] = [];
  if (next?.type === 'elseif_statement') otherwise = [lowering.within(next, () => condition(lowering, next, after))];
  else if (next !== undefined) otherwise = bodyOf(lowering, next);
  return {
    ...place(node),
    kind: 'if',
    test: expression(lowering, field(node, 'condition')),
    whenTrue: body === undefined ? [] : blockCode(lowering, body),
    otherwise,
  };
}

/** `for i = 1, n, step do`, `for k, v in pairs(t) do`. */
function loop(lowering: Lowering, node: Syntax): Code {
  const at = place(node);
  const clause = field(node, 'clause');
  const body = bodyOf(lowering, node);
  if (clause?.type === 'for_numeric_clause') {
    const name = field(clause, 'name');
    const counter = nameCode(clause, name === undefined ? '' : lowering.of(name));
    const step = field(clause, 'step');
    const down = step !== undefined && lowering.of(step).startsWith('-');
    return {
      ...at,
      kind: 'loop',
      first: { ...at, kind: 'assign', target: counter, value: expression(lowering, field(clause, 'start')), own: true },
      test: {
        ...at,
        kind: 'binary',
        operator: down ? '>=' : '<=',
        left: counter,
        right: expression(lowering, field(clause, 'end')),
      },
      step: {
        ...at,
        kind: 'assign',
        target: counter,
        value: step === undefined ? { ...at, kind: 'number', value: 1 } : expression(lowering, step),
        operator: 'plus',
      },
      body,
    };
  }
  const names = namedChildren(clause?.children.find((child) => child.type === 'variable_list') ?? node);
  const values = namedChildren(clause?.children.find((child) => child.type === 'expression_list') ?? node);
  const [source] = values;
  const code = expression(lowering, source);
  const called = code.kind === 'call' && code.callee.kind === 'name' ? code.callee.name : '';
  const over = called === 'pairs' || called === 'ipairs' || called === 'next' ? code : undefined;
  const first = over?.kind === 'call' ? over.args[0]?.value : undefined;
  const [key, value] = names.map((name) => expression(lowering, name));
  // Other iterators give their values one by one as the first name.
  return {
    ...at,
    kind: 'each',
    ...(first === undefined
      ? key === undefined
        ? {}
        : { target: key }
      : { ...(key === undefined ? {} : { key }), ...(value === undefined ? {} : { target: value }) }),
    source: first ?? code,
    body,
  };
}
