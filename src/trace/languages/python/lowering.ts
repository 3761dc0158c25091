import type { Code } from '../script/code.ts';
import { placeOf } from '../script/codes.ts';
import type { Syntax } from '../script/syntax.ts';

/** Deepest nesting of syntax that is lowered; what lies deeper is left out. */
const deepest = 1_000;

/** What is known while one text is lowered. */
export class Lowering {
  readonly text: string;
  /** Names that the function around takes from outside it (`global`, `nonlocal`). */
  outer: ReadonlySet<string> = new Set();
  /** Directly in the body of a class. */
  inClass = false;
  /** Something lay too deep. */
  cut = false;
  #depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The node's own text. */
  textOf(node: Syntax | undefined): string {
    return node === undefined ? '' : this.text.slice(node.from, node.to);
  }

  /** Lowers what lies one level deeper; too deep it is left out. */
  within<Result>(lower: () => Result, leftOut: Result): Result {
    if (this.#depth >= deepest) {
      this.cut = true;
      return leftOut;
    }
    this.#depth += 1;
    try {
      return lower();
    } finally {
      this.#depth -= 1;
    }
  }
}

/** What is not understood; its parts are evaluated for what they do. */
export function unknownCode(node: Syntax, parts: readonly Code[] = []): Code {
  return { ...placeOf(node), kind: 'unknown', parts };
}
