import type { Where } from '../inspect/where.ts';
import type { DecodeStep, Language, Reach, StageOrigin } from './story.ts';
import type { Value } from './value.ts';

/** Code waiting to be read. */
export interface Task {
  readonly language: Language;
  readonly text: string;
  readonly origin: StageOrigin;
  readonly reach: Reach;
  readonly where: Where;
  readonly start: number;
  readonly parent?: number;
  readonly decoded: readonly DecodeStep[];
  readonly outside?: string;
  readonly args: readonly Value[];
  readonly env: ReadonlyMap<string, Value>;
  readonly cwd: string;
  readonly depth: number;
  /** Told the stage's id once it is read (or was read before). */
  readonly done?: (stage: number) => void;
}

/** Place of a line of a stage: within a file the file's own line, else the place of the code it stands in. */
export function placeWithin(stage: { readonly origin: StageOrigin; readonly where: Where }, line: number): Where {
  return stage.origin.kind === 'file' ? { ...stage.where, line } : stage.where;
}
