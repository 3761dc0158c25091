import type { Judged } from './run.ts';
import { grouped, percent, recallOf } from './tally.ts';
import type { Target } from './targets.ts';

/** The whole report for a terminal. `verbose`: every miss by itself instead of the first few of each group. */
export function printed(judged: readonly Judged[], targets: readonly Target[], verbose: boolean): string {
  const hostile = judged.filter(({ about }) => about.expected !== undefined);
  const of = (suite: string): readonly Judged[] => hostile.filter(({ about }) => about.suite === suite);
  const lines: string[] = [];
  lines.push(
    ...table(
      'Recall',
      'suite',
      grouped(hostile, ({ about }) => about.suite),
    ),
  );
  lines.push(
    ...table(
      'Plain, by behaviour',
      'behaviour',
      grouped(of('plain'), ({ about }) => about.behaviour),
    ),
  );
  lines.push(
    ...table(
      'Plain, by language',
      'language',
      grouped(of('plain'), ({ about }) => about.language),
    ),
  );
  lines.push(
    ...table(
      'Plain, by place',
      'place',
      grouped(of('plain'), ({ about }) => about.place),
    ),
  );
  lines.push(
    ...table(
      'One deep, by language',
      'language',
      grouped(of('one-deep'), ({ about }) => about.language),
    ),
  );
  lines.push(...table('One deep, by disguise', 'disguise', grouped(of('one-deep'), disguiseNames)));
  lines.push(
    ...table(
      'Two deep, by language',
      'language',
      grouped(of('two-deep'), ({ about }) => about.language),
    ),
  );
  lines.push(...misses(hostile, verbose));
  lines.push(...honestLines(judged.filter(({ about }) => about.expected === undefined)));
  lines.push('', 'Targets');
  for (const { name, wanted, got, met } of targets)
    lines.push(`  ${met ? 'met   ' : 'MISSED'}  ${name.padEnd(20)} wanted ${wanted}, got ${got}`);
  return `${lines.join('\n')}\n`;
}

const disguiseNames = ({ about }: Judged): readonly string[] =>
  about.disguises.map((name) => `${about.language}: ${name}`);

function table(title: string, column: string, groups: ReadonlyMap<string, readonly Judged[]>): readonly string[] {
  if (groups.size === 0) return [];
  const width = Math.max(column.length, ...[...groups.keys()].map((name) => name.length));
  const rows = [...groups].map(([name, judged]) => {
    const { found, of, baseline } = recallOf(judged);
    const share = percent(found, of).toFixed(1).padStart(6);
    const plain = percent(baseline, of).toFixed(1).padStart(6);
    return `  ${name.padEnd(width)}  ${`${found}/${of}`.padStart(11)}  ${share} %   patterns ${plain} %`;
  });
  return ['', title, ...rows];
}

/** Misses by language, then by what they have in common: the disguise, or the place. */
function misses(hostile: readonly Judged[], verbose: boolean): readonly string[] {
  const missed = hostile.filter(({ outcome }) => !outcome.hit);
  const lines = ['', `Misses: ${missed.length}`];
  const key = ({ about }: Judged): string =>
    about.suite === 'plain'
      ? `${about.language} plain ${about.payload}`
      : `${about.language} ${about.disguises.join(' in ')}`;
  const groups = [...grouped(missed, key)].sort(
    ([one, a], [other, b]) => b.length - a.length || (one < other ? -1 : 1),
  );
  for (const [name, judged] of groups) {
    lines.push(`  ${name}: ${judged.length}`);
    for (const { about, outcome } of verbose ? judged : judged.slice(0, 3)) {
      const seen = outcome.findings.slice(0, 4).join(', ') || 'nothing';
      lines.push(
        `    ${about.id}  wanted ${about.expected?.severity} ${about.expected?.attack.join('/')}, found ${seen}${outcome.gaps.length > 0 ? `; gap: ${outcome.gaps[0]}` : ''}`,
      );
    }
    if (!verbose && judged.length > 3) lines.push(`    … and ${judged.length - 3} more`);
  }
  return lines;
}

function honestLines(honest: readonly Judged[]): readonly string[] {
  if (honest.length === 0) return [];
  const count = (verdict: string): number => honest.filter(({ outcome }) => outcome.verdict === verdict).length;
  const alarmed = honest.filter(({ outcome }) => outcome.baseline.length > 0).length;
  const lines = [
    '',
    `Honest: ${honest.length} images: ${['clear', 'suspicious', 'incomplete', 'malicious'].map((verdict) => `${count(verdict)} ${verdict}`).join(', ')}; the patterns match in ${alarmed} (${percent(alarmed, honest.length).toFixed(1)} %)`,
  ];
  for (const { about, outcome } of honest) {
    if (outcome.verdict === 'clear') continue;
    const worse = outcome.findings.filter((finding) => !finding.startsWith('note'));
    lines.push(`  ${outcome.verdict}: ${about.id}  ${[...worse, ...outcome.gaps.slice(0, 1)].join(', ')}`);
  }
  return lines;
}
