import type { Code } from '../script/code.ts';
import { namedChildren, type Syntax } from '../script/syntax.ts';
import { expressions } from './lower-expression.ts';
import { statements } from './lower-statement.ts';
import { Lowering } from './lowering.ts';

const kinds = new Map([...expressions, ...statements]);

/** Turns a Java tree into the shared one. */
export function lowerJava(text: string, tree: Syntax): readonly Code[] {
  const nodes = namedChildren(tree);
  const isClass = (node: Syntax): boolean => node.type === 'class_declaration';
  // A page may use a class before the declaration of it stands.
  return new Lowering(text, kinds).all([...nodes.filter(isClass), ...nodes.filter((node) => !isClass(node))]);
}
