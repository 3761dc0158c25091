import type { Code, Place } from '../script/code.ts';
import type { Syntax } from '../script/syntax.ts';
import { namedChildren } from '../script/syntax.ts';

/** Turns one kind of node into code. */
export type Lower = (lowering: Lowering, node: Syntax) => Code;

/** A Java text being lowered: its source, and how each kind of node is. */
export class Lowering {
  readonly source: string;
  readonly #kinds: ReadonlyMap<string, Lower>;

  constructor(source: string, kinds: ReadonlyMap<string, Lower>) {
    this.source = source;
    this.#kinds = kinds;
  }

  text(node: Syntax | undefined): string {
    return node === undefined ? '' : this.source.slice(node.from, node.to);
  }

  all(nodes: readonly Syntax[]): Code[] {
    return nodes.map((node) => this.one(node));
  }

  one(node: Syntax | undefined): Code {
    if (node === undefined) return { kind: 'constant', constant: 'null', line: 1, from: 0, to: 0 };
    return (this.#kinds.get(node.type) ?? unknown)(this, node);
  }

  /** The statements of a block, or the one statement that stands for a block. */
  body(node: Syntax | undefined): Code[] {
    if (node === undefined) return [];
    return node.type === 'block' || node.type === 'constructor_body' ? this.all(namedChildren(node)) : [this.one(node)];
  }
}

/** Where a node stands. */
export function placeOf({ line, from, to }: Syntax): Place {
  return { line, from, to };
}
function unknown(lowering: Lowering, node: Syntax): Code {
  const children = namedChildren(node);
  const [only] = children;
  if (children.length === 1 && only !== undefined) return lowering.one(only);
  return { ...placeOf(node), kind: 'unknown', parts: lowering.all(children) };
}
