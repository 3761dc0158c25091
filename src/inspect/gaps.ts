import { type Anomaly, type AnomalyKind, gapAnomalies } from '../archive/entry.ts';
import { TidewaiterError } from '../errors.ts';
import type { Gap, GapReason } from './facts.ts';

/** Turns what stopped the reading of a layer into the gap it leaves. Never throws: an unforeseen error is a gap as well. */
export function gapOfError(error: unknown, layer: number, signal?: AbortSignal): Gap {
  const stop: unknown = signal?.aborted === true ? signal.reason : undefined;
  if (stop instanceof TidewaiterError) return ownGap(stop, layer);
  if (signal?.aborted === true) {
    const late = stop instanceof DOMException && stop.name === 'TimeoutError';
    return late
      ? {
          reason: 'timeout',
          layer,
          code: 'TIMEOUT',
          detail: 'The time allowed ran out before the layer was read to its end.',
        }
      : { reason: 'stopped', layer, detail: 'The scan was stopped before the layer was read to its end.' };
  }
  if (error instanceof TidewaiterError) return ownGap(error, layer);
  const message = error instanceof Error ? error.message : String(error);
  return { reason: 'unreadable', layer, code: systemCode(error), detail: `The layer could not be read: ${message}` };
}

function ownGap(error: TidewaiterError, layer: number): Gap {
  const detail = `The layer could not be read to its end: ${error.message}`;
  return { reason: reasonOf(error), layer, code: error.code, detail };
}

/** `ECONNRESET` and the like for what the system reports; anything else is a bug of ours. */
function systemCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'BUG';
}

function reasonOf(error: TidewaiterError): GapReason {
  if (error.code === 'TIMEOUT') return 'timeout';
  if (error.code === 'UNKNOWN_COMPRESSION') return 'unsupported';
  if (error.family === 'integrity' || error.family === 'limit' || error.family === 'decode') return error.family;
  return 'unreadable';
}

/** Collects oddities of one layer; those that leave something unread become one gap a kind. Bounded. */
export function createAnomalyList(layer: number): {
  add(anomaly: Anomaly): void;
  readonly list: readonly Anomaly[];
  gaps(): Gap[];
} {
  const most = 1000;
  const list: Anomaly[] = [];
  const unread = new Map<AnomalyKind, { readonly first: Anomaly; count: number }>();
  return {
    list,
    add(anomaly) {
      if (list.length < most) list.push(anomaly);
      if (!gapAnomalies.has(anomaly.kind)) return;
      const known = unread.get(anomaly.kind);
      if (known === undefined) unread.set(anomaly.kind, { first: anomaly, count: 1 });
      else known.count++;
    },
    gaps: () =>
      [...unread.values()].map(({ first, count }) => ({
        reason: 'anomaly',
        layer,
        detail: `${count === 1 ? 'A part' : `${count} parts`} of the layer could not be read: ${first.kind}, ${first.detail}`,
        ...(first.path === undefined ? {} : { path: first.path }),
      })),
  };
}
