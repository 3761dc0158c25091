/** What the parser makes of shell text. Positions are offsets in that text; `line` is 1-based in the stage's text. */

/** A word: its pieces in order. */
export interface Word {
  readonly parts: readonly Part[];
  readonly start: number;
  readonly end: number;
  /** Set for `name=(…)` among the arguments of `declare` and its like. */
  readonly array?: readonly Word[];
}

/** A piece of a word. `quoted`: not split into words, no pattern, no braces. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | Parameter
  | { readonly kind: 'command'; readonly body: Script; readonly quoted: boolean; readonly source: string }
  | { readonly kind: 'arithmetic'; readonly word: Word; readonly quoted: boolean }
  | {
      readonly kind: 'process';
      readonly direction: '<' | '>';
      readonly body: Script;
      readonly source: string;
      readonly quoted: false;
    };

/** `$x`, `${x…}`. */
export interface Parameter {
  readonly kind: 'parameter';
  readonly name: string;
  /** `${!x}`. */
  readonly indirect: boolean;
  /** `${#x}`. */
  readonly length: boolean;
  readonly index?: Word;
  /** `:-`, `#`, `//`, `:` (substring), `^^` …; empty for none, `?!` when not understood. */
  readonly operator: string;
  /** zsh's `${(U)x}`. */
  readonly flags?: string;
  readonly argument?: Word;
  /** Replacement of `/`, length of a substring. */
  readonly second?: Word;
  readonly quoted: boolean;
  readonly source: string;
}

/** `name=value`, `name[index]+=value`, `name=(…)`. */
export interface Assignment {
  readonly name: string;
  readonly index?: Word;
  readonly append: boolean;
  readonly value: Word | readonly Word[];
}

/** A redirection as written. */
export interface RedirectNode {
  /** `undefined`: the operator's own. */
  readonly fd: number | undefined;
  readonly op: '>' | '>>' | '<' | '<>' | '>&' | '<&' | '<<' | '<<<' | '&>' | '&>>';
  /** Target; for here-documents the body. */
  target: Word;
}

interface Node {
  readonly start: number;
  end: number;
  readonly line: number;
  readonly redirects: RedirectNode[];
  /** `!` stands before it. */
  negated?: boolean;
}

/** A command as the grammar has it. */
export type Statement = Node &
  (
    | { readonly kind: 'simple'; readonly assignments: readonly Assignment[]; readonly words: readonly Word[] }
    | { readonly kind: 'pipeline'; readonly members: readonly Statement[] }
    | { readonly kind: 'if'; readonly branches: readonly { readonly condition: Script; readonly body: Script }[] }
    | { readonly kind: 'loop'; readonly until: boolean; readonly condition: Script; readonly body: Script }
    | {
        readonly kind: 'for';
        readonly name: string;
        readonly words: readonly Word[] | undefined;
        readonly body: Script;
      }
    | { readonly kind: 'count'; readonly header: readonly Word[]; readonly body: Script }
    | {
        readonly kind: 'case';
        readonly word: Word;
        readonly items: readonly { readonly patterns: readonly Word[]; readonly body: Script }[];
      }
    | { readonly kind: 'group'; readonly body: Script }
    | { readonly kind: 'subshell'; readonly body: Script }
    | { readonly kind: 'function'; readonly name: string; readonly body: Statement }
    | { readonly kind: 'test'; readonly words: readonly Word[] }
    | { readonly kind: 'arithmetic'; readonly word: Word }
  );

/** A simple command. */
export type SimpleCommand = Extract<Statement, { kind: 'simple' }>;

/** One statement of a list and how it hangs on the one before. */
export interface Item {
  readonly statement: Statement;
  /** Operator before it: `&&` and `||` make it conditional. */
  readonly after: ';' | '&&' | '||';
  background: boolean;
}

/** A list of statements, with the text they are offsets into. */
export interface Script {
  readonly items: readonly Item[];
  readonly text: string;
}
