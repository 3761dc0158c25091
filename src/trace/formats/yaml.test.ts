import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type YamlNode, yamlDocuments } from './yaml.ts';

function plain(node: YamlNode | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar') return node.text;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]));
}

test.each<readonly [string, readonly unknown[]]>([
  ['a: 1\nb:\n  c: x y # note\n  d: "q\\n"\n', [{ a: '1', b: { c: 'x y', d: 'q\n' } }]],
  ['l:\n- a\n- b: 1\n  c: 2\n-\n  d: 3\n', [{ l: ['a', { b: '1', c: '2' }, { d: '3' }] }]],
  ['l:\n  - - x\n    - y\n  - z\n', [{ l: [['x', 'y'], 'z'] }]],
  [
    'a: [x, "y, z", {k: v}]\nb: {"c": [1,\n  2]}\nd: e\n',
    [{ a: ['x', 'y, z', { k: 'v' }], b: { c: ['1', '2'] }, d: 'e' }],
  ],
  ['t: |\n  one\n    two\n\n  three\nu: >-\n  a\n  b\nv: w\n', [{ t: 'one\n  two\n\nthree\n', u: 'a b\n', v: 'w' }]],
  ['x: &a\n  p: 1\n  q: 2\ny:\n  <<: *a\n  r: 3\n', [{ x: { p: '1', q: '2' }, y: { p: '1', q: '2', r: '3' } }]],
  ['---\na: 1\n---\n# only a note\n---\nb: 2\n...\n', [{ a: '1' }, { b: '2' }]],
  ['{"a": {"b": [1, 2]}, "c": "d"}', [{ a: { b: ['1', '2'] }, c: 'd' }]],
  [
    'image: {{ .Values.x }}:{{ .y }}\nurl: http://192.0.2.1/x\nport: "80:80"\n',
    [{ image: '{{ .Values.x }}:{{ .y }}', url: 'http://192.0.2.1/x', port: '80:80' }],
  ],
  ["a: 'it''s'\n'b c': d\n", [{ a: "it's", 'b c': 'd' }]],
  ['a: one\n  two\nb: 3\n', [{ a: 'one two', b: '3' }]],
])('%j', (text, expected) => {
  expect(yamlDocuments(text).map(plain)).toEqual(expected);
});

test('lines', () => {
  const [node] = yamlDocuments('a: 1\nb:\n  - c: |\n      x\n');
  const b = node?.kind === 'map' ? node.entries.get('b') : undefined;
  const item = b?.kind === 'list' ? b.items[0] : undefined;
  expect(item?.kind === 'map' ? item.entries.get('c')?.line : 0).toBe(4);
});

test('any text is read, soon, without throwing; JSON means what it means', () => {
  const piece = fc.constantFrom(
    '- ',
    '  ',
    '\n',
    ': ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '|\n',
    '&a ',
    '*a',
    '<<: ',
    '---\n',
    '#',
    ',',
    'k',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (parts) => {
      expect(Array.isArray(yamlDocuments(parts.join('')))).toBe(true);
    }),
    { numRuns: 500 },
  );
  const json = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.stringMatching(/^[a-z ]{1,8}$/),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie('any'), { maxKeys: 3 }),
    ),
  })).any;
  fc.assert(
    fc.property(json, (value) => {
      const sample = { top: value };
      expect(plain(yamlDocuments(JSON.stringify(sample, null, 1))[0])).toEqual(sample);
    }),
  );
});

test.each<readonly [string, string]>([
  ['brackets', '['.repeat(500_000)],
  ['items', '- '.repeat(50_000)],
  ['ever deeper keys', Array.from({ length: 5_000 }, (_, depth) => `${' '.repeat(depth % 900)}a:`).join('\n')],
  ['quotes in a list', `[${"'".repeat(500_000)}`],
  ['a quote that never closes', `a: "${'x\n'.repeat(200_000)}`],
  [
    'maps that merge each other',
    `a: &a\n${Array.from({ length: 3_000 }, (_, n) => `  k${n}: 1\n`).join('')}${Array.from({ length: 10_000 }, (_, n) => `m${n}:\n  <<: *a\n`).join('')}`,
  ],
])('hostile texts end soon: %s', (_name, text) => {
  const start = performance.now();
  expect(yamlDocuments(text).length).toBeLessThan(300);
  expect(performance.now() - start).toBeLessThan(5_000);
});
