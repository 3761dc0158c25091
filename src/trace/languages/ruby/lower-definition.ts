import type { Code, FunctionCode, Parameter } from '../script/code.ts';
import { nameCode, placeOf } from '../script/codes.ts';
import { field, type Syntax } from '../script/syntax.ts';
import { lowerExpression } from './lower-expression.ts';
import { lowerBody } from './lower-statement.ts';
import { type Lowering, parts, textOfNode } from './lowering.ts';

/** Name under which a function sees the block it was given. */
export const blockName = ' block';

/** `def name(…) … end`. */
export function lowerMethod(low: Lowering, node: Syntax, named = true): FunctionCode {
  const name = field(node, 'name');
  const body = field(node, 'body');
  const before = low.inLoop;
  low.inLoop = false;
  const made: FunctionCode = {
    ...placeOf(node),
    kind: 'function',
    ...(named && name !== undefined ? { name: textOfNode(low, name) } : {}),
    parameters: lowerParameters(low, field(node, 'parameters')),
    body: body === undefined ? [] : lowerBody(low, body),
    lastIsResult: true,
  };
  low.inLoop = before;
  return made;
}

/** `{ |x| … }`, `do |x| … end`, `->(x) { … }`: sees and sets the variables around it. */
export function lowerBlock(low: Lowering, node: Syntax, parameters = field(node, 'parameters')): FunctionCode {
  const body = field(node, 'body');
  const before = low.inLoop;
  low.inLoop = false;
  const code = body === undefined ? [] : lowerBody(low, body);
  const given = lowerParameters(low, parameters);
  low.inLoop = before;
  const place = placeOf(node);
  // Without parameters `it` and `_1` are the first one.
  const parametersOrIt = given.length > 0 ? given : [{ name: 'it' }, { name: '_1' }].slice(0, 1);
  const first: Code[] = given.length > 0 ? [] : [assignCode(place, '_1', nameCode(place, 'it'))];
  return {
    ...place,
    kind: 'function',
    parameters: parametersOrIt,
    body: [...first, ...code],
    lastIsResult: true,
    sharesScope: true,
  };
}

function assignCode(place: { line: number; from: number; to: number }, name: string, value: Code): Code {
  return { ...place, kind: 'assign', target: nameCode(place, name), value, own: true };
}

/** `->(x) { … }`. */
export function lowerLambda(low: Lowering, node: Syntax): FunctionCode {
  return lowerBlock(low, field(node, 'body') ?? node, field(node, 'parameters'));
}

function lowerParameters(low: Lowering, node: Syntax | undefined): readonly Parameter[] {
  return (node === undefined ? [] : parts(node)).flatMap((child): readonly Parameter[] => {
    if (child.field === 'locals') return [];
    const name = child.type === 'identifier' ? child : field(child, 'name');
    const value = field(child, 'value');
    switch (child.type) {
      case 'destructured_parameter':
        return [
          {
            pattern: {
              ...placeOf(child),
              kind: 'list',
              items: lowerParameters(low, child).map((each) => ({
                value: nameCode(placeOf(child), each.name ?? '_'),
                ...(each.rest === true ? { spread: true } : {}),
              })),
            },
          },
        ];
      case 'splat_parameter':
        return [{ name: name === undefined ? ' rest' : textOfNode(low, name), rest: true }];
      case 'block_parameter':
        return name === undefined
          ? []
          : [{ name: textOfNode(low, name), initial: nameCode(placeOf(child), blockName) }];
      default:
        if (name === undefined) return [];
        return [
          {
            name: textOfNode(low, name),
            ...(value === undefined ? {} : { initial: lowerExpression(low, value) }),
          },
        ];
    }
  });
}

/** `class A < B … end`, `module M … end`; one inside another is known everywhere. */
export function lowerClass(low: Lowering, node: Syntax): readonly Code[] {
  const name = field(node, 'name');
  const base = field(node, 'superclass');
  const superclass = base === undefined ? undefined : parts(base)[0];
  const members: { name: string; value: Code }[] = [];
  const body: Code[] = [];
  low.classes += 1;
  gatherMembers(low, field(node, 'body'), members, body);
  low.classes -= 1;
  const plain = name === undefined ? '?' : (textOfNode(low, name).split('::').pop() ?? '?');
  const made: Code = {
    ...placeOf(node),
    kind: 'class',
    name: plain,
    ...(superclass === undefined ? {} : { base: lowerExpression(low, superclass) }),
    members,
    body,
  };
  if (low.classes === 0) return [made];
  low.lifted.push(made);
  return [];
}

function gatherMembers(
  low: Lowering,
  node: Syntax | undefined,
  members: { name: string; value: Code }[],
  body: Code[],
): void {
  for (const child of node === undefined ? [] : parts(node)) {
    if (child.type === 'method' || child.type === 'singleton_method') {
      const name = field(child, 'name');
      if (name !== undefined) members.push({ name: textOfNode(low, name), value: lowerMethod(low, child, false) });
    } else if (child.type === 'singleton_class') gatherMembers(low, field(child, 'body'), members, body);
    else body.push(...lowerBody(low, child));
  }
}
