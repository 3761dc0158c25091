import { codeText, fencedText, proseText } from './markdown-text.ts';
import type { ImageReport } from './report.ts';
import { placeText } from './text/place-text.ts';

type Stage = ImageReport['story']['stages'][number];

/** Pieces of code shown, and lines of one. */
const maxStages = 40;
const maxLines = 60;

/**
 * The text of every piece of code a finding is about, and of everything that was decoded on the way to it, with where it
 * came from: what a reader has to see to believe the findings. In the story's order.
 */
export function markdownCode(report: Pick<ImageReport, 'story' | 'findings'>): string[] {
  const stages = told(report);
  if (stages.length === 0) return [];
  const more = stages.length - maxStages;
  return [
    '## The code',
    '',
    'Every piece of code the findings are about, decoded where it was hidden. None of it was run.',
    '',
    ...stages.slice(0, maxStages).flatMap((stage, index) => stageLines(stage, index + 1, report)),
    ...(more > 0 ? [`… and ${more} more; the JSON report has them all.`, ''] : []),
  ];
}

/** Stages that findings other than notes name, with all that led to them through decoding. */
function told({ story, findings }: Pick<ImageReport, 'story' | 'findings'>): Stage[] {
  const byId = new Map(story.stages.map((stage) => [stage.id, stage]));
  const ofEffect = new Map(story.effects.map((effect) => [effect.id, effect.stage]));
  const wanted = new Set<number>();
  for (const finding of findings) {
    if (finding.severity === 'note') continue;
    const named = [finding.stage, ...(finding.effects ?? []).map((effect) => ofEffect.get(effect))];
    for (const id of named) {
      let stage = id === undefined ? undefined : byId.get(id);
      for (let steps = 0; stage !== undefined && !wanted.has(stage.id) && steps < 64; steps += 1) {
        wanted.add(stage.id);
        stage = stage.decoded.length === 0 || stage.parent === undefined ? undefined : byId.get(stage.parent);
      }
    }
  }
  return story.stages.filter((stage) => wanted.has(stage.id));
}

function stageLines(stage: Stage, number: number, report: Pick<ImageReport, 'story'>): string[] {
  const parent = report.story.stages.find((other) => other.id === stage.parent);
  const place = placeText(stage.where);
  const chain = stage.decoded.slice(0, 20).map((step) => codeText(step.decoder, 60));
  return [
    `### Code ${number}: ${proseText(titleOf(stage))}`,
    '',
    `- Language: ${codeText(stage.language, 40)}`,
    ...(place === '' ? [] : [`- Where it stands: ${proseText(place)}`]),
    ...(parent === undefined ? [] : [`- Comes from: ${proseText(titleOf(parent))}`]),
    ...(chain.length === 0 ? [] : [`- Made readable by: ${chain.join(', then ')}`]),
    ...(stage.outside === undefined ? [] : [`- Works on the host: ${proseText(stage.outside, 200)}`]),
    ...(stage.truncated === true ? ['- It was too long or too involved to be read to its end.'] : []),
    '',
    ...fencedText(stage.text.trimEnd(), maxLines),
    '',
  ];
}

/** How people would name a piece of code. */
function titleOf(stage: Stage): string {
  const { kind } = stage.origin;
  if (kind === 'file') return String(stage.origin['path'] ?? 'a file');
  if (kind === 'config') return `the image's ${String(stage.origin['field'] ?? 'config')}`;
  if (kind === 'written') return `${String(stage.origin['path'] ?? 'a file')}, written before it is run`;
  if (stage.decoded.length > 0) return 'hidden code, decoded';
  return originWords[kind] ?? kind;
}

const originWords: Readonly<Record<string, string>> = {
  argument: 'code given as an argument',
  heredoc: 'a here-document',
  pipe: 'code piped into an interpreter',
  eval: 'code that is evaluated',
  schedule: 'a scheduled job',
  history: 'a build step',
};
