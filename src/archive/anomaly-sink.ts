import type { Anomaly, AnomalyKind } from './entry.ts';

/** Takes an archive's anomalies: the first of each kind as they are, the rest counted. */
export interface AnomalySink {
  add(kind: AnomalyKind, detail: string, place?: { readonly path?: string; readonly offset?: number }): void;
  /** Reports how many were only counted. */
  close(): void;
}

/** Anomalies of one kind that are reported one by one; five million of them would fill the memory. */
export const anomaliesPerKind = 1000;
/** Characters of a path kept in an anomaly. */
const maxPath = 4096;

/** Passes anomalies on until there are too many of a kind. */
export function createAnomalySink(onAnomaly: (anomaly: Anomaly) => void): AnomalySink {
  const counts = new Map<AnomalyKind, number>();
  return {
    add(kind, detail, { path, offset } = {}) {
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      if (count > anomaliesPerKind) return;
      onAnomaly({
        kind,
        detail,
        ...(path === undefined ? {} : { path: path.slice(0, maxPath) }),
        ...(offset === undefined ? {} : { offset }),
      });
    },
    close() {
      for (const [kind, count] of counts) {
        if (count > anomaliesPerKind) onAnomaly({ kind, detail: `${count - anomaliesPerKind} more of this kind` });
      }
      counts.clear();
    },
  };
}
