import type { Where } from '../inspect/where.ts';
import type { Effect } from '../trace/effect.ts';
import type { Command, DecodeStep, Reach, Stage, Start, Story } from '../trace/story.ts';
import type { Evidence, FindingDraft, Scene } from './detector.ts';
import { reachesHost } from './host.ts';
import { packageOwning, settingOf } from './setting.ts';
import { type Circumstances, severityOf } from './severity.ts';

/** One thing that was seen: where, by which way it is reached, and what is around it. */
export interface Sighting {
  readonly stage: Stage;
  readonly start?: Start;
  readonly command?: Command;
  readonly reach: Reach;
  readonly where: Where;
  /** Way by which it leaves the container to the host. */
  readonly outside?: string;
  /** All decoding that was needed to read it, outermost first. */
  readonly decoded: readonly DecodeStep[];
  readonly evidence: readonly Evidence[];
  /** It is only present, but code that a later layer deleted starts it. */
  readonly startedByHidden: boolean;
}

const maximumText = 2000;
const maximumChain = 12;

/** Gathers what belongs to an effect: its place, the decoding that led to it, and the text of its command. */
export function sightingOf(scene: Scene, effect: Pick<Effect, 'stage' | 'line' | 'outside' | 'command'>): Sighting {
  const { story } = scene;
  const stage = story.stages[effect.stage] as Stage;
  const chain = chainOf(story, stage);
  const command = effect.command === undefined ? undefined : story.commands[effect.command];
  const start = stage.start === undefined ? undefined : story.starts[stage.start];
  const decoded = chain.flatMap((each) => each.decoded);
  const outside = [effect.outside, ...chain.map((each) => each.outside)].find(reachesHost);
  const where = placeOf(stage, effect.line);
  const text = command?.text || lineOf(stage.text, effect.line);
  return {
    stage,
    ...(start ? { start } : {}),
    ...(command ? { command } : {}),
    reach: stage.reach,
    where,
    ...(outside === undefined ? {} : { outside }),
    decoded,
    startedByHidden: stage.reach === 'present' && chain.some((each) => startedByHidden(story).has(each.id)),
    evidence: [
      { text: text.slice(0, maximumText), where, ...(decoded.length > 0 ? { decoded } : {}) },
      ...chain.slice(0, -1).reverse().slice(0, 4).map(ledHere),
      ...(start ? [{ text: start.label.slice(0, maximumText), where: start.where, note: 'started by' }] : []),
    ],
  };
}

const hiddenStarts = new WeakMap<Story, ReadonlySet<number>>();

/** Stages that hidden code runs. */
function startedByHidden(story: Story): ReadonlySet<number> {
  let set = hiddenStarts.get(story);
  if (!set) {
    const ran = story.effects.flatMap((effect) =>
      effect.kind === 'run' && effect.ran !== undefined && story.stages[effect.stage]?.reach === 'hidden'
        ? [effect.ran]
        : [],
    );
    set = new Set(ran);
    hiddenStarts.set(story, set);
  }
  return set;
}

/** The stage and the stages that led to it, outermost first. */
export function chainOf(story: Story, stage: Stage): readonly Stage[] {
  const chain: Stage[] = [];
  let each: Stage | undefined = stage;
  while (each && chain.length < maximumChain) {
    chain.unshift(each);
    each = each.parent === undefined ? undefined : story.stages[each.parent];
  }
  return chain;
}

function ledHere(stage: Stage): Evidence {
  return {
    text: stage.text.slice(0, 400),
    where: stage.where,
    note: 'led here',
    ...(stage.decoded.length > 0 ? { decoded: stage.decoded } : {}),
  };
}

function placeOf(stage: Stage, line: number): Where {
  return stage.origin.kind === 'file' ? { ...stage.where, line } : stage.where;
}

/** One line of a text, for evidence. */
export function lineOf(text: string, line: number): string {
  if (text.length < 400) return text;
  return (text.slice(0, 1_000_000).split('\n', line)[line - 1] ?? text).slice(0, maximumText);
}

/** What a detector says of a sighting; the rest is judged here. */
export interface Statement
  extends Pick<Circumstances, 'threat' | 'because' | 'declared' | 'deception' | 'paired' | 'onHost'> {
  readonly title: string;
  readonly confidence?: FindingDraft['confidence'];
  readonly attack?: readonly string[];
  readonly indicators?: readonly string[];
  readonly evidence?: readonly Evidence[];
  readonly effects?: readonly number[];
  /** Whether encoding counts as deception for this behaviour; default yes. */
  readonly encodingDeceives?: boolean;
}

/** The finding a statement makes about a sighting, or nothing when it is not worth a word. */
export function findingOf(scene: Scene, sighting: Sighting, statement: Statement): readonly FindingDraft[] {
  const path = sighting.where.path;
  const encoded = statement.encodingDeceives !== false && isHidden(sighting.decoded);
  const judged = severityOf({
    threat: statement.threat,
    reach: sighting.reach,
    startedByHidden: sighting.startedByHidden,
    because: statement.because,
    paired: statement.paired,
    onHost: statement.onHost,
    // What somebody chose to have in a container they did not choose for the host.
    declared: statement.declared && sighting.outside === undefined,
    deception:
      statement.deception ?? (encoded ? 'It was encoded, so that reading the image does not show it.' : undefined),
    setting: settingOf(path),
    packaged: path !== undefined && packageOwning(scene, path) !== undefined,
  });
  if (!judged) return [];
  return [
    {
      title: statement.title,
      ...judged,
      confidence: statement.confidence ?? (sighting.stage.truncated ? 'medium' : 'high'),
      reach: sighting.reach,
      where: sighting.where,
      evidence: [...sighting.evidence, ...(statement.evidence ?? [])],
      stage: sighting.stage.id,
      ...(sighting.start ? { start: sighting.start.id } : {}),
      ...(statement.attack ? { attack: statement.attack } : {}),
      ...(statement.indicators ? { indicators: statement.indicators } : {}),
      ...(statement.effects ? { effects: statement.effects } : {}),
    },
  ];
}

/** Encodings that serve hiding; backslash escapes and compression are found in ordinary scripts and do not count. */
const hiding = new Set([
  ...[
    'base64',
    'base32',
    'base32hex',
    'base58',
    'base85',
    'ascii85',
    'z85',
    'uuencode',
    'hex',
    'hexdump',
    'octal',
    'charcode',
  ],
  ...['rot13', 'rot5', 'rot47', 'caesar', 'tr', 'reverse', 'openssl', 'xor', 'rc4'],
]);

/** Whether decoding steps show that code was hidden rather than just quoted. */
export function isHidden(decoded: readonly DecodeStep[]): boolean {
  return hidingDepth(decoded) > 0;
}

/** How often code was wrapped: steps that hide, not those that only shape text. */
export function hidingDepth(decoded: readonly DecodeStep[]): number {
  return decoded.filter((step) => hiding.has(step.decoder)).length;
}
