import type { Evaluator } from './evaluator.ts';
import type { Invocation } from './run-simple.ts';

/** What a builtin does to the shell itself. Returns true when it has dealt with its output, too. */
export type Builtin = (e: Evaluator, call: Invocation) => boolean | undefined;
