import { describe, expect, it } from 'vitest';
import {
  isForeignLayerType,
  isImageConfigType,
  isIndexType,
  isManifestType,
  isSchema1Type,
  manifestAccept,
  mediaTypes,
  promisedCompression,
} from './media-types.ts';

describe('media types', () => {
  it('of manifests are each of one kind, and all are accepted', () => {
    for (const type of manifestAccept) {
      expect([isIndexType(type), isManifestType(type), isSchema1Type(type)].filter(Boolean)).toHaveLength(1);
    }
    expect(manifestAccept).toHaveLength(6);
  });

  it('of configs are told from artifacts', () => {
    expect([mediaTypes.ociConfig, mediaTypes.dockerConfig].every(isImageConfigType)).toBe(true);
    expect(isImageConfigType('application/vnd.cncf.helm.config.v1+json')).toBe(false);
    expect(isImageConfigType(mediaTypes.ociEmpty)).toBe(false);
  });

  it.each([
    [mediaTypes.ociLayer, 'none', false],
    [mediaTypes.ociLayerGzip, 'gzip', false],
    [mediaTypes.ociLayerZstd, 'zstd', false],
    [mediaTypes.dockerLayer, 'none', false],
    [mediaTypes.dockerLayerGzip, 'gzip', false],
    [mediaTypes.dockerForeignLayer, 'gzip', true],
    ['application/vnd.oci.image.layer.nondistributable.v1.tar+zstd', 'zstd', true],
    ['application/octet-stream', undefined, false],
    [mediaTypes.ociConfig, undefined, false],
  ])('of layers: %s is %s, foreign: %s', (type, compression, foreign) => {
    expect(promisedCompression(type)).toBe(compression);
    expect(isForeignLayerType(type)).toBe(foreign);
  });
});
