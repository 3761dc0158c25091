import type { EvalCase } from '../case.ts';

/** Honest cases. */
export function* honestCases(): Generator<EvalCase> {}
