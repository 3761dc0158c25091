import type { Effect } from '../trace/effect.ts';
import type { Stage, Start } from '../trace/story.ts';
import { effectSentence } from './effect-sentence.ts';
import type { ImageReport } from './report.ts';

/** One line of the story, and what follows from it. Text may come from the image: make it printable before showing it. */
export interface StoryNode {
  readonly text: string;
  /** `file:line`, or the config field. */
  readonly place: string;
  /** ATT&CK ids of the findings that name this effect. */
  readonly attack: readonly string[];
  /** Worst severity of those findings. */
  readonly severity?: 'malicious' | 'suspicious' | 'note';
  readonly children: readonly StoryNode[];
}

/** One start with its story. */
export interface StoryBranch {
  readonly start: ImageReport['story']['starts'][number];
  readonly children: readonly StoryNode[];
}

/** Effects that say little by themselves; shown only when a finding names them or they leave the container. */
const quiet: ReadonlySet<Effect['kind']> = new Set<Effect['kind']>([
  'run',
  'write',
  'append',
  'chmod',
  'delete',
  'kill',
  'probe',
]);

/** Deepest nesting of stages that is shown. */
const maxDepth = 12;

/** The story as trees, one a start, in the story's order; `all` shows the quiet effects too. */
export function storyBranches(report: ImageReport, all = false): StoryBranch[] {
  const builder = new TreeBuilder(report, all);
  return report.story.starts.map((start) => ({ start, children: builder.ofStart(start as Start) }));
}

class TreeBuilder {
  readonly #stages: ReadonlyMap<number, Stage>;
  readonly #children = new Map<number, Stage[]>();
  readonly #effects = new Map<number, Effect[]>();
  readonly #findings = new Map<number, ImageReport['findings']>();
  readonly #all: boolean;

  constructor(report: ImageReport, all: boolean) {
    this.#all = all;
    // The schema keeps effects and origins loose; they were written from exactly these types.
    const stages = report.story.stages as unknown as Stage[];
    this.#stages = new Map(stages.map((stage) => [stage.id, stage]));
    for (const stage of stages) if (stage.parent !== undefined) push(this.#children, stage.parent, stage);
    for (const effect of report.story.effects as unknown as Effect[]) push(this.#effects, effect.stage, effect);
    for (const finding of report.findings)
      for (const effect of finding.effects ?? []) push(this.#findings, effect, finding);
  }

  ofStart(start: Start): StoryNode[] {
    const stage = start.stage === undefined ? undefined : this.#stages.get(start.stage);
    return stage === undefined ? [] : this.#ofStage(stage, 0, undefined);
  }

  /**
   * Effects in the order of their lines; a stage that one of them leads to hangs below it, others follow. Below an
   * effect that left the container by `outside`, doing so the same way goes without saying.
   */
  #ofStage(stage: Stage, depth: number, outside: string | undefined): StoryNode[] {
    if (depth > maxDepth) return [];
    const effects = this.#effects.get(stage.id) ?? [];
    const below = [...(this.#children.get(stage.id) ?? [])];
    const nodes: { line: number; node: StoryNode }[] = [];
    const seen = new Set<string>();
    for (const effect of effects) {
      const led = below.filter((child) => leading(effects, child) === effect);
      for (const child of led) below.splice(below.indexOf(child), 1);
      const children = led.flatMap((child) => this.#ofStage(child, depth + 1, effect.outside ?? outside));
      const findings = this.#findings.get(effect.id) ?? [];
      const told = effect.outside === undefined || effect.outside === outside;
      const hidden =
        !this.#all && ((quiet.has(effect.kind) && findings.length === 0 && told) || isMeans(effect, effects));
      const text = effectSentence(effect, { placed: !told, job: children.length === 0 });
      if (hidden && children.length === 0) continue;
      if (seen.has(`${effect.line} ${text}`) && children.length === 0) continue;
      seen.add(`${effect.line} ${text}`);
      if (hidden) nodes.push(...children.map((node) => ({ line: effect.line, node })));
      else
        nodes.push({
          line: effect.line,
          node: { text, place: placeOf(stage, effect.line), ...marks(findings), children },
        });
    }
    for (const child of below) {
      const line = child.where.line ?? 0;
      for (const node of this.#ofStage(child, depth + 1, outside)) nodes.push({ line, node });
    }
    return nodes.map(({ node }) => node);
  }
}

/** The effect a stage hangs below: the one that says it ran it, else the most telling one of the command it came from. */
function leading(effects: readonly Effect[], child: Stage): Effect | undefined {
  const ran = effects.find((effect) => 'ran' in effect && effect.ran === child.id);
  if (ran !== undefined || !('of' in child.origin)) return ran;
  const { of } = child.origin;
  const candidates = effects.filter((effect) => effect.command !== undefined && effect.command === of);
  return candidates.find((effect) => !quiet.has(effect.kind)) ?? candidates[0];
}

const means: ReadonlySet<Effect['kind']> = new Set<Effect['kind']>(['schedule', 'key', 'hook']);

/** Writing a file is only how a job is planted or a key put down: the same command's other effect says it better. */
function isMeans(effect: Effect, effects: readonly Effect[]): boolean {
  if ((effect.kind !== 'write' && effect.kind !== 'append') || effect.command === undefined) return false;
  return effects.some((other) => other.command === effect.command && means.has(other.kind));
}

function marks(findings: ImageReport['findings']): Pick<StoryNode, 'attack' | 'severity'> {
  const attack = [...new Set(findings.flatMap((finding) => finding.attack))].sort();
  const order = ['malicious', 'suspicious', 'note'] as const;
  const severity = order.find((level) => findings.some((finding) => finding.severity === level));
  return severity === undefined ? { attack } : { attack, severity };
}

/** `file:line` for files, the config field or the kind of origin else. */
function placeOf(stage: Stage, line: number): string {
  if (stage.origin.kind === 'file') return `${stage.origin.path.slice(stage.origin.path.lastIndexOf('/') + 1)}:${line}`;
  if (stage.origin.kind === 'config') return stage.origin.field;
  if (stage.decoded.length > 0) return `decoded:${line}`;
  const { path, line: at, config } = stage.where;
  if (path !== undefined) return `${path.slice(path.lastIndexOf('/') + 1)}:${at ?? line}`;
  return config ?? stage.origin.kind;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
