import fc from 'fast-check';
import { ImageReport } from '../reports/report.ts';
import { sampleReport } from './sample-report.ts';

/** Fields whose values are our own words or numbers, never the image's. */
const ours: ReadonlySet<string> = new Set(
  'schemaVersion name version engine severity confidence reach verdict kind scope reason targetKind language decoder protocol how'.split(
    ' ',
  ),
);

/** Texts made to break out of a terminal, a fence, a table, a link, a tag, a sentence. */
const breakers = [
  '\u001b[2J\u001b[31m',
  'a\nb',
  '\r\n# heading',
  '```\n# out\n```',
  '`````',
  '~~~',
  '`code`',
  '[link](https://bad.invalid)',
  '![x](https://bad.invalid/p.png)',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'https://bad.invalid/x',
  'www.bad.invalid',
  'someone@bad.invalid',
  '@everyone',
  '#1',
  '| a | b |',
  '\\|',
  '&lt;b&gt;',
  '**bold** _em_ ~~del~~',
  '- item',
  '1. item',
  '> quote',
  '\u202egpj.exe',
  '\u200b\u2066',
  '\ud800',
  '../../../etc/passwd',
  'C:\\x',
  '{0}',
  '漢字'.repeat(60),
  'x'.repeat(3000),
  '',
  ' ',
];

/** One such text, or several glued together. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...breakers), fc.string({ unit: 'binary', maxLength: 20 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.join(''));

/** A valid report in which every text that could come from the image is hostile. */
export const hostileReport: fc.Arbitrary<ImageReport> = fc
  .array(hostileText, { minLength: 1, maxLength: 8 })
  .map((texts) => {
    let next = 0;
    const take = () => texts[next++ % texts.length] ?? '';
    const replaced = (value: unknown, key: string): unknown => {
      if (typeof value === 'string') return ours.has(key) ? value : take();
      if (Array.isArray(value)) return value.map((item) => replaced(item, key));
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replaced(item, name)]));
    };
    const report = sampleReport({
      chains: [{ id: 'f1', head: 0, steps: [1, 0, 2] }],
      complete: false,
      gaps: [{ reason: 'limit', detail: 'too much', layer: 1, path: '/x', code: 'RATIO' }],
    });
    return ImageReport.parse(replaced(report, ''));
  });
