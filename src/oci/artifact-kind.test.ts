import { expect, it } from 'vitest';
import { artifactKind } from './artifact-kind.ts';
import { parseDigest } from './digest.ts';
import type { Manifest } from './manifest.ts';
import { mediaTypes } from './media-types.ts';

function manifest(config: string, layers: string[], artifactType?: string): Manifest {
  const digest = parseDigest(`sha256:${'0'.repeat(64)}`);
  return {
    schemaVersion: 2,
    config: { mediaType: config, digest, size: 2 },
    layers: layers.map((mediaType) => ({ mediaType, digest, size: 2 })),
    ...(artifactType === undefined ? {} : { artifactType }),
  };
}

it.each<[string, Manifest, RegExp | undefined]>([
  ['an image', manifest(mediaTypes.ociConfig, [mediaTypes.ociLayerGzip]), undefined],
  ['an image of no layers', manifest(mediaTypes.dockerConfig, []), undefined],
  ['an image with an odd config type', manifest('application/octet-stream', [mediaTypes.dockerLayerGzip]), undefined],
  [
    'an image that says it is a chart',
    manifest(
      'application/vnd.cncf.helm.config.v1+json',
      [mediaTypes.ociLayerGzip],
      'application/vnd.cncf.helm.config.v1+json',
    ),
    undefined,
  ],
  [
    'a chart',
    manifest('application/vnd.cncf.helm.config.v1+json', ['application/vnd.cncf.helm.chart.content.v1.tar+gzip']),
    /Helm/,
  ],
  [
    'a cosign signature',
    manifest(mediaTypes.ociConfig, ['application/vnd.dev.cosign.simplesigning.v1+json']),
    /cosign/,
  ],
  ['a bundle', manifest(mediaTypes.ociEmpty, ['x/y'], 'application/vnd.dev.sigstore.bundle.v0.3+json'), /Sigstore/],
  ['an SBOM', manifest(mediaTypes.ociEmpty, ['application/spdx+json']), /SPDX/],
  [
    'something else',
    manifest(mediaTypes.ociEmpty, ['x/y'], 'application/vnd.example\u202e'),
    /type "application\/vnd.example/,
  ],
])('%s', (_, document, kind) => {
  if (kind === undefined) expect(artifactKind(document)).toBeUndefined();
  else expect(artifactKind(document)).toMatch(kind);
});
