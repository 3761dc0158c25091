import { describe, expect, it } from 'vitest';
import type { SourceError } from '../errors.ts';
import type { Descriptor, Index } from '../oci/manifest.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { parsePlatform } from '../oci/platform.ts';
import { imageOf } from '../testing/image-builder.ts';
import { chooseFromIndex, requirePlatform } from './choose.ts';
import type { PlatformChoice } from './source.ts';

/** An entry whose digest is its position, so that tests can tell entries apart. */
function entry(at: number, platform?: string, more: Partial<Descriptor> = {}): Descriptor {
  return {
    mediaType: mediaTypes.ociManifest,
    digest: `sha256:${String(at).padStart(64, '0')}` as Descriptor['digest'],
    size: 1,
    ...(platform === undefined
      ? {}
      : {
          platform:
            platform === 'unknown/unknown' ? { os: 'unknown', architecture: 'unknown' } : parsePlatform(platform),
        }),
    ...more,
  };
}
const index = (...manifests: Descriptor[]): Index => ({ schemaVersion: 2, manifests });
const positions = (entries: readonly Descriptor[]) => entries.map(({ digest }) => Number(digest.slice(-4)));
const host = (platform: string): PlatformChoice => ({
  kind: 'one',
  platform: parsePlatform(platform),
  explicit: false,
});
const asked = (platform: string): PlatformChoice => ({
  kind: 'one',
  platform: parsePlatform(platform),
  explicit: true,
});
const attestation = { annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } };

function problem(run: () => unknown): SourceError {
  try {
    run();
  } catch (error) {
    return error as SourceError;
  }
  throw new Error('nothing was thrown');
}

describe('chooseFromIndex', () => {
  it.each([
    ['the platform', ['linux/amd64', 'linux/arm64'], 'linux/arm64', 1],
    ['the exact variant', ['linux/arm/v6', 'linux/arm/v7', 'linux/arm/v5'], 'linux/arm/v5', 2],
    ['the usual variant when none is named', ['linux/arm/v5', 'linux/arm/v6', 'linux/arm/v7'], 'linux/arm', 2],
    ['no variant before a higher one', ['linux/amd64/v3', 'linux/amd64'], 'linux/amd64', 1],
    ['a named v8 where none is written', ['linux/amd64', 'linux/arm64'], 'linux/arm64/v8', 1],
    ['the first of equals, as engines do', ['linux/amd64', 'linux/amd64'], 'linux/amd64', 0],
    ['an entry without platform only as the last resort', [undefined, 'linux/amd64'], 'linux/amd64', 1],
    ['an entry without platform as the last resort', [undefined, 'linux/arm64'], 'linux/amd64', 0],
  ] as const)('takes %s', (_, platforms, wanted, expected) => {
    const entries = platforms.map((platform, at) => entry(at, platform));
    expect(positions(chooseFromIndex(index(...entries), asked(wanted)).chosen)).toEqual([expected]);
  });

  it('tells attestations and artifacts from images', () => {
    const result = chooseFromIndex(
      index(
        entry(0, 'unknown/unknown', attestation),
        entry(1, 'linux/amd64'),
        entry(2, undefined, attestation),
        entry(3, undefined, { artifactType: 'application/vnd.example.sbom' }),
        entry(4, undefined, { mediaType: 'application/vnd.example.thing' }),
        entry(5, 'linux/arm64'),
      ),
      { kind: 'all' },
    );
    expect(positions(result.chosen)).toEqual([1, 5]);
    expect(positions(result.notImages)).toEqual([0, 2, 3, 4]);
  });

  it('does not let an annotation hide an image that an engine would run', () => {
    const hidden = index(
      entry(0, 'linux/amd64', { ...attestation, artifactType: 'application/x' }),
      entry(1, 'linux/amd64'),
    );
    expect(positions(chooseFromIndex(hidden, host('amd64')).chosen)).toEqual([0]);
  });

  it('takes the only platform there is, unless another one was asked for', () => {
    const only = index(entry(0, 'linux/s390x'), entry(1, 'unknown/unknown', attestation));
    expect(positions(chooseFromIndex(only, host('amd64')).chosen)).toEqual([0]);
    const error = problem(() => chooseFromIndex(only, asked('amd64')));
    expect(error).toMatchObject({ code: 'NO_SUCH_PLATFORM' });
    expect(error.message).toContain('linux/s390x');
    expect(error.hint).toContain('--platform');
  });

  it('lists what exists when nothing fits, and does not flood', () => {
    const two = index(entry(0, 'linux/s390x'), entry(1, 'windows/amd64'));
    expect(problem(() => chooseFromIndex(two, host('amd64'))).message).toBe(
      'there is no image for linux/amd64; there are: linux/s390x, windows/amd64',
    );
    const many = index(...Array.from({ length: 5000 }, (_, at) => entry(at, `linux/x${at}`)));
    expect(problem(() => chooseFromIndex(many, host('amd64'))).message).toMatch(/and 4970 more$/);
  });

  it.each([
    ['empty', index(), 'it is empty'],
    ['only attestations', index(entry(0, 'unknown/unknown')), 'its 1 entry is attestations'],
  ])('refuses an index that is %s', (_, given, message) => {
    for (const choice of [host('amd64'), { kind: 'all' } as const]) {
      const error = problem(() => chooseFromIndex(given, choice));
      expect(error.code).toBe('NOT_AN_IMAGE');
      expect(error.message).toContain(message);
    }
  });
});

describe('requirePlatform', () => {
  it('compares with the config when the platform was asked for', () => {
    const image = imageOf({}, { platform: parsePlatform('linux/arm64') });
    expect(() => requirePlatform(image, host('amd64'))).not.toThrow();
    expect(() => requirePlatform(image, asked('arm64'))).not.toThrow();
    expect(problem(() => requirePlatform(image, asked('amd64'))).message).toContain('linux/arm64');
  });
});
