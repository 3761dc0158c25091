import type { Argument, Code, FunctionCode, Parameter } from '../script/code.ts';
import { callCode, type Lowering, nameCode, place, textCode } from '../script/lowering.ts';
import { field, namedChildren, type Syntax } from '../script/syntax.ts';
import { stringOf } from './literal.ts';
import { blockCode } from './lower-statement.ts';

/** An expression as code; nothing known for an absent one. */
export function expression(lowering: Lowering, node: Syntax | undefined): Code {
  if (node === undefined) return { line: 1, from: 0, to: 0, kind: 'unknown', parts: [] };
  return lowering.within(node, () => one(lowering, node));
}

function one(lowering: Lowering, node: Syntax): Code {
  const at = place(node);
  switch (node.type) {
    case 'identifier':
      return nameCode(node, lowering.of(node));
    case 'vararg_expression':
      return nameCode(node, '...');
    case 'string':
      return textCode(node, stringOf(lowering.of(node)));
    case 'number':
      return { ...at, kind: 'number', value: numberOf(lowering.of(node)) };
    case 'true':
    case 'false':
      return { ...at, kind: 'constant', constant: node.type };
    case 'nil':
      return { ...at, kind: 'constant', constant: 'null' };
    case 'parenthesized_expression':
      return expression(lowering, namedChildren(node)[0]);
    case 'function_definition':
      return functionCode(lowering, node);
    case 'function_call':
      return {
        ...at,
        kind: 'call',
        callee: expression(lowering, field(node, 'name')),
        args: argumentsOf(lowering, field(node, 'arguments')),
      };
    case 'method_index_expression': {
      const method = field(node, 'method');
      return {
        ...at,
        kind: 'member',
        object: expression(lowering, field(node, 'table')),
        name: method === undefined ? '' : lowering.of(method),
      };
    }
    case 'dot_index_expression': {
      const name = field(node, 'field');
      return {
        ...at,
        kind: 'member',
        object: expression(lowering, field(node, 'table')),
        name: name === undefined ? '' : lowering.of(name),
      };
    }
    case 'bracket_index_expression':
      return {
        ...at,
        kind: 'index',
        object: expression(lowering, field(node, 'table')),
        key: expression(lowering, field(node, 'field')),
      };
    case 'table_constructor':
      return table(lowering, node);
    case 'binary_expression':
      return binary(lowering, node);
    case 'unary_expression': {
      const operator = lowering.of(node).slice(0, 3);
      const operand = expression(lowering, field(node, 'operand'));
      if (operator.startsWith('#')) return { ...callCode(node, '#', operand) };
      if (operator === 'not') return { ...at, kind: 'unary', operator: '!', operand };
      return { ...at, kind: 'unary', operator: operator.startsWith('~') ? '~' : '-', operand };
    }
    default:
      return { ...at, kind: 'unknown', parts: namedChildren(node).map((child) => expression(lowering, child)) };
  }
}

function numberOf(written: string): number {
  return Number(written.replace(/[uU]?[lL]{2}$|i$/, ''));
}

/** `f(a, b)`, `f"text"`, `f{…}`; `...` at the end is all that is left. */
function argumentsOf(lowering: Lowering, node: Syntax | undefined): readonly Argument[] {
  if (node === undefined) return [];
  return namedChildren(node).map((child) => {
    const value = expression(lowering, child);
    return child.type === 'vararg_expression' ? { value, spread: true } : { value };
  });
}

/** `{1, 2, x = 3, [k] = v, ...}`: places count from one. */
function table(lowering: Lowering, node: Syntax): Code {
  const entries: { key?: Code; value: Code }[] = [];
  let next = 1;
  for (const each of namedChildren(node)) {
    if (each.type !== 'field') continue;
    const name = field(each, 'name');
    const value = field(each, 'value');
    const bracketed = lowering.text[each.from] === '[' && name !== undefined && name.from > each.from;
    if (name === undefined) {
      const isRest = value?.type === 'vararg_expression';
      const code = expression(lowering, value);
      if (isRest) entries.push({ value: callCode(each, 'table.pack', code) });
      else entries.push({ key: { ...place(each), kind: 'number', value: next }, value: code });
      next += 1;
    } else {
      const key = bracketed ? expression(lowering, name) : textCode(name, lowering.of(name));
      entries.push({ key, value: expression(lowering, value) });
    }
  }
  return { ...place(node), kind: 'map', entries };
}

const operators: ReadonlyMap<string, string> = new Map([
  ['..', 'concat'],
  ['and', '&&'],
  ['or', '||'],
  ['~=', '!='],
  ['^', '**'],
  ['~', '^'],
]);

/** A chain of operators may be very long; `..` leans to the right, the others to the left. */
function binary(lowering: Lowering, node: Syntax): Code {
  const operands: Syntax[] = [];
  let right: Syntax | undefined = node;
  while (right?.type === 'binary_expression' && operatorOf(lowering, right) === '..') {
    const left = field(right, 'left');
    if (left !== undefined) operands.push(left);
    right = field(right, 'right');
  }
  if (operands.length > 0) {
    if (right !== undefined) operands.push(right);
    // Joining is the same from either side.
    return operands
      .map((each) => expression(lowering, each))
      .reduce((left, each) => ({ ...place(node), kind: 'binary', operator: 'concat', left, right: each }));
  }
  const chain = [node];
  let left = field(node, 'left');
  while (left?.type === 'binary_expression' && operatorOf(lowering, left) !== '..') {
    chain.push(left);
    left = field(left, 'left');
  }
  let code = expression(lowering, left);
  for (const each of chain.reverse()) {
    const written = operatorOf(lowering, each);
    const operator = operators.get(written) ?? written;
    code = { ...place(each), kind: 'binary', operator, left: code, right: expression(lowering, field(each, 'right')) };
  }
  return code;
}

function operatorOf(lowering: Lowering, node: Syntax): string {
  const left = field(node, 'left');
  const right = field(node, 'right');
  const operator = node.children.find((child) => !child.named);
  if (operator !== undefined) return lowering.of(operator);
  return lowering.text.slice(left?.to ?? node.from, right?.from ?? node.to).trim();
}

/** A function; `function t:f()` sees its table as `self`, and so does one that names it as its first parameter. */
export function functionCode(lowering: Lowering, node: Syntax, name?: string): FunctionCode {
  const parameters: Parameter[] = [];
  const listed = field(node, 'parameters');
  for (const [index, each] of (listed === undefined ? [] : namedChildren(listed)).entries()) {
    const written = lowering.of(each);
    if (each.type === 'vararg_expression') parameters.push({ name: '...', rest: true });
    else if (index > 0 || written !== 'self') parameters.push({ name: written });
  }
  const body = field(node, 'body');
  return {
    ...place(node),
    kind: 'function',
    ...(name === undefined ? {} : { name }),
    parameters,
    body: body === undefined ? [] : blockCode(lowering, body),
    lastIsResult: false,
  };
}
