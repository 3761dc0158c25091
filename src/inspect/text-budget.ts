/** A text that may be kept for tracing. */
export interface Candidate {
  /** Its place in the order of offers; the caller's own name for it. */
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  /** Essential texts are kept before those that only their needles speak for. */
  readonly essential: boolean;
}

/** See `createTextBudget`. */
export interface TextBudget {
  offer(candidate: Candidate): void;
  /** Bytes kept so far. */
  readonly used: number;
}

/**
 * Keeps texts in the order given until `limit` bytes are reached: essential ones first, then the others. The first that does
 * not fit ends its rank, so that what is kept is a prefix of the order, and offering more never brings a text back.
 * `drop` is told of each text that is not kept, also of one that was until then: a flood is bounded, and always seen.
 */
export function createTextBudget(limit: number, drop: (key: string) => void): TextBudget {
  const hinted: Candidate[] = [];
  let used = 0;
  let essentialUsed = 0;
  let essentialOpen = true;
  let hintedOpen = true;

  /** Takes the last of the hinted texts back while `tooMany` says so. */
  function giveBack(tooMany: () => boolean): void {
    while (hinted.length > 0 && tooMany()) {
      const last = hinted.pop() as Candidate;
      used -= last.size;
      hintedOpen = false;
      drop(last.key);
    }
  }

  function offerEssential({ key, size }: Candidate): void {
    if (!essentialOpen || essentialUsed + size > limit) {
      essentialOpen = false;
      hintedOpen = false;
      drop(key);
      giveBack(() => true);
      return;
    }
    essentialUsed += size;
    used += size;
    giveBack(() => used > limit);
  }

  return {
    offer(candidate) {
      if (candidate.essential) offerEssential(candidate);
      else if (!hintedOpen || used + candidate.size > limit) {
        hintedOpen = false;
        drop(candidate.key);
      } else {
        hinted.push(candidate);
        used += candidate.size;
      }
    },
    get used() {
      return used;
    },
  };
}
