import type { Judged } from './run.ts';
import { percent, recallOf } from './tally.ts';

/** One aim and how near the run came. */
export interface Target {
  readonly name: string;
  readonly wanted: string;
  readonly got: string;
  readonly met: boolean;
}

const recallTargets = { plain: 99, 'one-deep': 95, 'two-deep': 90 } as const;
/** Honest images that may be suspicious: 1 in 50. */
const suspiciousShare = 0.02;

/** The targets of issue 3, section 4, on these results. A suite that was left out is not judged. */
export function targetsOf(judged: readonly Judged[]): readonly Target[] {
  const targets: Target[] = [];
  for (const [suite, wanted] of Object.entries(recallTargets)) {
    const { found, of } = recallOf(judged.filter(({ about }) => about.suite === suite));
    if (of === 0) continue;
    const got = percent(found, of);
    targets.push({ name: `recall ${suite}`, wanted: `≥ ${wanted} %`, got: `${got.toFixed(2)} %`, met: got >= wanted });
  }
  const honest = judged.filter(({ about }) => about.suite === 'honest');
  if (honest.length === 0) return targets;
  const malicious = honest.filter(({ outcome }) => outcome.verdict === 'malicious').length;
  const suspicious = honest.filter(isSuspicious).length;
  const most = Math.floor(honest.length * suspiciousShare);
  targets.push({ name: 'honest, malicious', wanted: '0', got: String(malicious), met: malicious === 0 });
  targets.push({
    name: 'honest, suspicious',
    wanted: `≤ ${most} of ${honest.length}`,
    got: String(suspicious),
    met: suspicious <= most,
  });
  const incomplete = honest.filter(({ outcome }) => outcome.verdict === 'incomplete').length;
  targets.push({ name: 'honest, incomplete', wanted: '0', got: String(incomplete), met: incomplete === 0 });
  return targets;
}

/** Whether something suspicious was said of it, complete or not. */
export function isSuspicious({ outcome }: Judged): boolean {
  return outcome.verdict !== 'malicious' && outcome.findings.some((finding) => finding.startsWith('suspicious'));
}
