import type { Argument, Code, Place } from './code.ts';
import type { Syntax } from './syntax.ts';

/** Where a node stands. */
export function placeOf(node: Syntax): Place {
  return { line: node.line, from: node.from, to: node.to };
}

export function nameCode(place: Place, name: string): Code {
  return { ...place, kind: 'name', name };
}

export function textCode(place: Place, ...parts: (string | Code)[]): Code {
  return { ...place, kind: 'text', parts };
}

export function callCode(place: Place, callee: Code | string, args: readonly (Code | Argument)[]): Code {
  return {
    ...place,
    kind: 'call',
    callee: typeof callee === 'string' ? nameCode(place, callee) : callee,
    args: args.map((each) => ('kind' in each ? { value: each } : each)),
  };
}
