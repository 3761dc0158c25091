import type { Code, FunctionCode, Parameter } from '../script/code.ts';
import { placeOf } from '../script/codes.ts';
import { field, fields, namedChildren, type Syntax } from '../script/syntax.ts';
import { expression, itemsOf } from './lower-expression.ts';
import { statements } from './lower-statement.ts';
import type { Lowering } from './lowering.ts';

/** `def name(…): …`; what its decorators say of its first parameter. */
export function definition(low: Lowering, node: Syntax, decorators: readonly string[] = []): FunctionCode {
  const receiver = decorators.includes('staticmethod')
    ? 'none'
    : decorators.includes('classmethod')
      ? 'class'
      : 'instance';
  const isMethod = low.inClass;
  return {
    ...placeOf(node),
    kind: 'function',
    name: low.textOf(field(node, 'name')),
    parameters: parametersOf(low, field(node, 'parameters')),
    body: inside(low, outerNames(low, node), false, () => bodyOf(low, node)),
    lastIsResult: false,
    ...(isMethod ? { receiver } : {}),
  };
}

/** `lambda x: …`. */
export function lambda(low: Lowering, node: Syntax): Code {
  return {
    ...placeOf(node),
    kind: 'function',
    parameters: parametersOf(low, field(node, 'parameters')),
    body: [inside(low, new Set(), false, () => expression(low, field(node, 'body')))],
    lastIsResult: true,
  };
}

/** `class Name(Base): …`: whatever its body binds belongs to it. */
export function classDefinition(low: Lowering, node: Syntax): Code {
  const bases = field(node, 'superclasses');
  const place = placeOf(node);
  return {
    ...place,
    kind: 'class',
    name: low.textOf(field(node, 'name')).slice(0, 200),
    ...(bases === undefined ? {} : { base: { ...place, kind: 'list', items: itemsOf(low, bases) } }),
    members: [],
    body: inside(low, new Set(), true, () => bodyOf(low, node)),
    scoped: true,
  };
}

/** `@decorator` lines and what they stand before: both are read, the one is not applied to the other. */
export function decorated(low: Lowering, node: Syntax): readonly Code[] {
  const names: string[] = [];
  const codes: Code[] = [];
  for (const child of namedChildren(node)) {
    if (child.type === 'decorator') {
      const name = low.textOf(namedChildren(child)[0]);
      names.push(name);
      if (name !== 'staticmethod' && name !== 'classmethod') codes.push(expression(low, namedChildren(child)[0]));
    } else if (child.type === 'function_definition') codes.push(definition(low, child, names));
    else codes.push(...statements(low, [child]));
  }
  return codes;
}

function bodyOf(low: Lowering, node: Syntax): readonly Code[] {
  return statements(low, fields(node, 'body'));
}

/** Lowers what lies inside a function or a class. */
function inside<Result>(low: Lowering, outer: ReadonlySet<string>, inClass: boolean, lower: () => Result): Result {
  const before = { outer: low.outer, inClass: low.inClass };
  low.outer = outer;
  low.inClass = inClass;
  try {
    return lower();
  } finally {
    low.outer = before.outer;
    low.inClass = before.inClass;
  }
}

/** Names that `global` and `nonlocal` lines of this function send outside it; those of functions in it are theirs. */
function outerNames(low: Lowering, node: Syntax): ReadonlySet<string> {
  const names = new Set<string>();
  const waiting = [...fields(node, 'body')];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.type === 'global_statement' || next.type === 'nonlocal_statement')
      for (const child of namedChildren(next)) names.add(low.textOf(child));
    if (blocks.has(next.type)) waiting.push(...next.children);
  }
  return names;
}

/** Statements that hold others of the same function. */
const blocks = new Set(
  `block if_statement elif_clause else_clause for_statement while_statement try_statement except_clause finally_clause
  with_statement match_statement case_clause global_statement nonlocal_statement ERROR`.split(/\s+/),
);

function parametersOf(low: Lowering, node: Syntax | undefined): readonly Parameter[] {
  const parameters: Parameter[] = [];
  let keyword = false;
  for (const child of node === undefined ? [] : namedChildren(node)) {
    if (child.type === 'keyword_separator') keyword = true;
    const made = parameterOf(low, child);
    if (made === undefined) continue;
    parameters.push(keyword ? { ...made, keyword } : made);
    if (made.rest === true) keyword = true;
  }
  return parameters;
}

function parameterOf(low: Lowering, node: Syntax): Parameter | undefined {
  switch (node.type) {
    case 'identifier':
      return { name: low.textOf(node) };
    case 'typed_parameter': {
      const [inner] = namedChildren(node);
      return inner === undefined ? undefined : parameterOf(low, inner);
    }
    case 'default_parameter':
    case 'typed_default_parameter':
      return { name: low.textOf(field(node, 'name')), initial: expression(low, field(node, 'value')) };
    case 'list_splat_pattern':
      return { name: low.textOf(namedChildren(node)[0]), rest: true };
    case 'dictionary_splat_pattern':
      return { name: low.textOf(namedChildren(node)[0]), restNamed: true };
    case 'tuple_pattern':
      return { pattern: expression(low, node) };
    default:
      return undefined;
  }
}
