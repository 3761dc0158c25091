import type { AnalyzedFile, Analyzer } from '../inspect/analyzer.ts';
import type { AnalyzerFact, Facts } from '../inspect/facts.ts';

/** An analyzer whose facts have the type `T`. */
export interface TypedAnalyzer<T> extends Analyzer {
  analyze(file: AnalyzedFile): readonly T[];
}

/** A fact with the type its analyzer gives it. */
export interface TypedFact<T> extends AnalyzerFact {
  readonly data: T;
}

/**
 * The facts one analyzer found in an image, in layer order, those in hidden files included.
 * @example for (const { path, data } of factsOf(facts, authorizedKeys)) console.log(path, data.fingerprint);
 */
export function factsOf<T>(facts: Pick<Facts, 'analyzed'>, analyzer: TypedAnalyzer<T>): readonly TypedFact<T>[] {
  return facts.analyzed.filter((fact): fact is TypedFact<T> => fact.analyzer === analyzer.id);
}
