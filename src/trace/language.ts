import type { EffectDraft } from './effect.ts';
import type { Command, DecodeStep, Language } from './story.ts';
import type { Value } from './value.ts';

/** Code to read, and what is known of the world it runs in. */
export interface ReadingInput {
  readonly text: string;
  /** `$0`, `$1` … (`sys.argv`); an absent one is unknown. */
  readonly args: readonly Value[];
  /** Environment: the image's Env and what the caller exported. A variable that is absent is unknown, not empty. */
  readonly env: ReadonlyMap<string, Value>;
  /** Working directory, when known. */
  readonly cwd?: string;
  /** Text of a file of the image (or one written earlier in this story) by absolute path, when it can be known. */
  readFile(path: string): string | undefined;
  /** The same file's bytes, for what is no text; absent: nobody can tell. */
  readBytes?(path: string): Uint8Array | undefined;
  /** Names in a folder of the image by absolute path, sorted; absent: nobody can tell. */
  list?(folder: string): readonly { readonly name: string; readonly isFolder: boolean }[];
  /** What code of another language would print, when its reader can say so (`$(python3 -c …)`, `… | perl -pe …`). */
  outputOf?(code: ForeignCode): Value | undefined;
  /** What arrives on its standard input, when known. */
  readonly stdin?: Value;
  readonly budget: ReadingBudget;
}

/** Code of another language that stands in the middle of this one. */
export interface ForeignCode {
  readonly language: Language;
  readonly text: string;
  readonly args: readonly Value[];
  readonly env: ReadonlyMap<string, Value>;
  readonly cwd?: string;
  readonly stdin?: Value;
}

/** Bounds for one image's trace; shared by all readings and counted down. Reaching zero makes a reading `truncated`. */
export interface ReadingBudget {
  /** Abstract evaluation steps left. */
  steps: number;
  /** Bytes of text that decoding may still produce. */
  decodedBytes: number;
  /** Commands that may still be recorded. */
  commands: number;
}

/** A command as a language reads it; ids are local to the reading (positions in `commands`). */
export type CommandDraft = Omit<Command, 'id' | 'stage'>;

/** Code that a command of this reading runs: an argument, a pipe, a here-document, an `eval`. */
export interface NestedCode {
  /** Position in `commands` of the command that runs it; absent when the language runs it itself (Python `exec`). */
  readonly command?: number;
  readonly how: 'argument' | 'heredoc' | 'pipe' | 'eval';
  readonly language: Language;
  readonly text: string;
  readonly decoded: readonly DecodeStep[];
  readonly args: readonly Value[];
  readonly line: number;
  /** Environment as it is there (exports included). */
  readonly env: ReadonlyMap<string, Value>;
  /** Set when its effects land outside the container, e.g. in one that a manifest describes. */
  readonly outside?: string;
}

/** A file of the image that the code loads into itself: `. file`, `source`, Python `import`. */
export interface LoadedFile {
  readonly path: string;
  readonly line: number;
  readonly args: readonly Value[];
  readonly env: ReadonlyMap<string, Value>;
}

/** What a language makes of a text. Parsing never fails: what cannot be read is left out and said in `gaps`. */
export interface Reading {
  readonly commands: readonly CommandDraft[];
  /** Effects read directly from the language's own library calls; `command` is not set on them. */
  readonly effects: readonly (EffectDraft & { readonly line: number })[];
  readonly nested: readonly NestedCode[];
  readonly loads: readonly LoadedFile[];
  /** What it prints in all, when the reader works that out and all of it is known. */
  readonly stdout?: Value;
  readonly truncated: boolean;
  readonly gaps: readonly string[];
}

/** One language: a folder of `trace/languages/`. Pure and synchronous once `prepare` has resolved. */
export interface LanguageReader {
  readonly id: Language;
  /** Loads the grammar; called once, before the first `read`. */
  prepare(): Promise<void>;
  read(input: ReadingInput): Reading;
}
