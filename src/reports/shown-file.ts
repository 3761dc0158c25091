import type { Finding } from '../detectors/detector.ts';
import type { Facts, FileFact, Hiding } from '../inspect/facts.ts';
import type { DecodeStep, Stage, Story } from '../trace/story.ts';

/** A finding where it shows in a text. */
export interface Mark {
  /** 1-based; 0 when it is about the text as a whole. */
  readonly line: number;
  readonly finding: Pick<Finding, 'id' | 'detector' | 'severity' | 'title' | 'attack'>;
}

/** A text with the findings in it. */
export interface MarkedText {
  readonly text: string;
  readonly marks: readonly Mark[];
}

/** Code that came out of a file: an argument, a here-document, something decoded, however deep. */
export interface ShownStage extends MarkedText {
  readonly language: string;
  /** How it got there: `argument`, `heredoc`, `pipe`, `eval`, `schedule`, `written`. */
  readonly how: string;
  readonly decoded: readonly DecodeStep[];
  /** Stages between it and the file, counted from 1. */
  readonly depth: number;
  readonly truncated: boolean;
}

/** One file of one layer, as `tidewaiter show` tells of it. */
export interface ShownFile {
  readonly file: FileFact;
  readonly hiding?: Hiding;
  /** The same path in other layers, bottom first. */
  readonly versions: readonly { readonly file: FileFact; readonly hiding?: Hiding }[];
  /** Absent when its bytes could not be kept. */
  readonly bytes?: Uint8Array;
  readonly content: MarkedText;
  readonly stages: readonly ShownStage[];
}

/** What an image has at a path. */
export type PathLookup =
  | { readonly kind: 'file'; readonly file: FileFact; readonly versions: readonly FileVersion[] }
  | { readonly kind: 'folder'; readonly entries: readonly FileFact[] }
  | { readonly kind: 'missing'; readonly near: readonly string[]; readonly layers: readonly number[] };

/** One layer's file at a path, and how a later layer hides it. */
export interface FileVersion {
  readonly file: FileFact;
  readonly hiding?: Hiding;
}

/** Names close to a missing one that are offered, at most. */
const mostNear = 8;

/**
 * Finds a path in the image: the final view first, then files that later layers hide; `layer` (index) asks for one
 * layer's own version. Links are followed in the final view.
 */
export function lookUp(facts: Facts, path: string, layer?: number): PathLookup {
  const versions = versionsOf(facts, path);
  const wanted = layer === undefined ? undefined : versions.find(({ file }) => file.layer === layer);
  if (layer !== undefined && wanted === undefined && versions.length > 0)
    return { kind: 'missing', near: [], layers: versions.map(({ file }) => file.layer) };
  const shown = facts.files.get(path);
  const file = wanted?.file ?? (layer === undefined ? (facts.files.resolve(path) ?? shown) : undefined);
  const hidden = versions.findLast(({ hiding }) => hiding !== undefined)?.file;
  const found = file ?? (layer === undefined ? hidden : undefined);
  if (found !== undefined && found.type !== 'directory') return { kind: 'file', file: found, versions };
  const entries = facts.files.list(path);
  if (found !== undefined || entries.length > 0) return { kind: 'folder', entries };
  return { kind: 'missing', near: namesLike(facts, path), layers: [] };
}

function versionsOf(facts: Facts, path: string): FileVersion[] {
  const versions: FileVersion[] = [];
  for (const layer of facts.layers) {
    for (const file of layer.files) {
      if (file.path !== path) continue;
      const hiding = facts.files.hiding(file);
      versions.push(hiding === undefined ? { file } : { file, hiding });
    }
  }
  return versions;
}

/** Files of the same name elsewhere: a path is easily remembered wrong. */
function namesLike(facts: Facts, path: string): string[] {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const near = new Set<string>();
  if (name === '') return [];
  for (const layer of facts.layers) {
    for (const file of layer.files) {
      if (near.size >= mostNear) return [...near];
      const own = file.path.slice(file.path.lastIndexOf('/') + 1).toLowerCase();
      if (own === name || (name.length > 3 && own.startsWith(name))) near.add(file.path);
    }
  }
  return [...near];
}

/** The file with its findings and all the code that came out of it. */
export function shownFile(
  facts: Facts,
  story: Story,
  findings: readonly Finding[],
  found: Extract<PathLookup, { kind: 'file' }>,
): ShownFile {
  const { file, versions } = found;
  const own = story.stages.filter((stage) => isOf(stage, file));
  const bytes = facts.files.bytes(file);
  const hiding = facts.files.hiding(file);
  return {
    file,
    ...(hiding === undefined ? {} : { hiding }),
    versions: versions.filter((version) => version.file !== file),
    ...(bytes === undefined ? {} : { bytes }),
    content: { text: facts.files.text(file) ?? '', marks: marksOf(file, own, story, findings) },
    stages: stagesBelow(story, own, findings),
  };
}

function isOf(stage: Stage, file: FileFact): boolean {
  if (stage.origin.kind !== 'file' || stage.origin.path !== file.path) return false;
  return stage.where.layer === undefined || stage.where.layer.index === file.layer;
}

function marksOf(file: FileFact, own: readonly Stage[], story: Story, findings: readonly Finding[]): Mark[] {
  const ids = new Set(own.map((stage) => stage.id));
  const marks: Mark[] = [];
  for (const finding of findings) {
    const lines = new Set<number>();
    for (const { where } of [finding, ...finding.evidence])
      if (where.path === file.path && (where.layer === undefined || where.layer.index === file.layer))
        lines.add(where.line ?? 0);
    for (const line of linesIn(ids, finding, story)) lines.add(line);
    if (lines.size > 1) lines.delete(0);
    for (const line of lines) marks.push({ line, finding });
  }
  return inOrder(marks);
}

/** Lines of these stages on which the finding's effects stand. */
function linesIn(stages: ReadonlySet<number>, finding: Finding, story: Story): number[] {
  return (finding.effects ?? []).flatMap((id) => {
    const effect = story.effects[id];
    return effect !== undefined && stages.has(effect.stage) ? [effect.line] : [];
  });
}

function inOrder(marks: readonly Mark[]): Mark[] {
  return [...marks].sort((one, other) => one.line - other.line || (one.finding.id < other.finding.id ? -1 : 1));
}

/** Stages that show nothing the text above them does not: too many to be read. */
const mostStages = 200;

/** Code that came out of these stages and whose text is not simply a line of them, in order, the deeper ones after. */
function stagesBelow(story: Story, own: readonly Stage[], findings: readonly Finding[]): ShownStage[] {
  const depth = new Map(own.map((stage) => [stage.id, 0]));
  const shown: ShownStage[] = [];
  for (const stage of story.stages) {
    const above = stage.parent === undefined ? undefined : depth.get(stage.parent);
    if (above === undefined || depth.has(stage.id) || stage.origin.kind === 'file') continue;
    depth.set(stage.id, above + 1);
    const marks = findings.flatMap((finding): Mark[] => {
      const lines = new Set(linesIn(new Set([stage.id]), finding, story));
      if (lines.size === 0 && finding.stage === stage.id) lines.add(0);
      return [...lines].map((line) => ({ line, finding }));
    });
    if (stage.decoded.length === 0 && marks.length === 0) continue;
    if (shown.length >= mostStages) break;
    shown.push({
      text: stage.text,
      marks: inOrder(marks),
      language: stage.language,
      how: stage.origin.kind,
      decoded: stage.decoded,
      depth: above + 1,
      truncated: stage.truncated === true,
    });
  }
  return shown;
}
