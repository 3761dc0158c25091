import type { Code, Place } from '../script/code.ts';
import { textCode } from '../script/codes.ts';
import { namedChildren, type Syntax } from '../script/syntax.ts';

/** What is known while one text is lowered. */
export interface Lowering {
  readonly text: string;
  /** Identifiers that are assigned or are parameters somewhere: the others are calls. */
  readonly variables: ReadonlySet<string>;
  /** Body of each here-document by where its beginning stands. */
  readonly heredocs: ReadonlyMap<number, Syntax>;
  /** Classes found inside others: they are known everywhere. */
  readonly lifted: Code[];
  /** Inside `while` and its like `next` goes on, inside a block it returns. */
  inLoop: boolean;
  /** How deep inside classes. */
  classes: number;
}

/** The node's own text. */
export function textOfNode(low: Lowering, node: Syntax): string {
  return low.text.slice(node.from, node.to);
}

/** The children the grammar names, without what stands between statements. */
export function parts(node: Syntax): readonly Syntax[] {
  return namedChildren(node).filter((child) => child.type !== 'heredoc_body' && child.type !== 'empty_statement');
}

/** A constant's place: constants are known everywhere. */
export function constantCode(place: Place, name: string): Code {
  return { ...place, kind: 'dynamic', name: textCode(place, name), prefix: '', outermost: true };
}
