import { expect, test } from 'vitest';
import { defaultLimits } from '../archive/limits.ts';
import type { Image } from '../image/image.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { buildReport } from '../reports/build-report.ts';
import { ImageReport } from '../reports/report.ts';
import { buildImage, imageOfBuilt } from '../testing/image-builder.ts';
import { judge } from './judge.ts';

async function reportOn(image: Image): Promise<ImageReport> {
  const judgement = await judge(image, { limits: defaultLimits });
  return buildReport({ tool: { name: 'tidewaiter', version: '0', engine: 'test' }, ...judgement, milliseconds: 0 });
}

test('a layer whose bytes are not what its media type promises is read, and the report says so', async () => {
  const built = buildImage({ files: { '/a': 'x' }, cmd: ['/a'] }, { compression: 'zstd' });
  const image = imageOfBuilt(built);
  const mislabelled = {
    ...image,
    layers: image.layers.map((layer) => ({ ...layer, mediaType: mediaTypes.ociLayerGzip })),
  };
  const report = await reportOn(mislabelled);
  expect(ImageReport.parse(report).image.layers[0]?.anomalies).toEqual([
    { kind: 'media-type-mismatch', detail: 'the media type promises gzip, the bytes are zstd' },
  ]);
  expect(report.complete).toBe(true);
});

test('an ordinary layer has no anomalies in the report', async () => {
  const report = await reportOn(imageOfBuilt(buildImage({ files: { '/a': 'x' }, cmd: ['/a'] })));
  expect(report.image.layers.map((layer) => layer.anomalies)).toEqual([undefined]);
});
