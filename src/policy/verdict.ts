import type { Severity } from '../detectors/detector.ts';

/** Verdict of an image, platform by platform. See design: `clear` only when nothing was found and everything was inspected. */
export type Verdict = 'clear' | 'suspicious' | 'malicious' | 'incomplete';

/** All verdicts, from best to worst as people read them in a summary. */
export const verdicts: readonly Verdict[] = ['clear', 'suspicious', 'incomplete', 'malicious'];

/** What `--fail-on` can name. */
export type FailOn = 'suspicious' | 'malicious' | 'never';

/**
 * The verdict that follows from the findings' severities. One malicious finding decides, whatever else was not
 * inspected; otherwise anything not inspected makes the image `incomplete`, so that it is never taken for clear.
 */
export function verdictOf(severities: Iterable<Severity>, complete: boolean): Verdict {
  let suspicious = false;
  for (const severity of severities) {
    if (severity === 'malicious') return 'malicious';
    if (severity === 'suspicious') suspicious = true;
  }
  if (!complete) return 'incomplete';
  return suspicious ? 'suspicious' : 'clear';
}

/** The worst of several verdicts; `clear` for none. */
export function worstVerdict(all: Iterable<Verdict>): Verdict {
  let worst: Verdict = 'clear';
  for (const verdict of all) if (verdicts.indexOf(verdict) > verdicts.indexOf(worst)) worst = verdict;
  return worst;
}

/** What the exit status depends on, for one image. */
export interface Judged {
  readonly verdict: Verdict;
  readonly complete: boolean;
  readonly suspicious: boolean;
}

/** How a user wants verdicts to fail. */
export interface FailPolicy {
  readonly failOn: FailOn;
  readonly allowIncomplete: boolean;
}

/** Exit status of judged images: 1 at or above `failOn`, else 4 when something was not inspected, else 0. */
export function exitStatusOf(images: readonly Judged[], policy: FailPolicy): 0 | 1 | 4 {
  const failed = images.some((image) => {
    if (policy.failOn === 'never') return false;
    if (image.verdict === 'malicious') return true;
    return policy.failOn === 'suspicious' && image.suspicious;
  });
  if (failed) return 1;
  return !policy.allowIncomplete && images.some((image) => !image.complete) ? 4 : 0;
}
