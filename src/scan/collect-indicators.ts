import { collectIndicators, type IndicatorText } from '../indicators/collect.ts';
import type { Indicator } from '../indicators/indicator.ts';
import type { Facts } from '../inspect/facts.ts';
import type { Story } from '../trace/story.ts';
import { textOf } from '../trace/value.ts';

/** Indicators in everything the story shows, decoded stages included, and in what the analyzers read. */
export function collectFrom(facts: Facts, story: Story): readonly Indicator[] {
  return collectIndicators(textsOf(facts, story));
}

function* textsOf(facts: Facts, story: Story): Iterable<IndicatorText> {
  for (const stage of story.stages) yield { text: stage.text, where: stage.where };
  // Values that the evaluator put together from pieces stand in no stage's text.
  for (const command of story.commands) {
    const stage = story.stages[command.stage];
    if (stage === undefined) continue;
    const assembled = command.argv.map((value) => textOf(value) ?? '').join(' ');
    if (assembled !== '' && !stage.text.includes(assembled))
      yield { text: assembled, where: { ...stage.where, line: command.line } };
  }
  for (const fact of facts.analyzed) {
    yield { text: JSON.stringify(fact.data), where: { layer: { index: fact.layer }, path: fact.path } };
  }
  const config = facts.image.config.config;
  for (const entry of config?.Env ?? []) yield { text: entry, where: { config: 'Env' } };
  for (const [label, value] of Object.entries(config?.Labels ?? {}))
    yield { text: `${label}=${value}`, where: { config: 'Labels' } };
}
