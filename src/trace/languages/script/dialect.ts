import type { Language } from '../../story.ts';
import type { Parsed } from './code.ts';
import type { ScriptFunction, ScriptObject, ScriptText, ScriptThing } from './object.ts';
import type { Arguments, Run } from './run.ts';
import type { Scope } from './scope.ts';

/** One function of a library; `undefined` when nothing is known of its result. */
export type LibraryFunction = (run: Run, args: Arguments, scope: Scope) => ScriptObject | undefined;
/** A method of a value; `undefined`: the shared ones are tried next. */
export type LibraryMethod = (run: Run, self: ScriptObject, args: Arguments, scope: Scope) => ScriptObject | undefined;

/** What one scripting language adds to the shared evaluator: its syntax and the names of its library. */
export interface Dialect {
  readonly language: Language;
  /** How people call its interpreter: `node`, `php`. */
  readonly interpreter: string;
  /** Names under which programs run code of this language (`node`, `nodejs`), without folder and version. */
  readonly programs: readonly string[];
  /** A single word or two may do something: what is evaluated is followed however short it is. */
  readonly bareCommands?: boolean;
  /** Turns text into code. Never throws on hostile text; stops at its bounds with `cut`. Called after `prepare`. */
  parse(text: string): Parsed;
  /** One name for what goes by several (`node:fs` and `fs`, `CORE::GLOBAL::exec` and `exec`). */
  canonical?(name: string): string;
  /** Functions of the library by canonical name (`child_process.exec`, `shell_exec`). */
  readonly functions: ReadonlyMap<string, LibraryFunction>;
  /** Values of the library by canonical name (`process.argv`, `$_GET`), read when nobody has bound the name. */
  constant?(run: Run, name: string): ScriptObject | undefined;
  /** Methods on values of any kind, by name; tried before the shared ones. */
  readonly methods?: ReadonlyMap<string, LibraryMethod>;
  /** Methods on values of any kind whose name is in no table (an object's attributes in Ruby). */
  anyMethod?(run: Run, self: ScriptObject, name: string, args: Arguments, scope: Scope): ScriptObject | undefined;
  /** Methods of the language's own kinds of things; tried before the shared ones. */
  thingMethod?(run: Run, self: ScriptThing, name: string, args: Arguments, scope: Scope): ScriptObject | undefined;
  /** Members of values that are not methods (`text.length`); tried first. */
  member?(run: Run, self: ScriptObject, name: string): ScriptObject | undefined;
  /** What instances of a class of the library have, for classes of the text that are made from it. */
  membersOfClass?(name: string): Iterable<[string, ScriptObject]>;
  /** What a parameter is that nobody gives a value for; absent: not known. */
  parameter?(run: Run, name: string): ScriptObject | undefined;
  /** What `left operator right` gives where this language differs from the shared operators. */
  operate?(run: Run, operator: string, left: ScriptObject, right: ScriptObject): ScriptObject | undefined;
  /** What `operator operand` gives where this language differs (`+[]`, `typeof x`). */
  operateAlone?(run: Run, operator: string, operand: ScriptObject): ScriptObject | undefined;
  /** Whether a value counts as true where this language differs (`[]` is true in JavaScript, `'0'` false in PHP); absent: as shared. */
  truth?(value: ScriptObject): boolean | 'unknown' | undefined;
  /** What a place of a known list or dict holds that nobody has filled, while conditions decide (see `Run.looping`). */
  readonly absent?: ScriptObject;
  /** Names by which a method sees its object; `this`, `$this` and `self` when not said. */
  readonly selfNames?: readonly string[];
  /** How often one function is followed, when the shared bound is too low for a language's string tables. */
  readonly mostCalls?: number;
  /** What a call gives that is known without following it (a decoder that is recognised); tried before the body. */
  shortcut?(run: Run, made: ScriptFunction, args: Arguments): ScriptObject | undefined;
  /** How a value reads as text, where that differs (`true` in PHP is `1`). */
  asText?(value: ScriptObject): ScriptText | undefined;
  /** What a value means when it is called (a text names a function in PHP); tried before anything else. */
  callee?(run: Run, value: ScriptObject, args: Arguments, scope: Scope): ScriptObject | undefined;
  /** Whether what an unknown function gives is made of its arguments, so that it has their origin; default: it is. */
  carries?(name: string): boolean;
  /** `$x[1][2] = …` makes the containers that are not there yet (Perl, PHP). */
  readonly makesContainers?: boolean;
  /** Binds what is there before the first line (`$argv`, `__dirname`). */
  bindWorld?(run: Run): void;
  /** What a function sees beside its parameters (`arguments`, `@_`). */
  bindCall?(run: Run, args: Arguments, scope: Scope): void;
}
