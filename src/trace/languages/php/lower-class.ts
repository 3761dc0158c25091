import type { Code } from '../script/code.ts';
import { nameCode } from '../script/codes.ts';
import { field, namedChildren, type Syntax } from '../script/syntax.ts';
import { lowerArguments, lowerExpression } from './lower-expression.ts';
import { lowerFunction } from './lower-function.ts';
import { type Lowering, placeOf, plainName, textOfNode } from './lowering.ts';

/** A class, trait, interface or enumeration. */
export function lowerClass(low: Lowering, node: Syntax, called?: string): Code {
  const name = called ?? plainName(textOfNode(low, field(node, 'name') ?? node));
  const base = namedChildren(namedChildren(node).find((child) => child.type === 'base_clause') ?? emptyNode)[0];
  const members: { name: string; value: Code }[] = [];
  for (const child of namedChildren(field(node, 'body') ?? emptyNode)) members.push(...member(low, child));
  return {
    ...placeOf(low, node),
    kind: 'class',
    name,
    ...(base === undefined ? {} : { base: lowerExpression(low, base) }),
    members,
    body: [],
  };
}

/** `new class(…) { … }`: the class, and an object of it. */
export function lowerAnonymousClass(low: Lowering, node: Syntax): Code {
  const place = placeOf(low, node);
  const name = `class@${node.from}`;
  const args = lowerArguments(
    low,
    namedChildren(node).find((child) => child.type === 'arguments'),
  );
  const made: Code = { ...place, kind: 'call', callee: nameCode(place, name), args, made: true };
  return { ...place, kind: 'block', body: [lowerClass(low, node, name), made] };
}

const emptyNode: Syntax = { type: '', field: '', named: true, from: 0, to: 0, line: 1, children: [] };

function member(low: Lowering, node: Syntax): readonly { name: string; value: Code }[] {
  switch (node.type) {
    case 'method_declaration': {
      const name = textOfNode(low, field(node, 'name') ?? node).toLowerCase();
      return [{ name, value: lowerFunction(low, node) }];
    }
    case 'property_declaration':
      return namedChildren(node).flatMap((child) => {
        const value = field(child, 'default_value');
        if (child.type !== 'property_element' || value === undefined) return [];
        return [{ name: textOfNode(low, field(child, 'name') ?? child).slice(1), value: lowerExpression(low, value) }];
      });
    case 'const_declaration':
      return namedChildren(node).flatMap((child) => {
        const [name, value] = namedChildren(child);
        if (child.type !== 'const_element' || name === undefined) return [];
        return [{ name: textOfNode(low, name), value: lowerExpression(low, value) }];
      });
    case 'enum_case': {
      const name = field(node, 'name');
      const value = field(node, 'value');
      return name === undefined || value === undefined
        ? []
        : [{ name: textOfNode(low, name), value: lowerExpression(low, value) }];
    }
    default:
      return [];
  }
}
