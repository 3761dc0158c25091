import { type TraceLimits, traceLimits } from './budget.ts';
import type { LanguageReader, ReadingBudget } from './language.ts';
import { type QuietCommands, quietCommands } from './quiet-commands.ts';
import { reachOrder } from './reach.ts';
import type { ReadingMemory } from './reading-memory.ts';
import type { StartDraft } from './starts/start.ts';
import type { Language, Reach } from './story.ts';
import { type StoryDraft, storyDraft } from './story-draft.ts';
import type { Task } from './task.ts';
import type { World } from './world.ts';
import { type WrittenFiles, writtenFiles } from './written-files.ts';

/** Everything one trace knows while it goes on. */
export interface TraceState {
  readonly world: World;
  readonly readers: ReadonlyMap<Language, LanguageReader>;
  readonly budget: ReadingBudget;
  readonly limits: TraceLimits;
  readonly draft: StoryDraft;
  /** Readings of earlier traces of this image. */
  readonly memory: ReadingMemory | undefined;
  /** Effects of each command, by its id. */
  readonly effectsByCommand: Map<number, number[]>;
  /** Code to read, by its reach; the most pressing is read first, so the first reach of a stage is its best. */
  readonly queues: ReadonlyMap<Reach, Task[]>;
  /** Numbers of texts, for keys. */
  readonly texts: Map<string, number>;
  /** Stages by language, text, arguments and `outside`. */
  readonly seen: Map<string, number>;
  /** Readings with different arguments of one text, by language, `outside` and text. */
  readonly variants: Map<string, number>;
  /** By code: the known words it was read with. */
  readonly words: Map<string, Set<string>>;
  /** Files that became stages, as `layer:path`. */
  readonly readFiles: Set<string>;
  /** Names in folders of the image that code asked for: the same ones are asked for again and again. */
  readonly listed: Map<string, readonly { readonly name: string; readonly isFolder: boolean }[]>;
  readonly written: WrittenFiles;
  /** Fetch effects by the path they download to; `folder/*` for all below it. */
  readonly downloads: Map<string, number>;
  /** Missing files that were run: read as soon as a command writes them. */
  readonly awaited: Map<string, Task[]>;
  /** Starts that become `runs` when a program runs, by that program's name. */
  readonly raisable: Map<string, { readonly id: number; readonly draft: StartDraft }[]>;
  readonly raised: Set<string>;
  readonly quiet: QuietCommands;
  /** Gaps already stated. */
  readonly said: Set<string>;
}

/** A fresh one. */
export function traceState(
  world: World,
  readers: ReadonlyMap<Language, LanguageReader>,
  budget: ReadingBudget,
  memory?: ReadingMemory,
  limits: TraceLimits = traceLimits,
): TraceState {
  return {
    world,
    readers,
    budget,
    limits,
    memory,
    draft: storyDraft(),
    effectsByCommand: new Map(),
    queues: new Map(reachOrder.map((reach) => [reach, []])),
    texts: memory?.texts ?? new Map(),
    seen: new Map(),
    variants: new Map(),
    words: new Map(),
    readFiles: new Set(),
    listed: new Map(),
    written: writtenFiles((path) => {
      const file = world.find(path);
      return file === undefined ? undefined : world.facts.files.text(file);
    }),
    downloads: new Map(),
    awaited: new Map(),
    raisable: new Map(),
    raised: new Set(),
    quiet: quietCommands(),
    said: new Set(),
  };
}

/** Puts code into its queue. */
export function enqueue(state: TraceState, task: Task): void {
  state.queues.get(task.reach)?.push(task);
}

/** Gaps of one story, at most. */
const mostGaps = 1_000;

/** Says once that a bound was reached. */
export function sayGap(state: TraceState, detail: string, stage?: number, path?: string): void {
  const key = `${detail}:${path ?? ''}`;
  if (state.said.has(key) || state.draft.gaps.length >= mostGaps) return;
  state.said.add(key);
  state.draft.gaps.push({
    detail,
    ...(stage === undefined ? {} : { stage }),
    ...(path === undefined ? {} : { path }),
  });
}
