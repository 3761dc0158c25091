import { describe, expect, it } from 'vitest';
import { ImageConfig } from './config.ts';
import { Descriptor, Index, Manifest } from './manifest.ts';
import { mediaTypes } from './media-types.ts';

const descriptor = { mediaType: mediaTypes.ociLayerGzip, digest: `sha256:${'0'.repeat(64)}`, size: 3 };

describe('Descriptor', () => {
  it('keeps what it does not know', () => {
    expect(Descriptor.parse({ ...descriptor, data: 'eA==', urls: null })).toMatchObject({ data: 'eA==', urls: null });
  });

  it.each([
    ['no digest', { ...descriptor, digest: undefined }],
    ['a digest that is none', { ...descriptor, digest: 'sha256:../../etc/passwd' }],
    ['an algorithm we cannot verify', { ...descriptor, digest: `md5:${'0'.repeat(32)}` }],
    ['a negative size', { ...descriptor, size: -1 }],
    ['a fraction', { ...descriptor, size: 1.5 }],
    ['a size beyond what can be counted', { ...descriptor, size: 1e300 }],
    ['a size as text', { ...descriptor, size: '3' }],
    ['no media type', { ...descriptor, mediaType: undefined }],
  ])('refuses %s', (_, value) => {
    expect(Descriptor.safeParse(value).success).toBe(false);
  });
});

describe('Manifest and Index', () => {
  it('take the documents of the OCI and of Docker', () => {
    const config = { ...descriptor, mediaType: mediaTypes.dockerConfig };
    expect(Manifest.safeParse({ schemaVersion: 2, config, layers: [descriptor] }).success).toBe(true);
    const entry = {
      ...descriptor,
      mediaType: mediaTypes.dockerManifest,
      platform: { os: 'linux', architecture: 'arm' },
    };
    expect(Index.safeParse({ schemaVersion: 2, manifests: [entry] }).success).toBe(true);
  });

  it.each([
    ['schema 1', { schemaVersion: 1, config: descriptor, layers: [] }],
    ['no config', { schemaVersion: 2, layers: [] }],
    ['a bad layer', { schemaVersion: 2, config: descriptor, layers: [{}] }],
    ['layers that are no list', { schemaVersion: 2, config: descriptor, layers: { length: 1 } }],
  ])('a manifest with %s is refused', (_, value) => {
    expect(Manifest.safeParse(value).success).toBe(false);
  });
});

describe('ImageConfig', () => {
  it('takes null wherever Docker writes it', () => {
    const config = {
      Cmd: null,
      Env: null,
      Entrypoint: null,
      Volumes: null,
      Labels: null,
      OnBuild: null,
      Healthcheck: null,
    };
    expect(
      ImageConfig.safeParse({ architecture: 'amd64', os: 'linux', config, history: null, rootfs: null }).success,
    ).toBe(true);
  });

  it('does not let a hostile key reach a prototype', () => {
    const parsed = ImageConfig.parse(
      JSON.parse('{"config":{"Labels":{"__proto__":"x","constructor":"y"}},"__proto__":{"os":"z"}}'),
    );
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(({} as { os?: string }).os).toBeUndefined();
  });
});
