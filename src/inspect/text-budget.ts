/** A text that may be kept for tracing. */
export interface Candidate {
  readonly key: string;
  readonly bytes: Uint8Array;
  /** Essential texts are kept before those that only their needles speak for. */
  readonly essential: boolean;
}

/**
 * Keeps texts in the order given until `limit` bytes are reached: essential ones first, then the others. What does not fit
 * ends its rank, so that the outcome is a prefix of the order: offering a subset of the candidates first and the rest later
 * never drops anything that the whole would have kept. A flood of texts is therefore bounded, and always seen in `dropped`.
 */
export function createTextBudget(limit: number): TextBudget {
  const essential: Candidate[] = [];
  const hinted: Candidate[] = [];
  const dropped: string[] = [];
  let used = 0;
  let essentialUsed = 0;
  let essentialOpen = true;
  let hintedOpen = true;

  function dropHinted(least: number): void {
    while (hinted.length > 0 && used > least) {
      const last = hinted.pop() as Candidate;
      used -= last.bytes.length;
      dropped.push(last.key);
      hintedOpen = false;
    }
  }

  return {
    offer(candidate) {
      const size = candidate.bytes.length;
      if (candidate.essential) {
        if (!essentialOpen || essentialUsed + size > limit) {
          essentialOpen = false;
          hintedOpen = false;
          dropped.push(candidate.key);
          dropHinted(essentialUsed);
          return;
        }
        essential.push(candidate);
        essentialUsed += size;
        used += size;
        dropHinted(limit);
      } else if (!hintedOpen || used + size > limit) {
        hintedOpen = false;
        dropped.push(candidate.key);
      } else {
        hinted.push(candidate);
        used += size;
      }
    },
    result: () => ({ kept: [...essential, ...hinted], dropped, bytes: used }),
  };
}

/** See `createTextBudget`. */
export interface TextBudget {
  offer(candidate: Candidate): void;
  result(): { readonly kept: readonly Candidate[]; readonly dropped: readonly string[]; readonly bytes: number };
}
