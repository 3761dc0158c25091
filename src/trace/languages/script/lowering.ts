import type { Code, Place } from './code.ts';
import type { Syntax } from './syntax.ts';

/** Deepest nesting of syntax that is turned into code; what is deeper is left out. */
const deepest = 700;

/** One text on its way from syntax to code. */
export class Lowering {
  readonly text: string;
  /** Something was nested too deep and left out. */
  cut = false;
  #depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Goes one level deeper to make code; gives nothing known when that is too deep. */
  within(node: Syntax, make: () => Code): Code {
    if (this.#depth >= deepest) {
      this.cut = true;
      return { ...place(node), kind: 'unknown', parts: [] };
    }
    this.#depth += 1;
    try {
      return make();
    } finally {
      this.#depth -= 1;
    }
  }

  /** The node's own text. */
  of(node: Syntax): string {
    return this.text.slice(node.from, node.to);
  }
}

/** Where a node stands. */
export function place(node: Syntax): Place {
  return { line: node.line, from: node.from, to: node.to };
}

/** A name of the text or the library. */
export function nameCode(node: Syntax, name: string): Code {
  return { ...place(node), kind: 'name', name };
}

/** Known text. */
export function textCode(node: Syntax, text: string): Code {
  return { ...place(node), kind: 'text', parts: text === '' ? [] : [text] };
}

/** A call of a function of the library. */
export function callCode(node: Syntax, name: string, ...args: Code[]): Code {
  return { ...place(node), kind: 'call', callee: nameCode(node, name), args: args.map((value) => ({ value })) };
}
