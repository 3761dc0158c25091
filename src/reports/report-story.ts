import type { Finding } from '../detectors/detector.ts';
import type { Stage, Start, StartKind, Story } from '../trace/story.ts';
import type { ImageReport } from './report.ts';

/** Characters of a stage's text that a report repeats. */
const maxStageText = 20_000;

/** Armed starts that every distribution has by the hundred: listed only when a finding names them. */
const commonplace: ReadonlySet<StartKind> = new Set<StartKind>([
  'package-hook',
  'init',
  'systemd',
  'shell-startup',
  'history',
  'file',
  'device-hook',
  'network-hook',
  'log-hook',
  'mail-hook',
  'desktop',
  'kernel-hook',
  'project-script',
  'web-root',
]);

/**
 * The part of the story a reader needs: all that runs, the hooks somebody put there, and whatever a finding names.
 * The rest (a distribution's own maintainer scripts, files that nothing starts) is counted in `omitted`.
 */
export function reportStory(story: Story, findings: readonly Finding[]): ImageReport['story'] {
  const kept = keptStages(story, findings);
  const starts = story.starts.filter((start) => isKept(start) || kept.starts.has(start.id));
  const stages = story.stages.filter((stage) => kept.stages.has(stage.id));
  const commands = story.commands.filter((command) => kept.stages.has(command.stage));
  const effects = story.effects.filter((effect) => kept.stages.has(effect.stage));
  return {
    starts,
    stages: stages.map((stage) => ({ ...stage, text: stage.text.slice(0, maxStageText) })),
    commands,
    effects,
    omitted: {
      starts: story.starts.length - starts.length,
      stages: story.stages.length - stages.length,
      commands: story.commands.length - commands.length,
      effects: story.effects.length - effects.length,
    },
    // The story's arrays are read-only and typed more closely than the schema's loose objects; the shapes are the same.
  } as unknown as ImageReport['story'];
}

function isKept(start: Start): boolean {
  return start.reach === 'runs' || (start.reach === 'armed' && !commonplace.has(start.kind));
}

function keptStages(story: Story, findings: readonly Finding[]): { stages: Set<number>; starts: Set<number> } {
  const stages = new Set<number>();
  const starts = new Set<number>(story.starts.filter(isKept).map((start) => start.id));
  for (const stage of story.stages) {
    const parentKept = stage.parent !== undefined && stages.has(stage.parent);
    if (parentKept || stage.reach === 'runs' || (stage.start !== undefined && starts.has(stage.start)))
      stages.add(stage.id);
  }
  for (const finding of findings) {
    if (finding.start !== undefined) starts.add(finding.start);
    for (const id of [finding.stage, ...(finding.effects ?? []).map((effect) => story.effects[effect]?.stage)]) {
      keepWithParents(story.stages, id, stages, starts);
    }
  }
  return { stages, starts };
}

function keepWithParents(
  all: readonly Stage[],
  from: number | undefined,
  stages: Set<number>,
  starts: Set<number>,
): void {
  for (let id = from, steps = 0; id !== undefined && steps < 64; steps += 1) {
    const stage = all[id];
    if (stage === undefined) return;
    stages.add(stage.id);
    if (stage.start !== undefined) starts.add(stage.start);
    id = stage.parent;
  }
}
