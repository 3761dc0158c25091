import type { AnalyzedFile, FileHead } from '../inspect/analyzer.ts';
import type { TypedAnalyzer } from './facts-of.ts';

/** A program that runs with other rights than those of who starts it. */
export interface SetuidFact {
  readonly setuid: boolean;
  readonly setgid: boolean;
  readonly uid: number;
  readonly gid: number;
  /** Hex value of the `security.capability` attribute. */
  readonly capability?: string;
}

/** Regular files with a setuid or setgid bit and an executable one, or with file capabilities. */
export const setuid = {
  id: 'setuid',
  version: 1,
  title: 'Programs that run with more rights than their caller has.',
  wants({ fact }: FileHead): number {
    return raises(fact.mode) || fact.capability !== undefined ? 1 : 0;
  },
  analyze({ fact }: AnalyzedFile): readonly SetuidFact[] {
    return [
      {
        setuid: (fact.mode & 0o4000) !== 0,
        setgid: (fact.mode & 0o2000) !== 0,
        uid: fact.uid,
        gid: fact.gid,
        ...(fact.capability === undefined ? {} : { capability: fact.capability }),
      },
    ];
  },
} as const satisfies TypedAnalyzer<SetuidFact>;

function raises(mode: number): boolean {
  return (mode & 0o6000) !== 0 && (mode & 0o111) !== 0;
}
