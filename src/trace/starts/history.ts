import { runStep } from '../history-steps.ts';
import { known } from '../value.ts';
import type { StartContext, StartDraft } from './start.ts';

/** Steps of the build read for one image, at most. */
const mostSteps = 1_000;

/** The RUN steps of the build: what they did is part of the layers, and tells what the image was made for. */
export function history(scene: StartContext): readonly StartDraft[] {
  const drafts: StartDraft[] = [];
  const steps = scene.facts.image.config.history ?? [];
  const layers = new Map(scene.facts.image.layers.map((layer) => [layer.history?.step, layer]));
  steps.slice(0, mostSteps).forEach((step, index) => {
    const run = runStep(step);
    if (run === undefined || run.text === '') return;
    const layer = layers.get(index);
    const place =
      layer === undefined
        ? {}
        : { layer: { index: layer.index, ...(layer.digest === undefined ? {} : { digest: layer.digest }) } };
    drafts.push({
      kind: 'history',
      reach: 'built',
      label: `RUN ${run.text}`.slice(0, 400),
      where: { ...place, history: { step: index, createdBy: step.created_by ?? '' } },
      action: {
        kind: 'code',
        language: 'shell',
        text: run.text,
        origin: { kind: 'history', step: index },
        args: [known(run.shell)],
      },
    });
  });
  return drafts;
}
