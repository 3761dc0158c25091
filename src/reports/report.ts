import { z } from 'zod';
import { ChainJson, FindingJson, IndicatorJson } from './schema/finding.ts';
import { GapJson } from './schema/place.ts';
import { StoryJson } from './schema/story.ts';
import { schemaVersion } from './schema-version.ts';

export { schemaVersion };

const Tool = z.strictObject({
  name: z.literal('tidewaiter'),
  version: z.string(),
  engine: z.string().describe('Changes whenever the same bytes could be judged differently.'),
});

const VerdictJson = z.enum(['clear', 'suspicious', 'malicious', 'incomplete']);

const LayerJson = z.strictObject({
  index: z.number().int(),
  mediaType: z.string(),
  digest: z.string().optional().describe('Of the stored (usually compressed) bytes, computed.'),
  diffId: z.string().optional().describe('Of the uncompressed tar, computed.'),
  size: z.number().int().describe('Stored bytes.'),
  uncompressedSize: z.number().int(),
  entries: z.number().int(),
  createdBy: z.string().optional(),
  anomalies: z
    .array(
      z.strictObject({
        kind: z.string(),
        detail: z.string(),
        path: z.string().optional(),
        offset: z.number().int().optional().describe('In the uncompressed tar.'),
      }),
    )
    .optional()
    .describe('Oddities of the archive that an ordinary extractor would hide; the first hundred.'),
  cached: z.boolean(),
});

const ImageJson = z.strictObject({
  reference: z.string(),
  digest: z.string().optional().describe('Of the manifest; absent where the source keeps none.'),
  indexDigest: z.string().optional(),
  configDigest: z.string().optional(),
  platform: z.string(),
  mediaType: z.string(),
  created: z.string().optional().describe('As the image claims.'),
  layers: z.array(LayerJson),
});

/** The report on one image for one platform: the contract other formats are made from. */
export const ImageReport = z.strictObject({
  schemaVersion: z.literal(schemaVersion),
  tool: Tool,
  image: ImageJson,
  verdict: VerdictJson,
  complete: z.boolean().describe('Whether everything in the image was inspected.'),
  gaps: z.array(GapJson),
  findings: z.array(FindingJson),
  chains: z.array(ChainJson).describe('Which findings tell one story together; a finding is in one chain at most.'),
  story: StoryJson,
  indicators: z.array(IndicatorJson),
  trust: z.strictObject({
    checked: z.array(z.string()).describe('Which trust checks were made; none of them can skip inspection.'),
  }),
  stats: z.strictObject({
    layers: z.number().int(),
    cachedLayers: z.number().int(),
    files: z.number().int(),
    bytes: z.number().int().describe('Uncompressed bytes read.'),
    compressedBytes: z.number().int(),
    milliseconds: z.number().int(),
  }),
});
export type ImageReport = z.infer<typeof ImageReport>;

/** An image that could not be scanned at all. */
export const ScanFailure = z.strictObject({
  reference: z.string(),
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
});
export type ScanFailure = z.infer<typeof ScanFailure>;

/** Several images in one run: several references, or several platforms of one. */
export const MultiReport = z.strictObject({
  schemaVersion: z.literal(schemaVersion),
  tool: Tool,
  verdict: VerdictJson.describe('The worst one.'),
  images: z.array(ImageReport),
  failures: z.array(ScanFailure),
});
export type MultiReport = z.infer<typeof MultiReport>;

/** What `--format json` prints: one image's report, or several in one document. */
export const Report = z.union([ImageReport, MultiReport]);
export type Report = z.infer<typeof Report>;
