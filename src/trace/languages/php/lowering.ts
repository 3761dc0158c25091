import type { Place } from '../script/code.ts';
import { namedChildren, type Syntax } from '../script/syntax.ts';

/** What is known while one text is lowered. */
export interface Lowering {
  /** As the grammar saw it. */
  readonly text: string;
  /** Characters the grammar saw before the text. */
  readonly shift: number;
  /** Place given to everything, for code that stands in a text of the program itself (`create_function`). */
  readonly fixed?: Place;
  /** Names of the file's `use … as …` clauses, without case: short name to full name's last part. */
  readonly aliases: Map<string, string>;
}

/** Where a node stands. */
export function placeOf(low: Lowering, node: Syntax): Place {
  if (low.fixed !== undefined) return { line: low.fixed.line, from: low.fixed.from, to: low.fixed.to };
  return { line: node.line, from: Math.max(0, node.from - low.shift), to: Math.max(0, node.to - low.shift) };
}

/** The node's own text. */
export function textOfNode(low: Lowering, node: Syntax): string {
  return low.text.slice(node.from, node.to);
}

/** The first child that the grammar names and that fills no field. */
export function inner(node: Syntax): Syntax | undefined {
  return namedChildren(node)[0];
}

/**
 * A name of a function, class or constant without its namespace; functions and classes have no case in PHP. Our tables
 * know the global ones only, and a function of the text is found by its last part.
 */
export function plainName(name: string): string {
  return name.slice(name.lastIndexOf('\\') + 1).toLowerCase();
}
