import type { ImageReport } from './report.ts';

type Finding = ImageReport['findings'][number];

/** A finding by itself, or the worst of a chain with its other steps: what happens before it and what after. */
export interface FindingGroup {
  readonly finding: Finding;
  readonly before: readonly Finding[];
  readonly after: readonly Finding[];
}

/** The findings as formats show them: chains together, under the worst of each; else in the report's order. */
export function findingGroups({ findings, chains }: Pick<ImageReport, 'findings' | 'chains'>): FindingGroup[] {
  const chainAt = new Map(chains.map((chain) => [chain.head, chain]));
  const steps = new Set(chains.flatMap((chain) => chain.steps.filter((step) => step !== chain.head)));
  return findings.flatMap((finding, at) => {
    if (steps.has(at)) return [];
    const chain = chainAt.get(at);
    const middle = chain?.steps.indexOf(at) ?? -1;
    const named = (positions: readonly number[] = []): Finding[] => positions.flatMap((step) => findings[step] ?? []);
    return [
      {
        finding,
        before: named(chain?.steps.slice(0, Math.max(0, middle))),
        after: named(chain?.steps.slice(middle + 1)),
      },
    ];
  });
}
