import { rootOutside } from './effects/place.ts';
import type { CommandDraft } from './language.ts';
import { weakerReach } from './reach.ts';
import type { DecodeStep, Language, Reach, StageOrigin } from './story.ts';
import { placeWithin, type Task } from './task.ts';
import { enqueue, type TraceState } from './trace-state.ts';
import type { Value } from './value.ts';

/** Code that a command of a stage runs. */
export interface InnerStage {
  readonly language: Language;
  readonly text: string;
  readonly origin: StageOrigin;
  readonly decoded: readonly DecodeStep[];
  readonly args: readonly Value[];
  readonly env: ReadonlyMap<string, Value>;
  readonly line: number;
  /** Id of the command. */
  readonly of: number;
  readonly outside?: string;
  readonly cwd?: string;
  /** Less pressing than the stage around it, e.g. `armed` for a job. */
  readonly reach?: Reach;
}

/** Queues code that a command of the stage `parent` runs. */
export function nest(state: TraceState, task: Task, parent: number, code: InnerStage): void {
  const outside = code.outside ?? task.outside;
  enqueue(state, {
    language: code.language,
    text: code.text,
    origin: code.origin,
    reach: code.reach === undefined ? task.reach : weakerReach(task.reach, code.reach),
    where: placeWithin(task, code.line),
    start: task.start,
    parent,
    decoded: code.decoded,
    ...(outside === undefined ? {} : { outside }),
    args: code.args,
    env: code.env,
    cwd: code.cwd ?? task.cwd,
    depth: task.depth + 1,
    done: (stage) => setRan(state, code.of, stage, code.decoded.length > 0),
  });
}

/** The run or schedule effect of a command points at the stage that holds its code. */
export function setRan(state: TraceState, command: number, stage: number, decoded: boolean): void {
  for (const effect of effectsOfCommand(state, command)) {
    if ((effect.kind !== 'run' && effect.kind !== 'schedule') || effect.ran !== undefined) continue;
    effect.ran = stage;
    if (decoded && effect.kind === 'run' && effect.from !== 'fetched') effect.from = 'decoded';
    return;
  }
}

function effectsOfCommand(state: TraceState, command: number): TraceState['draft']['effects'] {
  const at = state.effectsByCommand.get(command) ?? [];
  return at.flatMap((id) => state.draft.effects[id] ?? []);
}

/** Way out of the container that a command itself states. */
export function outsideOf(command: CommandDraft | undefined): string | undefined {
  return command === undefined ? undefined : rootOutside(command);
}
