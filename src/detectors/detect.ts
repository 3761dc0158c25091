import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { reachOrder } from '../trace/reach.ts';
import { detectors as all } from './all.gen.ts';
import type { Detector, Evidence, Finding, FindingDraft, Scene } from './detector.ts';
import { severityOrder } from './severity.ts';

const maximumText = 2000;
const maximumEvidence = 12;
const maximumOfOne = 200;

/**
 * Runs all detectors over a scene. The same behaviour at the same place, seen through several reaches or stages, is one
 * finding: the worst one, with the evidence of the others. Sorted by severity, then reach, then place.
 */
export function detect(scene: Scene, detectors: readonly Detector[] = all): readonly Finding[] {
  const merged = new Map<string, Finding>();
  for (const detector of detectors) {
    let count = 0;
    for (const draft of detector.detect(scene)) {
      const key = `${detector.id}\n${placeText(draft)}\n${draft.title}`;
      const before = merged.get(key);
      if (!before && count >= maximumOfOne) continue;
      if (!before) count += 1;
      merged.set(key, before ? joined(before, finished(detector, draft)) : finished(detector, draft));
    }
  }
  return [...merged.values()].sort(compare);
}

function finished(detector: Detector, draft: FindingDraft): Finding {
  const evidence = draft.evidence.slice(0, maximumEvidence).map(bounded);
  const text = `${detector.id}\n${placeText(draft)}\n${draft.evidence[0]?.text.slice(0, maximumText) ?? draft.title}`;
  return {
    ...draft,
    evidence,
    id: bytesToHex(sha256(utf8ToBytes(text))).slice(0, 16),
    detector: detector.id,
    version: detector.version,
    attack: [...new Set([...detector.attack, ...(draft.attack ?? [])])],
  };
}

function bounded(evidence: Evidence): Evidence {
  return evidence.text.length <= maximumText
    ? evidence
    : { ...evidence, text: `${evidence.text.slice(0, maximumText - 1)}…` };
}

/** The worse of two with the other's evidence, effects and indicators added. */
function joined(one: Finding, other: Finding): Finding {
  const [first, second] = compare(one, other) <= 0 ? [one, other] : [other, one];
  const seen = new Set(first.evidence.map(evidenceText));
  const added = second.evidence.filter((evidence) => !seen.has(evidenceText(evidence)));
  const effects = union(first.effects, second.effects);
  const indicators = union(first.indicators, second.indicators);
  return {
    ...first,
    id: one.id,
    evidence: [...first.evidence, ...added].slice(0, maximumEvidence),
    ...(effects ? { effects } : {}),
    ...(indicators ? { indicators } : {}),
  };
}

function union<T>(one: readonly T[] | undefined, other: readonly T[] | undefined): readonly T[] | undefined {
  return one || other ? [...new Set([...(one ?? []), ...(other ?? [])])] : undefined;
}

function evidenceText({ text, where, note }: Evidence): string {
  return JSON.stringify([text, where.path, where.line, where.config, note]);
}

/** The place without what changes between tags: layer numbers and digests are left out. */
function placeText({ where }: FindingDraft): string {
  return [
    where.path ?? '',
    where.path ? (where.line ?? '') : '',
    where.config ?? '',
    where.history?.createdBy ?? '',
  ].join('\n');
}

function compare(one: Finding, other: Finding): number {
  return (
    severityOrder.indexOf(one.severity) - severityOrder.indexOf(other.severity) ||
    reachOrder.indexOf(one.reach) - reachOrder.indexOf(other.reach) ||
    byText(placeText(one), placeText(other)) ||
    byText(one.detector, other.detector) ||
    byText(one.title, other.title) ||
    byText(one.id, other.id)
  );
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
