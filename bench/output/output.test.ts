import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aimsTable, between } from './aims.ts';
import { ratioText, sizeText, spreadText, timeText } from './amounts.ts';
import { plotSvg } from './plot.ts';
import { tableText } from './table.ts';

describe('amounts', () => {
  it.each([
    [timeText(0.4), '0 ms'],
    [timeText(999), '999 ms'],
    [timeText(1234), '1.23 s'],
    [timeText(65_432), '65.4 s'],
    [sizeText(299_600_000), '300 MB'],
    [sizeText(20e9), '20.0 GB'],
    [ratioText(1.249), '1.25'],
    [spreadText({ min: 5, median: 5, max: 5 }), '5 ms'],
    [spreadText({ min: 900, median: 1000, max: 1100 }), '900 ms / 1.00 s / 1.10 s'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });
});

describe('tableText', () => {
  it('sets columns of figures right, in Markdown too', () => {
    const text = tableText({
      title: 'Speeds',
      columns: ['image', 'wall'],
      rows: [
        ['one', '1.20 s'],
        ['another', '12.0 s'],
      ],
      notes: ['on one machine'],
    });
    expect(text.split('\n')).toEqual([
      '### Speeds',
      '',
      '| image   |   wall |',
      '|---------|-------:|',
      '| one     | 1.20 s |',
      '| another | 12.0 s |',
      '',
      '- on one machine',
      '',
    ]);
  });
});

describe('plotSvg', () => {
  const plot = {
    title: 'Time < "size" & more',
    x: 'bytes',
    y: 'seconds',
    series: [
      { name: 'scan', points: [[1e8, 0.8] as const, [2e10, 140] as const] },
      { name: 'floor', points: [[1e8, 0.3] as const, [2e10, 60] as const] },
    ],
  };

  it.each([
    ['no plot', []],
    ['a plot', [plot]],
    ['two plots', [plot, { ...plot, series: [] }]],
    ['one point', [{ ...plot, series: [{ name: 'scan', points: [[10, 10] as const] }] }]],
  ])('is well formed XML with %s, without numbers that are none', (_, plots) => {
    const svg = plotSvg(plots);
    expect(unclosed(svg)).toEqual([]);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg.match(/<g /g) ?? []).toHaveLength(plots.length);
  });

  it('draws growth in proportion as a straight line of slope one', () => {
    const points = [1, 10, 100].map((x) => [x, x] as const);
    const path = /d="M([\d. L]+)"/.exec(plotSvg([{ ...plot, series: [{ name: 'linear', points }] }]))?.[1] ?? '';
    const [first = [], second = [], third = []] = path.split('L').map((point) => point.split(' ').map(Number));
    expect((third[0] ?? 0) - (second[0] ?? 0)).toBeCloseTo((second[0] ?? 0) - (first[0] ?? 0), 0);
    expect((third[1] ?? 0) - (second[1] ?? 0)).toBeCloseTo((second[1] ?? 0) - (first[1] ?? 0), 0);
    expect(second[1]).toBeLessThan(first[1] ?? 0);
  });
});

/** Names of elements that are opened and not closed in order; texts with a bare `&` or `<` count as such too. */
function unclosed(xml: string): string[] {
  const open: string[] = [];
  for (const [, text = '', close, name = '', own] of xml.matchAll(
    /([^<]*)<(\/?)(\w+)(?:\s[\w:-]+="[^"<]*")*\s*(\/?)>/g,
  )) {
    if (/&(?!amp;|lt;|gt;)/.test(text) || text.includes('>')) open.push(`text ${text}`);
    if (close === '/') {
      const last = open.pop();
      if (last !== name) open.push(`${last} closed by ${name}`);
    } else if (own !== '/') open.push(name);
  }
  return open;
}

describe('aims', () => {
  it('counts what holds', () => {
    const aims = [
      { what: 'wall', measured: '1.10', aim: '≤ 1.25', holds: true },
      { what: 'memory', measured: '400 MB', aim: '≤ 300 MB', holds: false },
    ];
    const text = tableText(aimsTable(aims));
    expect(text).toContain('### Aims: 1 of 2 hold');
    expect(text).toMatch(/memory \| +400 MB \| ≤ 300 MB \| \*\*no\*\*/);
  });

  it('replaces what stands between two marks, and nothing else', () => {
    const text = 'before\n<!-- aims -->\nold\n<!-- end of aims -->\nafter\n';
    expect(between(text, 'aims', 'new\n')).toBe('before\n<!-- aims -->\nnew\n<!-- end of aims -->\nafter\n');
    expect(() => between('no marks', 'aims', 'new')).toThrow(/no place marked "aims"/);
  });

  it('has its place in the README', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    expect(between(readme, 'aims', '')).not.toBe(readme);
  });
});
