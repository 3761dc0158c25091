import { type Chain, chainsOf } from '../detectors/chains.ts';
import type { Finding } from '../detectors/detector.ts';
import type { Indicator } from '../indicators/indicator.ts';
import type { Facts } from '../inspect/facts.ts';
import { formatPlatform } from '../oci/platform.ts';
import { verdictOf } from '../policy/verdict.ts';
import type { Story } from '../trace/story.ts';
import type { ImageReport } from './report.ts';
import { reportStory } from './report-story.ts';
import { schemaVersion } from './schema-version.ts';

/** Who made the report. `engine` changes whenever the same bytes could be judged differently. */
export interface ToolIdentity {
  readonly name: 'tidewaiter';
  readonly version: string;
  readonly engine: string;
}

/** Everything a report says about one image. */
export interface ReportInput {
  readonly tool: ToolIdentity;
  readonly facts: Facts;
  readonly story: Story;
  readonly findings: readonly Finding[];
  readonly indicators: readonly Indicator[];
  /** Wall time of the whole scan of this image. */
  readonly milliseconds: number;
}

/** Makes the report on one image: plain JSON that satisfies `ImageReport`. */
export function buildReport(input: ReportInput): ImageReport {
  const { facts, findings, story } = input;
  const gaps = [
    ...facts.gaps,
    ...story.gaps.map(
      (gap) => ({ reason: 'limit', detail: gap.detail, ...(gap.path ? { path: gap.path } : {}) }) as const,
    ),
  ];
  const complete = gaps.length === 0;
  const chains = chainsOf(findings, story);
  const report: ImageReport = {
    schemaVersion,
    tool: input.tool,
    image: imageOf(facts),
    verdict: verdictOf(
      findings.map((finding) => finding.severity),
      complete,
    ),
    complete,
    gaps,
    findings: withChains(findings, chains),
    chains: chains.map(({ id, head, steps }) => ({ id, head, steps: [...steps] })),
    story: reportStory(story, findings),
    indicators: input.indicators as ImageReport['indicators'],
    trust: { checked: [] },
    stats: {
      layers: facts.layers.length,
      cachedLayers: facts.layers.filter((layer) => layer.cached).length,
      files: facts.layers.reduce((sum, layer) => sum + layer.files.length, 0),
      bytes: facts.layers.reduce((sum, layer) => sum + layer.uncompressedSize, 0),
      compressedBytes: facts.layers.reduce((sum, layer) => sum + layer.size, 0),
      milliseconds: Math.round(input.milliseconds),
    },
  };
  // Through JSON once: what is absent is absent, not `undefined`, and the report shares nothing with our own state.
  return JSON.parse(JSON.stringify(report)) as ImageReport;
}

function withChains(findings: readonly Finding[], chains: readonly Chain[]): ImageReport['findings'] {
  const chainOf = new Map(chains.flatMap(({ steps }, chain) => steps.map((step) => [step, chain] as const)));
  return findings.map((finding, at) => {
    const chain = chainOf.get(at);
    return chain === undefined ? finding : { ...finding, chain };
  }) as ImageReport['findings'];
}

/** Anomalies repeated in a report, for each layer. */
const maxAnomalies = 100;

function imageOf(facts: Facts): ImageReport['image'] {
  const { image } = facts;
  return {
    reference: image.reference,
    ...(image.digest === undefined ? {} : { digest: image.digest }),
    ...(image.indexDigest === undefined ? {} : { indexDigest: image.indexDigest }),
    ...(image.configDigest === undefined ? {} : { configDigest: image.configDigest }),
    platform: formatPlatform(image.platform),
    mediaType: image.mediaType,
    ...(image.config.created ? { created: image.config.created } : {}),
    layers: facts.layers.map((layer) => ({
      index: layer.index,
      mediaType: layer.mediaType,
      ...(layer.digest === undefined ? {} : { digest: layer.digest }),
      ...(layer.diffId === undefined ? {} : { diffId: layer.diffId }),
      size: layer.size,
      uncompressedSize: layer.uncompressedSize,
      entries: layer.entries,
      ...(layer.history === undefined ? {} : { createdBy: layer.history.createdBy }),
      ...(layer.anomalies.length === 0 ? {} : { anomalies: layer.anomalies.slice(0, maxAnomalies) }),
      cached: layer.cached,
    })),
  };
}
