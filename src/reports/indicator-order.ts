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

/** Indicators that matter first, and how many of them there are: named by a finding, or of a telling kind. */
export interface OrderedIndicators {
  readonly all: readonly Indicator[];
  readonly important: number;
}

/** Orders a report's indicators for people: what findings name, then telling kinds, then the rest as it came. */
export function orderedIndicators(report: ImageReport): OrderedIndicators {
  const named = new Set(report.findings.flatMap((finding) => finding.indicators ?? []));
  const rank = (indicator: Indicator): number => {
    if (named.has(indicator.value) || named.has(`${indicator.value}:${indicator.port}`)) return 0;
    return telling.has(indicator.kind) ? 1 : 2;
  };
  const ranked = report.indicators.map((indicator) => ({ indicator, rank: rank(indicator) }));
  return {
    all: ranked.toSorted((a, b) => a.rank - b.rank).map(({ indicator }) => indicator),
    important: ranked.filter((entry) => entry.rank < 2).length,
  };
}

/** `value:port`, IPv6 in brackets. Not yet printable. */
export function indicatorText({ kind, value, port }: Indicator): string {
  if (port === undefined) return value;
  return kind === 'ipv6' || (kind === 'pool' && value.includes(':')) ? `[${value}]:${port}` : `${value}:${port}`;
}
