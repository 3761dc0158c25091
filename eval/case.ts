import type { ExampleImage, Severity } from '../src/detectors/detector.ts';
import type { Reach } from '../src/trace/story.ts';

/** What a hostile case must lead to. */
export interface Expectation {
  /** The least severity of a finding that bears one of the techniques. */
  readonly severity: Severity;
  readonly attack: readonly string[];
}

/** One image to judge. Hostile ones say what must be found, honest ones say nothing. */
export interface EvalCase {
  readonly id: string;
  readonly suite: 'plain' | 'one-deep' | 'two-deep' | 'honest';
  /** Behaviour, or group of honest code. */
  readonly behaviour: string;
  readonly language: string;
  readonly place: string;
  readonly payload: string;
  /** Innermost first. */
  readonly disguises: readonly string[];
  readonly expected?: Expectation;
  readonly image: ExampleImage;
}

/** A case's outcome, small enough to be sent between threads. */
export interface Outcome {
  readonly index: number;
  readonly hit: boolean;
  readonly verdict: string;
  /** `severity detector` of what was found, worst first. */
  readonly findings: readonly string[];
  readonly gaps: readonly string[];
  /** Ids of the one-line patterns that match one of the same files. */
  readonly baseline: readonly string[];
  readonly milliseconds: number;
}

/**
 * What may be expected where the code does not simply run: what only lies there, or ran while building, is judged one
 * step milder; so is what is dual-use in a hidden layer (see `detectors/severity.ts`).
 */
export function expectedAt(severity: 'malicious' | 'suspicious', reach: Reach): Severity {
  if (reach === 'runs' || reach === 'armed') return severity;
  if (reach === 'hidden') return severity === 'malicious' ? 'malicious' : 'note';
  return severity === 'malicious' ? 'suspicious' : 'note';
}
