import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generateDetectors } from '../../scripts/generate/detectors.ts';
import { detectors } from './all.gen.ts';

test('the list is fresh', () => {
  expect(readFileSync(new URL('./all.gen.ts', import.meta.url), 'utf8')).toBe(generateDetectors());
});

test('ids are unique and well-formed, and every detector has examples of both kinds', () => {
  expect(new Set(detectors.map(({ id }) => id)).size).toBe(detectors.length);
  for (const detector of detectors) {
    expect(detector.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(detector.fires.length).toBeGreaterThan(0);
    expect(detector.silent.length).toBeGreaterThan(0);
    expect(detector.description.trim().length).toBeGreaterThan(40);
    for (const technique of detector.attack) expect(technique).toMatch(/^T\d{4}(\.\d{3})?$/);
  }
});
