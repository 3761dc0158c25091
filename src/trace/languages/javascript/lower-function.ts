import type { Code, FunctionCode, Parameter } from '../script/code.ts';
import { type Lowering, nameCode, place, textCode } from '../script/lowering.ts';
import { field, namedChildren, type Syntax } from '../script/syntax.ts';
import { expression } from './lower-expression.ts';
import { bodyOf, statements } from './lower-statement.ts';

/** A function, arrow function or method. */
export function functionCode(lowering: Lowering, node: Syntax, bound = true): FunctionCode {
  const name = field(node, 'name');
  const body = field(node, 'body');
  const single = field(node, 'parameter');
  const parameters = single === undefined ? namedChildren(field(node, 'parameters') ?? node) : [single];
  return {
    ...place(node),
    kind: 'function',
    ...(name === undefined || !bound ? {} : { name: lowering.of(name) }),
    parameters:
      single === undefined && field(node, 'parameters') === undefined
        ? []
        : parameters.map((each) => parameter(lowering, each)),
    body:
      body === undefined || body.type === 'statement_block'
        ? bodyOf(lowering, body)
        : [{ ...place(body), kind: 'return', value: expression(lowering, body) }],
    lastIsResult: false,
  };
}

function parameter(lowering: Lowering, node: Syntax): Parameter {
  switch (node.type) {
    case 'identifier':
      return { name: lowering.of(node) };
    case 'assignment_pattern': {
      const left = field(node, 'left');
      const initial = expression(lowering, field(node, 'right'));
      return left === undefined ? { initial } : { ...parameter(lowering, left), initial };
    }
    case 'rest_pattern': {
      const [inner] = namedChildren(node);
      return inner === undefined ? { rest: true } : { ...parameter(lowering, inner), rest: true };
    }
    default:
      return { pattern: pattern(lowering, node) };
  }
}

/** What may stand left of a `=`: names, members, patterns. */
export function pattern(lowering: Lowering, node: Syntax): Code {
  return lowering.within(node, () => patternOf(lowering, node));
}

function patternOf(lowering: Lowering, node: Syntax): Code {
  const at = place(node);
  switch (node.type) {
    case 'array_pattern': {
      const items: { value: Code; spread?: boolean }[] = [];
      let end = node.from + 1;
      for (const child of namedChildren(node)) {
        // Places that are left out (`[, a]`): more commas than one between two items.
        const commas = lowering.text.slice(end, child.from).split(',').length - 1;
        for (let left = items.length === 0 ? commas : commas - 1; left > 0; left -= 1)
          items.push({ value: { ...place(child), kind: 'unknown', parts: [] } });
        end = child.to;
        const [inner] = child.type === 'rest_pattern' ? namedChildren(child) : [child];
        const value = inner === undefined ? nameCode(child, '_') : pattern(lowering, inner);
        items.push(child.type === 'rest_pattern' ? { value, spread: true } : { value });
      }
      return { ...at, kind: 'list', items };
    }
    case 'object_pattern':
      return {
        ...at,
        kind: 'map',
        entries: namedChildren(node).map((child) => patternEntry(lowering, child)),
      };
    case 'assignment_pattern':
    case 'object_assignment_pattern': {
      const left = field(node, 'left');
      return {
        ...at,
        kind: 'assign',
        target: left === undefined ? nameCode(node, '_') : pattern(lowering, left),
        value: expression(lowering, field(node, 'right')),
      };
    }
    case 'shorthand_property_identifier_pattern':
      return nameCode(node, lowering.of(node));
    case 'parenthesized_expression': {
      const [inner] = namedChildren(node);
      return inner === undefined ? { ...at, kind: 'unknown', parts: [] } : pattern(lowering, inner);
    }
    default:
      return expression(lowering, node);
  }
}

function patternEntry(lowering: Lowering, node: Syntax): { key?: Code; value: Code } {
  switch (node.type) {
    case 'pair_pattern': {
      const value = field(node, 'value');
      return {
        key: keyCode(lowering, field(node, 'key') ?? node),
        value: value === undefined ? nameCode(node, '_') : pattern(lowering, value),
      };
    }
    case 'rest_pattern': {
      const [inner] = namedChildren(node);
      return { value: inner === undefined ? nameCode(node, '_') : pattern(lowering, inner) };
    }
    case 'object_assignment_pattern':
      return { key: textCode(node, lowering.of(field(node, 'left') ?? node)), value: pattern(lowering, node) };
    default:
      return { key: textCode(node, lowering.of(node)), value: nameCode(node, lowering.of(node)) };
  }
}

/** The name of a property: bare, quoted, a number or computed. */
export function keyCode(lowering: Lowering, node: Syntax): Code {
  if (node.type === 'computed_property_name') return expression(lowering, namedChildren(node)[0]);
  if (node.type === 'string' || node.type === 'number') return expression(lowering, node);
  return textCode(node, lowering.of(node));
}

/** A class; methods and fields are its members, static blocks are carried out. */
export function classCode(lowering: Lowering, node: Syntax): Code {
  const name = field(node, 'name');
  const heritage = node.children.find((child) => child.type === 'class_heritage');
  const base = heritage === undefined ? undefined : namedChildren(heritage)[0];
  const members: { name: string; value: Code }[] = [];
  const body: Code[] = [];
  for (const member of field(node, 'body')?.children ?? []) {
    const key = field(member, 'name') ?? field(member, 'property');
    const keyText = key === undefined ? '' : lowering.of(key).replace(/^["']|["']$/g, '');
    if (member.type === 'method_definition') {
      members.push({ name: keyText, value: functionCode(lowering, member, false) });
    } else if (member.type === 'field_definition') {
      const value = field(member, 'value');
      if (value !== undefined) members.push({ name: keyText, value: expression(lowering, value) });
    } else if (member.type === 'class_static_block') {
      body.push(...statements(lowering, field(member, 'body')?.children ?? []));
    }
  }
  return {
    ...place(node),
    kind: 'class',
    name: name === undefined ? `class ${node.from}` : lowering.of(name),
    ...(base === undefined ? {} : { base: expression(lowering, base) }),
    members,
    body,
  };
}
