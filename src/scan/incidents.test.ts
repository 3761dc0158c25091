import { describe, expect, test } from 'vitest';
import { ImageReport } from '../reports/report.ts';
import { docker123321, honest } from '../testing/demo/docker123321.ts';
import { incidents } from '../testing/incidents/all.ts';
import { honestImages } from '../testing/incidents/honest-images.ts';
import { type Incident, placed, places, wrapped } from '../testing/incidents/incident.ts';
import { reportOf } from '../testing/scene.ts';

/** What an incident's worst finding has to be about: at least one of these techniques. */
const techniques: Readonly<Record<string, readonly string[]>> = {
  f01: ['T1053.003'],
  f02: ['T1053.003'],
  f03: ['T1053.003'],
  f04: ['T1098.004'],
  f05: ['T1496', 'T1496.001'],
  f06: ['T1496', 'T1496.001'],
  f07: ['T1105'],
  f08: ['T1105', 'T1059.006', 'T1140', 'T1027'],
  f09: ['T1105', 'T1036.005', 'T1610', 'T1612'],
  f10: ['T1574.006'],
  f11: ['T1496', 'T1496.001'],
  f12: ['T1046', 'T1595', 'T1610', 'T1611'],
  f13: ['T1059.004'],
};

function summary(report: ImageReport): string[] {
  return report.findings.map(
    (finding) => `${finding.severity} ${finding.detector} [${finding.reach}] ${finding.title}`,
  );
}

async function expectMalicious(incident: Incident, place: (typeof places)[number]): Promise<void> {
  const report = await reportOf(placed(incident, place));
  const malicious = report.findings.filter((finding) => finding.severity === 'malicious');
  expect(report.verdict, summary(report).join('\n')).toBe('malicious');
  const seen = malicious.flatMap((finding) => finding.attack);
  expect(
    seen.some((technique) => techniques[incident.id]?.includes(technique)),
    `${seen.join(' ')} in\n${summary(report).join('\n')}`,
  ).toBe(true);
  expect(() => ImageReport.parse(report)).not.toThrow();
}

describe.each(incidents)('$id: $title', (incident) => {
  test.each(places)('is malicious in the %s', async (place) => {
    await expectMalicious(incident, place);
  });
  test.each(places)('is malicious in the %s, base64-wrapped once more', async (place) => {
    await expectMalicious(wrapped(incident), place);
  });
});

describe('honest images', () => {
  test.each(honestImages)('$id: $title is at most $most', async ({ image, most }) => {
    const report = await reportOf(image);
    expect(report.complete, JSON.stringify(report.gaps)).toBe(true);
    const allowed = most === 'clear' ? ['clear'] : ['clear', 'suspicious'];
    expect(allowed, summary(report).join('\n')).toContain(report.verdict);
  });

  test('the openly labelled miner is not passed over in silence', async () => {
    const declared = honestImages.find(({ id }) => id === 'b01');
    const report = await reportOf(declared?.image ?? {});
    expect(report.verdict).toBe('suspicious');
    expect(report.findings.some((finding) => finding.attack.some((id) => id.startsWith('T1496')))).toBe(true);
  });

  test('the node agent is explained', async () => {
    const agent = honestImages.find(({ id }) => id === 'b04');
    const report = await reportOf(agent?.image ?? {});
    expect(report.verdict).toBe('suspicious');
    expect(report.findings.some((finding) => finding.attack.includes('T1611'))).toBe(true);
  });
});

describe('docker123321, re-enacted', () => {
  const expected = {
    'python shell': 'T1059.006',
    'bash shell': 'T1059.004',
    'ssh key': 'T1098.004',
    miner: 'T1053.003',
    honest: '',
  } as const;
  test('has 17 images in three batches and four families', () => {
    expect(docker123321).toHaveLength(17);
    expect(new Set(docker123321.map((demo) => demo.repository)).size).toBe(17);
    expect(new Set(docker123321.map((demo) => demo.created)).size).toBe(3);
    expect(new Set(docker123321.map((demo) => demo.family)).size).toBe(4);
  });
  test.each(docker123321)('$repository ($family) is malicious, on the host', async ({ image, repository, family }) => {
    const report = await reportOf({ ...image, name: `docker.io/${repository}:latest` });
    const malicious = report.findings.filter((finding) => finding.severity === 'malicious');
    expect(report.verdict).toBe('malicious');
    expect(
      malicious.flatMap((finding) => finding.attack),
      summary(report).join('\n'),
    ).toContain(expected[family]);
    expect(report.story.effects.some((effect) => effect.outside !== undefined)).toBe(true);
  });
  test('the honest image is clear', async () => {
    const report = await reportOf({ ...honest.image, name: 'docker.io/library/tomcat:9' });
    expect(report.verdict, summary(report).join('\n')).toBe('clear');
  });
});
