import type { Limits } from '../archive/limits.ts';
import type { FileFact, Gap } from './facts.ts';
import type { KeptBytes } from './file-view.ts';
import type { LayerInspection } from './layer.ts';
import { isCode } from './retention.ts';
import { type Candidate, createTextBudget } from './text-budget.ts';

/** The texts kept for one image, within `limits.retainedBytes`. */
export interface ImageTexts {
  /** Adds a layer's texts, in whatever order layers are finished. */
  add(inspection: LayerInspection): void;
  finish(): { readonly kept: KeptBytes; readonly gaps: readonly Gap[] };
}

/**
 * Brings the layers' texts under the image's budget: essential ones first, lower layers first. What is dropped early is
 * dropped in the end too (see `createTextBudget`), so that the outcome does not depend on which layer was read first.
 */
export function createImageTexts(limits: Limits, already: KeptBytes = new Map()): ImageTexts {
  const layers: LayerInspection['facts'][] = [];
  const candidates = new Map<number, readonly Candidate[]>();
  const kept = new Map<number, Map<number, Uint8Array>>();
  const room = Math.max(0, limits.retainedBytes - sizeOf(already));

  /** Decides anew over all layers known; texts dropped before stay among the candidates, so that nothing slips past them. */
  function trim(): FileFact[] {
    layers.sort((left, right) => left.index - right.index);
    const dropped: FileFact[] = [];
    const budget = createTextBudget(room, (key) => {
      const [layer = 0, position = 0] = key.split(':').map(Number);
      kept.get(layer)?.delete(position);
      const file = layers.find((each) => each.index === layer)?.files.at(position);
      if (file !== undefined) dropped.push(file);
    });
    for (const { index } of layers) for (const candidate of candidates.get(index) ?? []) budget.offer(candidate);
    return dropped;
  }

  return {
    add({ facts, kept: texts, hinted }) {
      const spare = new Set(hinted);
      layers.push(facts);
      kept.set(facts.index, new Map(texts));
      candidates.set(
        facts.index,
        [...texts].map(([position, { length: size }]) => {
          return { key: `${facts.index}:${position}`, size, essential: !spare.has(position) };
        }),
      );
      if (sizeOf(kept) > room) trim();
    },
    finish() {
      const dropped = trim();
      return { kept: mergeKept(already, kept), gaps: gapsOf(dropped, limits) };
    },
  };
}

function gapsOf(dropped: readonly FileFact[], limits: Limits): Gap[] {
  const code = dropped
    .filter(isCode)
    .sort((left, right) => left.layer - right.layer || (left.path < right.path ? -1 : left.path > right.path ? 1 : 0));
  const gaps: Gap[] = [];
  for (const layer of new Set(code.map((file) => file.layer))) {
    const own = code.filter((file) => file.layer === layer);
    gaps.push(notKeptGap(layer, own, limits));
  }
  return gaps;
}

/** The gap left by files that look like code and were not kept; `files` is not empty. */
export function notKeptGap(layer: number, files: readonly FileFact[], limits: Limits): Gap {
  const path = files[0]?.path ?? '/';
  const subject =
    files.length === 1
      ? `${path} looks like code, and`
      : `${files.length} files look like code, the first is ${path}; they`;
  const verb = files.length === 1 ? 'was' : 'were';
  const detail = `${subject} ${verb} not kept for tracing: the image's texts exceed ${limits.retainedBytes} bytes (limit retainedBytes).`;
  return { reason: 'limit', layer, path, code: 'TOO_MANY_BYTES', detail };
}

function mergeKept(first: KeptBytes, second: KeptBytes): KeptBytes {
  const merged = new Map([...first].map(([layer, texts]) => [layer, new Map(texts)]));
  for (const [layer, texts] of second) {
    const target = merged.get(layer) ?? new Map<number, Uint8Array>();
    for (const [position, bytes] of texts) target.set(position, bytes);
    merged.set(layer, target);
  }
  return merged;
}

function sizeOf(kept: KeptBytes): number {
  let bytes = 0;
  for (const texts of kept.values()) for (const text of texts.values()) bytes += text.length;
  return bytes;
}
