import { createHash } from 'node:crypto';
import { printable, printableLines } from './printable.ts';
import type { ImageReport } from './report.ts';
import { locationOf } from './sarif-location.ts';
import { levels } from './sarif-rule.ts';
import { placeText } from './text/place-text.ts';

type Finding = ImageReport['findings'][number];

/** Further places of one result that are listed. */
const maxRelated = 20;
/** Steps of one story that are listed. */
const maxSteps = 100;
const ranks = { malicious: 0, suspicious: 1, note: 2 } as const;

/** A result, and the images it is true of. */
interface Merged {
  readonly finding: Finding;
  /** At the head of a chain: all steps in the order in which they happen. */
  readonly steps: readonly Finding[];
  readonly fingerprint: string;
  readonly images: string[];
}

/**
 * Results of several reports, worst first. The same finding in several images (platforms, tags) is one result that names
 * them; the fingerprint is of what was found, not of the layer it came in.
 */
export function mergedResults(
  reports: readonly ImageReport[],
  ruleIndexes: ReadonlyMap<string, number>,
): Record<string, unknown>[] {
  const merged = new Map<string, Merged>();
  for (const report of reports) {
    const seen = new Map<string, number>();
    const stepsOf = new Map(
      report.chains.map(({ head, steps }) => [report.findings[head], steps.flatMap((at) => report.findings[at] ?? [])]),
    );
    for (const finding of report.findings) {
      const hash = fingerprintOf(finding);
      const occurrence = (seen.get(hash) ?? 0) + 1;
      seen.set(hash, occurrence);
      const fingerprint = `${hash}:${occurrence}`;
      const image = `${printable(report.image.reference, 200)} (${printable(report.image.platform, 60)})`;
      const before = merged.get(fingerprint);
      if (before === undefined) {
        const steps = stepsOf.get(finding) ?? [];
        merged.set(fingerprint, { finding, steps, fingerprint, images: [image] });
      } else before.images.push(image);
    }
  }
  return [...merged.values()]
    .sort((a, b) => ranks[a.finding.severity] - ranks[b.finding.severity])
    .map((result) => resultOf(result, ruleIndexes));
}

/**
 * What GitHub tells alerts apart by, stable while detector, place and evidence stay: 32 hex digits of SHA-256 over them.
 * The layer's digest is left out on purpose: a rebuilt image has the same alert.
 */
export function fingerprintOf(finding: Finding): string {
  const { path, config, history } = finding.where;
  const place = path ?? config ?? history?.createdBy ?? '';
  const parts = [finding.detector, place, ...finding.evidence.map((evidence) => evidence.text)];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function resultOf({ finding, steps, fingerprint, images }: Merged, ruleIndexes: ReadonlyMap<string, number>) {
  const [first, ...others] = finding.evidence;
  const related = others.slice(0, maxRelated);
  const ruleIndex = ruleIndexes.get(finding.detector);
  return {
    ruleId: finding.detector,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: levels[finding.severity],
    message: { text: messageOf(finding) },
    locations: [locationOf(finding.where, first === undefined ? undefined : snippetOf(first.text))],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((evidence, index) => ({
            id: index + 1,
            message: { text: withoutLinks(printable(evidence.note ?? 'Further evidence', 200)) || 'Further evidence' },
            ...locationOf(evidence.where, snippetOf(evidence.text)),
          })),
        }),
    ...(steps.length === 0
      ? {}
      : { codeFlows: [{ threadFlows: [{ locations: steps.slice(0, maxSteps).map(stepOf) }] }] }),
    partialFingerprints: { primaryLocationLineHash: fingerprint },
    properties: {
      severity: finding.severity,
      confidence: finding.confidence,
      reach: finding.reach,
      attack: finding.attack.map((technique) => printable(technique, 40)),
      images: [...new Set(images)],
      place: placeText(finding.where),
      ...(finding.where.layer?.digest === undefined ? {} : { layerDigest: printable(finding.where.layer.digest) }),
      ...(finding.where.offset === undefined ? {} : { offset: finding.where.offset }),
      decoded: finding.evidence.flatMap((evidence) =>
        (evidence.decoded ?? []).map((step) => printable(step.decoder, 60)),
      ),
      indicators: (finding.indicators ?? []).slice(0, 100).map((indicator) => printable(indicator, 300)),
    },
  };
}

/** A step of the story the result is the worst of. Source: SARIF 2.1.0, 3.38 (threadFlowLocation). */
function stepOf(step: Finding, index: number) {
  const text = withoutLinks(sentence(printable(step.title, 500) || printable(step.detector, 80)));
  const location = locationOf(step.where, snippetOf(step.evidence[0]?.text ?? ''));
  return { location: { message: { text }, ...location }, executionOrder: index + 1 };
}

function messageOf(finding: Finding): string {
  const sentences = [
    sentence(printable(finding.title, 500) || printable(finding.detector, 80)),
    finding.because === undefined ? '' : sentence(printable(finding.because, 500)),
    `(${placeText(finding.where) || 'the image'})`,
  ];
  return withoutLinks(sentences.filter((part) => part !== '').join(' '));
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** `[text](target)` is a link in SARIF's plain messages: text of the image must not make one. Source: SARIF 2.1.0, 3.11.6. */
function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}

function snippetOf(text: string): string {
  return printableLines(text, 20, 500).join('\n');
}
