import { createGramScanner } from './gram-scanner.ts';
import { createAutomaton, type Pattern, type Scanner } from './multi-pattern.ts';

/** The fastest scanner that takes these patterns: the WebAssembly filter, else the automaton. Both find the same. */
export function createScanner(patterns: readonly Pattern[]): Scanner {
  return createGramScanner(patterns) ?? createAutomaton(patterns);
}
