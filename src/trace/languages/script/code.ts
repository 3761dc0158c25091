/** Where a piece of code stands in its stage's text. */
export interface Place {
  /** 1-based. */
  readonly line: number;
  /** First character, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** One argument of a call, or one item of a list: `spread` unfolds it (`...x`, `*x`, `@x`), `name` is a keyword argument. */
export interface Argument {
  readonly value: Code;
  readonly name?: string;
  readonly spread?: boolean;
  /** Its entries are keyword arguments (`**x`). */
  readonly entries?: boolean;
}

/** A parameter of a function; `rest` takes all that are left. */
export interface Parameter {
  /** Absent when the parameter is a pattern: see `pattern`. */
  readonly name?: string;
  readonly pattern?: Code;
  readonly initial?: Code;
  readonly rest?: boolean;
  /** Takes all keyword arguments that are left (`**kwargs`). */
  readonly restNamed?: boolean;
  /** Only by its name, never by its position (what follows a `*` in Python). */
  readonly keyword?: boolean;
}

/** `for target in source`, or a condition, of a comprehension. */
export type Clause = { readonly target: Code; readonly source: Code } | { readonly test: Code };

/** A function, method, lambda, block or arrow function. */
export interface FunctionCode extends Place {
  readonly kind: 'function';
  readonly name?: string;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Code[];
  /** The value of the last thing in the body is the result (an arrow function with an expression, Ruby, Perl). */
  readonly lastIsResult: boolean;
  /** Variables are those of the place it stands in (a Ruby block, a Perl bare block): only parameters are its own. */
  readonly sharesScope?: boolean;
  /** Variables with a sigil of the places around it are not seen, unless declared `global` (PHP). */
  readonly closed?: boolean;
  /** A method's object is its first parameter (Python): an `instance`, its `class`, or nothing (a static method). */
  readonly receiver?: 'instance' | 'class' | 'none';
}

/**
 * What a scripting language comes down to: one small tree for all of them, so that one evaluator follows them all. A
 * language's folder turns its own syntax into this and brings the names of its library. Everything is an expression;
 * statements have no value of their own, except where the language says so (the last one of a Ruby or Perl body).
 *
 * A language without block scope, hoisting or references to variables still fits: the evaluator looks for what code may
 * do, not for what it must.
 */
export type Code =
  /** Literal text with holes filled by other code (`"a${b}c"`). `bytes`: characters 0 to 255. */
  | (Place & { readonly kind: 'text'; readonly parts: readonly (string | Code)[]; readonly bytes?: boolean })
  /** `exact`: of a whole number that is too long for `value`. */
  | (Place & { readonly kind: 'number'; readonly value: number; readonly exact?: bigint })
  | (Place & { readonly kind: 'constant'; readonly constant: 'null' | 'true' | 'false' })
  /** A variable or, when nobody has bound it, a name of the library. Languages with sigils keep them (`$x`, `@x`). */
  | (Place & { readonly kind: 'name'; readonly name: string })
  /** A variable whose name is computed (`$$x`, `${'a'.'b'}`): the text of `name` after `prefix`; `outermost`: `$GLOBALS[x]`. */
  | (Place & { readonly kind: 'dynamic'; readonly name: Code; readonly prefix: string; readonly outermost?: boolean })
  /** The place after the last item, as a key: `$list[] = x`. */
  | (Place & { readonly kind: 'end' })
  /** `object.name`, `object->name`, `Class::name`. */
  | (Place & { readonly kind: 'member'; readonly object: Code; readonly name: string })
  /** `object[key]`, `object{key}`; a member with a computed name (`obj["sys"+"tem"]`) is one too. */
  | (Place & { readonly kind: 'index'; readonly object: Code; readonly key: Code })
  /** `object[start:end:step]`; absent parts are their defaults. */
  | (Place & {
      readonly kind: 'slice';
      readonly object: Code;
      readonly start?: Code | undefined;
      readonly end?: Code | undefined;
      readonly step?: Code | undefined;
    })
  /** A call; `made`: `new Callee(…)`. A block (Ruby) is the last argument. */
  | (Place & {
      readonly kind: 'call';
      readonly callee: Code;
      readonly args: readonly Argument[];
      readonly made?: boolean;
    })
  | FunctionCode
  | (Place & { readonly kind: 'list'; readonly items: readonly Argument[] })
  /** A dict, object, hash, associative array. Without a key: the entries of another one are spread into it. */
  | (Place & {
      readonly kind: 'map';
      readonly entries: readonly { readonly key?: Code; readonly value: Code }[];
    })
  /** A comprehension: `[value for target in source if test]`; with a key it makes a dict. */
  | (Place & {
      readonly kind: 'gather';
      readonly key?: Code;
      readonly value: Code;
      readonly clauses: readonly Clause[];
    })
  /** See `operators.ts` for the operators. */
  | (Place & { readonly kind: 'binary'; readonly operator: string; readonly left: Code; readonly right: Code })
  | (Place & { readonly kind: 'unary'; readonly operator: '-' | '+' | '~' | '!' | 'typeof'; readonly operand: Code })
  /** `test ? whenTrue : otherwise`. */
  | (Place & { readonly kind: 'choice'; readonly test: Code; readonly whenTrue: Code; readonly otherwise: Code })
  /** `target = value`, with `operator` for `target operator= value`; the target may be a list pattern or a map pattern. */
  | (Place & {
      readonly kind: 'assign';
      readonly target: Code;
      readonly value: Code;
      readonly operator?: string;
      /** Makes a new variable of the innermost scope (`let`, `my`, `local`) instead of setting an outer one. */
      readonly own?: boolean;
    })
  /** One after the other; the value is the last one's. */
  | (Place & { readonly kind: 'block'; readonly body: readonly Code[] })
  | (Place & {
      readonly kind: 'if';
      readonly test: Code;
      readonly whenTrue: readonly Code[];
      readonly otherwise: readonly Code[];
    })
  /** `while` and counting loops; `atLeastOnce`: `do … while`. Without a test: endless. */
  | (Place & {
      readonly kind: 'loop';
      readonly first?: Code;
      readonly test?: Code;
      readonly step?: Code;
      readonly body: readonly Code[];
      readonly atLeastOnce?: boolean;
      /** Nothing in it waits, reads or ends: what it sends, it sends without end. */
      readonly restless?: boolean;
    })
  /**
   * `for target in source`; `key` gets the position or key. `keys`: the target gets keys (JavaScript's `for … in`), or does
   * so for a dict alone (Python).
   */
  | (Place & {
      readonly kind: 'each';
      readonly target?: Code;
      readonly key?: Code;
      readonly keys?: boolean | 'dict';
      readonly source: Code;
      readonly body: readonly Code[];
    })
  /** `switch`, `case`, `match`: an absent test is the default. */
  | (Place & {
      readonly kind: 'select';
      readonly subject: Code;
      readonly cases: readonly { readonly tests?: readonly Code[]; readonly body: readonly Code[] }[];
      /** A case that does not break goes on with the next one's body (JavaScript, PHP). */
      readonly falls?: boolean;
    })
  | (Place & {
      readonly kind: 'try';
      readonly body: readonly Code[];
      /** Each handler may run. */
      readonly handlers: readonly { readonly name?: string; readonly body: readonly Code[] }[];
      readonly lastly: readonly Code[];
    })
  | (Place & {
      readonly kind: 'class';
      readonly name: string;
      /** The class it is made from; a list when there are several. */
      readonly base?: Code;
      readonly members: readonly { readonly name: string; readonly value: Code }[];
      /** Other code in the class's body, carried out when it is defined. */
      readonly body: readonly Code[];
      /** What the body binds are the members (Python). */
      readonly scoped?: boolean;
    })
  | (Place & { readonly kind: 'return'; readonly value?: Code })
  /** `out`: whatever loops are around, it leaves awk's rule or the whole program. */
  | (Place & { readonly kind: 'break' | 'continue'; readonly out?: 'rule' | 'program' })
  /** `throw`, `raise`, `die`: leaves the function without a result. */
  | (Place & { readonly kind: 'throw'; readonly value?: Code })
  /** Names that belong to the outermost scope from here on (`global x`). */
  | (Place & { readonly kind: 'global'; readonly names: readonly string[] })
  /** Not understood: its parts are still evaluated for what they do. */
  | (Place & { readonly kind: 'unknown'; readonly parts: readonly Code[] });

/** A text parsed: its code, and whether a bound of the parser cut something off. */
export interface Parsed {
  readonly body: readonly Code[];
  readonly cut: boolean;
}
