import type { ImageReport } from './report.ts';

type Indicator = ImageReport['indicators'][number];

/** Kinds that are rare in honest images, whatever else is found: worth a line of their own. */
const telling: ReadonlySet<Indicator['kind']> = new Set<Indicator['kind']>([
  'monero',
  'bitcoin',
  'ethereum',
  'pool',
  'onion',
  'telegram',
  'discord',
]);

/** Indicators that matter first, and how many of them there are: named or shown by a finding, or of a telling kind. */
export interface OrderedIndicators {
  readonly all: readonly Indicator[];
  readonly important: number;
}

/** Evidence that is looked through: every indicator is looked for in it. */
const maxEvidence = 64 * 1024;

/** Orders a report's indicators for people: what findings name or show, then telling kinds, then the rest as it came. */
export function orderedIndicators(report: ImageReport): OrderedIndicators {
  const named = new Set(report.findings.flatMap((finding) => finding.indicators ?? []));
  const evidence = evidenceText(report);
  const rank = (indicator: Indicator): number => {
    const { value, written, port } = indicator;
    if (named.has(value) || named.has(`${value}:${port}`)) return 0;
    if (evidence.includes(written ?? value)) return 0;
    return telling.has(indicator.kind) ? 1 : 2;
  };
  const ranked = report.indicators.map((indicator) => ({ indicator, rank: rank(indicator) }));
  return {
    all: ranked.toSorted((a, b) => a.rank - b.rank).map(({ indicator }) => indicator),
    important: ranked.filter((entry) => entry.rank < 2).length,
  };
}

/** What serious findings show, at most `maxEvidence` characters of it. */
function evidenceText(report: ImageReport): string {
  const parts: string[] = [];
  let left = maxEvidence;
  for (const finding of report.findings) {
    if (finding.severity === 'note') continue;
    for (const { text } of finding.evidence) {
      if (left <= 0) return parts.join('\n');
      parts.push(text.slice(0, left));
      left -= text.length;
    }
  }
  return parts.join('\n');
}

/** `value:port`, IPv6 in brackets. Not yet printable. */
export function indicatorText({ kind, value, port }: Indicator): string {
  if (port === undefined) return value;
  return kind === 'ipv6' || (kind === 'pool' && value.includes(':')) ? `[${value}]:${port}` : `${value}:${port}`;
}
