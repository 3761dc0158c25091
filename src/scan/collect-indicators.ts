import { collectIndicators, type IndicatorText } from '../indicators/collect.ts';
import type { Indicator } from '../indicators/indicator.ts';
import type { Facts } from '../inspect/facts.ts';
import type { Command, Stage, Story } from '../trace/story.ts';
import { textOf } from '../trace/value.ts';

/** Indicators in everything the story shows, decoded stages included, and in what the analyzers read. */
export function collectFrom(facts: Facts, story: Story): readonly Indicator[] {
  return collectIndicators(textsOf(facts, story));
}

function* textsOf(facts: Facts, story: Story): Iterable<IndicatorText> {
  // One text read with several arguments is several stages.
  const numbers = new Map<string, number>();
  const numberOf = story.stages.map((stage) => {
    const { where } = stage;
    const name = `${where.layer?.index}\0${where.path}\0${where.line}\0${where.config}\0${where.history?.step}\0${stage.text}`;
    const before = numbers.get(name);
    if (before === undefined) numbers.set(name, stage.id);
    return before ?? stage.id;
  });
  for (const stage of story.stages) if (numberOf[stage.id] === stage.id) yield { text: stage.text, where: stage.where };
  const seen = new Set<string>();
  const lines = lineStarts();
  // Values that the evaluator put together from pieces stand in no stage's text.
  for (const command of story.commands) {
    const stage = story.stages[command.stage];
    if (stage === undefined) continue;
    const assembled = wordsOf(command);
    if (assembled === '' || command.text.includes(assembled)) continue;
    // A loop gives the same command over and over.
    const key = `${numberOf[command.stage]}:${command.line}:${assembled}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (!standsThere(stage.text, command.line, assembled, lines(stage)))
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

function wordsOf({ argv }: Command): string {
  let words = '';
  for (const [at, value] of argv.entries()) words += at === 0 ? (textOf(value) ?? '') : ` ${textOf(value) ?? ''}`;
  return words;
}

/** Characters of a text that is looked through as a whole for every command in it. */
const shortText = 16 * 1024;

/** Whether the command stands in the text as it is; of a long text only what follows its line is looked at. */
function standsThere(text: string, line: number, assembled: string, starts: readonly number[]): boolean {
  if (text.length <= shortText) return text.includes(assembled);
  const start = starts[line - 1] ?? 0;
  return text.slice(start, start + shortText).includes(assembled);
}

/** Where each line of a stage's text begins; counted once for the commands of one stage, which follow each other. */
function lineStarts(): (stage: Stage) => readonly number[] {
  let of = -1;
  let starts: number[] = [];
  return (stage) => {
    if (stage.id === of || stage.text.length <= shortText) return starts;
    of = stage.id;
    starts = [0];
    for (let at = stage.text.indexOf('\n'); at !== -1; at = stage.text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  };
}
