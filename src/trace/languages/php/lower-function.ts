import type { FunctionCode, Parameter } from '../script/code.ts';
import { field, namedChildren, type Syntax } from '../script/syntax.ts';
import { lowerExpression } from './lower-expression.ts';
import { lowerStatements } from './lower-statement.ts';
import { type Lowering, placeOf, textOfNode } from './lowering.ts';

/** `function name(…) { … }` and methods: variables around it are not seen. */
export function lowerFunction(low: Lowering, node: Syntax, name?: string): FunctionCode {
  const body = field(node, 'body');
  return {
    ...placeOf(low, node),
    kind: 'function',
    ...(name === undefined ? {} : { name }),
    parameters: parameters(low, field(node, 'parameters')),
    body: body === undefined ? [] : lowerStatements(low, body),
    lastIsResult: false,
    closed: true,
  };
}

/** `function (…) use ($x) { … }`: with a `use` clause it sees what is around it, so that what it does is followed. */
export function lowerClosure(low: Lowering, node: Syntax): FunctionCode {
  const sees = namedChildren(node).some((child) => child.type === 'anonymous_function_use_clause');
  return { ...lowerFunction(low, node), closed: !sees };
}

/** `fn (…) => …`. */
export function lowerArrow(low: Lowering, node: Syntax): FunctionCode {
  return {
    ...placeOf(low, node),
    kind: 'function',
    parameters: parameters(low, field(node, 'parameters')),
    body: [lowerExpression(low, field(node, 'body'))],
    lastIsResult: true,
  };
}

function parameters(low: Lowering, node: Syntax | undefined): readonly Parameter[] {
  return (node === undefined ? [] : namedChildren(node)).flatMap((child): readonly Parameter[] => {
    const variable = field(child, 'name');
    if (variable === undefined) return [];
    const initial = field(child, 'default_value');
    return [
      {
        name: textOfNode(low, variable).replace(/^&\s*/, ''),
        ...(initial === undefined ? {} : { initial: lowerExpression(low, initial) }),
        ...(child.type === 'variadic_parameter' ? { rest: true } : {}),
      },
    ];
  });
}
