import type { Effect } from './effect.ts';
import type { Command, Stage, Start, Story } from './story.ts';

/** A type whose fields may be set: the story while it is being written. */
export type Draft<T> = T extends unknown ? { -readonly [K in keyof T]: T[K] } : never;

/** The story while it is being written. Ids are positions. */
export interface StoryDraft {
  readonly starts: Draft<Start>[];
  readonly stages: Draft<Stage>[];
  readonly commands: Command[];
  readonly effects: Draft<Effect>[];
  readonly gaps: Story['gaps'][number][];
}

/** An empty one. */
export function storyDraft(): StoryDraft {
  return { starts: [], stages: [], commands: [], effects: [], gaps: [] };
}
