import { describe, expect, test } from 'vitest';
import { detect } from './detect.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';

const scene = {
  story: { starts: [], stages: [], commands: [], effects: [], gaps: [], wanted: [] },
} as unknown as Scene;

function detector(id: string, ...drafts: readonly Partial<FindingDraft>[]): Detector {
  return {
    id,
    version: 3,
    title: id,
    attack: ['T1105'],
    description: id,
    fires: [],
    silent: [],
    detect: () =>
      drafts.map((draft) => ({
        title: 'x',
        severity: 'note',
        confidence: 'high',
        reach: 'runs',
        where: { path: '/x', line: 1 },
        evidence: [{ text: 'x', where: { path: '/x' } }],
        ...draft,
      })),
  };
}

describe('detect', () => {
  test('adds detector, version, ATT&CK ids and a stable id', () => {
    const [finding] = detect(scene, [detector('a', { attack: ['T1611', 'T1105'] })]);
    expect(finding).toMatchObject({ detector: 'a', version: 3, attack: ['T1105', 'T1611'] });
    expect(finding?.id).toMatch(/^[0-9a-f]{16}$/);
    const moved = detector('a', { where: { path: '/x', line: 1, layer: { index: 4, digest: 'sha256:x' } } });
    expect(detect(scene, [moved])[0]?.id).toBe(finding?.id);
    expect(detect(scene, [detector('b')])[0]?.id).not.toBe(finding?.id);
  });

  test('one behaviour at one place is one finding: the worst, with all evidence', () => {
    const twice = detector(
      'a',
      { reach: 'present', severity: 'suspicious', effects: [1] },
      { reach: 'runs', severity: 'malicious', effects: [2], evidence: [{ text: 'y', where: {} }] },
    );
    const findings = detect(scene, [twice]);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ severity: 'malicious', reach: 'runs', effects: [2, 1] });
    expect(findings[0]?.evidence.map(({ text }) => text)).toEqual(['y', 'x']);
  });

  test('sorts by severity, then reach, then place', () => {
    const many = detector(
      'a',
      { title: '4' },
      { title: '3', severity: 'suspicious', reach: 'present' },
      { title: '2', severity: 'suspicious', where: { path: '/z' } },
      { title: '1', severity: 'suspicious', where: { path: '/a' } },
      { title: '0', severity: 'malicious' },
    );
    expect(detect(scene, [many]).map(({ title }) => title)).toEqual(['0', '1', '2', '3', '4']);
  });

  test('bounds evidence and the number of findings', () => {
    const long = detector('a', { evidence: [{ text: 'x'.repeat(5000), where: {} }] });
    expect(detect(scene, [long])[0]?.evidence[0]?.text).toHaveLength(2000);
    const flood = detector('a', ...Array.from({ length: 1000 }, (_, at) => ({ title: `${at}` })));
    expect(detect(scene, [flood])).toHaveLength(200);
  });
});
