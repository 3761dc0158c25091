import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../archive/limits.ts';
import { TidewaiterError } from '../errors.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { buildImage, descriptorOf, imageOf } from '../testing/image-builder.ts';
import { digestOf, parseImageConfig, parseManifest } from './documents.ts';
import { type ImageParts, imageFromManifest } from './from-manifest.ts';

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const decode = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString());
const built = buildImage({ layers: [{ '/a': '1' }, { '/b': '2' }], entrypoint: ['/a'] });

/** Parts of the built image with the config and manifest changed, all digests made right again. */
function parts(changes: { config?: object; manifest?: object; raw?: Partial<ImageParts> } = {}): ImageParts {
  const configBytes =
    changes.config === undefined ? built.config : encode({ ...decode(built.config), ...changes.config });
  const original = decode(built.manifest);
  const config = { ...original.config, ...descriptorOf(configBytes, original.config.mediaType) };
  const manifestBytes = encode({ ...original, config, ...changes.manifest });
  return {
    reference: 'x',
    manifestBytes,
    manifestMediaType: built.mediaType,
    configBytes,
    limits: defaultLimits,
    openBlob: async function* () {},
    ...changes.raw,
  };
}

describe('imageFromManifest', () => {
  it('matches history to layers by position and skips empty steps', () => {
    const history = [
      { created_by: 'ENV A', empty_layer: true },
      { created_by: 'one' },
      { created_by: 'CMD', empty_layer: true },
      {},
    ];
    const image = imageFromManifest(parts({ config: { history } }));
    expect(image.layers.map((layer) => layer.history)).toEqual([
      { step: 1, createdBy: 'one' },
      { step: 3, createdBy: '' },
    ]);
  });

  it.each([
    ['too few', [{ created_by: 'one' }]],
    ['too many', [{}, {}, {}]],
    ['none', undefined],
    ['null', null],
  ])('leaves history out when there are %s steps', (_, history) => {
    const image = imageFromManifest(parts({ config: { history } }));
    expect(image.layers.map((layer) => 'history' in layer)).toEqual([false, false]);
  });

  it('leaves diffIds out that the config does not list', () => {
    const first = built.layers[0]?.diffId;
    const image = imageFromManifest(parts({ config: { rootfs: { type: 'layers', diff_ids: [first] } } }));
    expect(image.layers.map((layer) => layer.diffId)).toEqual([first, undefined]);
  });

  it('marks layers whose bytes may be elsewhere', () => {
    const [layer] = decode(built.manifest).layers;
    const foreign = { ...layer, mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip' };
    const image = imageFromManifest(parts({ manifest: { layers: [foreign, layer] } }));
    expect(image.layers.map((item) => item.foreign)).toEqual([true, false]);
  });

  it.each([
    [
      'config',
      { architecture: 'arm', variant: 'v6', os: 'linux' },
      undefined,
      { os: 'linux', architecture: 'arm', variant: 'v6' },
    ],
    [
      'index',
      { architecture: null, os: null },
      { os: 'linux', architecture: 'riscv64' },
      { os: 'linux', architecture: 'riscv64' },
    ],
    ['nobody', { architecture: null, os: null }, undefined, { os: 'linux', architecture: 'unknown' }],
  ])('takes the platform from the %s', (_, config, platform, expected) => {
    const raw = platform === undefined ? {} : { platform };
    expect(imageFromManifest(parts({ config, raw })).platform).toEqual(expected);
  });

  it('takes an engine-runnable config of an odd media type for an image, but no chart', () => {
    const config = decode(built.manifest).config;
    const octets = { config: { ...config, mediaType: 'application/octet-stream' } };
    expect(imageFromManifest(parts({ manifest: octets })).layers).toHaveLength(2);
    const chart = {
      config: { ...config, mediaType: 'application/vnd.cncf.helm.config.v1+json' },
      layers: [descriptorOf(encode('x'), 'application/vnd.cncf.helm.chart.content.v1.tar+gzip')],
    };
    expect(codeOf(() => imageFromManifest(parts({ manifest: chart })))).toBe('NOT_AN_IMAGE');
  });

  it.each<[string, Parameters<typeof parts>[0], string]>([
    ['manifest of other bytes', { raw: { digest: digestOf(encode('other')) } }, 'DIGEST_MISMATCH'],
    ['config of other bytes', { raw: { configBytes: new Uint8Array(built.config.length) } }, 'DIGEST_MISMATCH'],
    ['config of another size', { raw: { configBytes: new Uint8Array(3) } }, 'SIZE_MISMATCH'],
    ['manifest that is no JSON', { raw: { manifestBytes: new TextEncoder().encode('{') } }, 'BAD_MANIFEST'],
    ['manifest without layers', { manifest: { layers: undefined } }, 'BAD_MANIFEST'],
    [
      'manifest with a bad digest',
      { manifest: { layers: [{ mediaType: 'x', size: 1, digest: 'sha256:../..' }] } },
      'BAD_MANIFEST',
    ],
    ['manifest of schema 1', { manifest: { schemaVersion: 1 } }, 'BAD_MANIFEST'],
    ['config with a text for Env', { config: { config: { Env: 'A=1' } } }, 'BAD_IMAGE_CONFIG'],
    ['config with a bad diffId', { config: { rootfs: { type: 'layers', diff_ids: ['x'] } } }, 'BAD_IMAGE_CONFIG'],
    ['too many layers', { raw: { limits: { ...defaultLimits, layers: 1 } } }, 'TOO_MANY_ENTRIES'],
    ['a huge manifest', { raw: { limits: { ...defaultLimits, documentBytes: 100 } } }, 'METADATA_TOO_LARGE'],
    ['manifest that is an index as well', { manifest: { manifests: [] } }, 'BAD_MANIFEST'],
    ['manifest that calls itself an index', { manifest: { mediaType: mediaTypes.ociIndex } }, 'BAD_MANIFEST'],
    ['two spellings of layers', { manifest: { Layers: [] } }, 'BAD_MANIFEST'],
    ['two spellings of Cmd', { config: { config: { Cmd: ['a'], CMD: ['b'] } } }, 'BAD_IMAGE_CONFIG'],
  ])('refuses a %s', (_, changes, code) => {
    expect(codeOf(() => imageFromManifest(parts(changes)))).toBe(code);
  });

  it('says what is wrong and where', () => {
    expect(() => imageFromManifest(parts({ config: { config: { Env: [1] } } }))).toThrow(
      /image config is not valid: config\.Env\.0/,
    );
  });
});

describe('keys', () => {
  it.each(['entrypoint', 'ENTRYPOINT', 'EntryPoint'])('reads %s as the engines do', (key) => {
    const config = parseImageConfig(encode({ CONFIG: { [key]: ['/x'] } }), defaultLimits);
    expect(config.config?.Entrypoint).toEqual(['/x']);
  });

  it('folds the letters that Go folds', () => {
    const config = parseImageConfig(
      encode({ config: { 'healthchec\u212a': { te\u017ft: ['CMD', '/x'] }, '\u017fhell': ['/y'] } }),
      defaultLimits,
    );
    expect(config.config?.Healthcheck?.Test).toEqual(['CMD', '/x']);
    expect(config.config?.Shell).toEqual(['/y']);
  });

  it('keeps no prototype from outside', () => {
    const text = '{"config":{"__proto__":{"Cmd":["/x"]}},"__proto__":{"polluted":1}}';
    const config = parseImageConfig(new TextEncoder().encode(text), defaultLimits);
    expect(config.config?.Cmd).toBeUndefined();
    expect((config as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('never throws anything but its own errors', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        for (const parse of [parseManifest, parseImageConfig]) {
          try {
            parse(new TextEncoder().encode(text), defaultLimits);
          } catch (error) {
            expect(error).toBeInstanceOf(TidewaiterError);
          }
        }
      }),
    );
  });

  it('survives very deep documents', () => {
    const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect(() => parseImageConfig(new TextEncoder().encode(deep), defaultLimits)).not.toThrow();
  });
});

it('opens the blob that the manifest names', async () => {
  const image = imageOf({ files: { '/a': 'x' } });
  let size = 0;
  for await (const chunk of image.layers[0]?.open() ?? []) size += chunk.length;
  expect(size).toBe(image.layers[0]?.size);
});

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof TidewaiterError) return error.code;
    throw error;
  }
  return 'nothing was thrown';
}
