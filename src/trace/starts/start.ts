import type { Facts, FileFact } from '../../inspect/facts.ts';
import type { Where } from '../../inspect/where.ts';
import type { RunConfig } from '../../oci/config.ts';
import type { Language, Reach, StageOrigin, StartKind } from '../story.ts';
import type { Value } from '../value.ts';

/** What a start makes run. */
export type StartAction =
  /** A program with arguments, without a shell in between. */
  | { readonly kind: 'argv'; readonly argv: readonly Value[]; readonly origin: StageOrigin }
  /** Code as text. */
  | {
      readonly kind: 'code';
      readonly language: Language;
      readonly text: string;
      readonly origin: StageOrigin;
      readonly args?: readonly Value[];
    }
  /** A file that is run or loaded; `language` when it does not follow from the file itself. */
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly args?: readonly Value[];
      readonly language?: Language;
    }
  /** This very file of its layer, which a path may not lead to. */
  | { readonly kind: 'this-file'; readonly file: FileFact }
  /** A library or plug-in that is loaded into processes: nothing to read. */
  | { readonly kind: 'library'; readonly path: string };

/** One way the image makes code run, as its reader states it. */
export interface StartDraft {
  readonly kind: StartKind;
  readonly reach: Reach;
  readonly label: string;
  readonly where: Where;
  readonly action: StartAction;
  readonly schedule?: string;
  readonly env?: ReadonlyMap<string, Value>;
  readonly cwd?: string;
  /** Names of programs that make it run at once when one of them runs (`cron` for cron tables): then its reach is `runs`. */
  readonly raisedBy?: readonly string[];
}

/** What readers of starts may look at. */
export interface StartContext {
  readonly facts: Facts;
  readonly config: RunConfig;
  /** The file's text; when it was not kept it is asked for, and the answer is `undefined` this time. */
  text(file: FileFact): string | undefined;
  /** Place of a line of a file. */
  at(file: FileFact, line?: number): Where;
}

/** One kind of start: a file of `starts/`. */
export type StartReader = (scene: StartContext) => readonly StartDraft[];
