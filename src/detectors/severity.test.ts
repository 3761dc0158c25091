import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Reach } from '../trace/story.ts';
import { severityOf, type Threat } from './severity.ts';
import { severityReference } from './severity-reference.ts';

const table: Readonly<Record<Threat, readonly (string | undefined)[]>> = {
  hostile: ['malicious', 'malicious', 'malicious', 'suspicious', 'suspicious'],
  'dual-use': ['suspicious', 'suspicious', 'note', 'note', 'note'],
  minor: ['note', 'note', undefined, undefined, undefined],
};
const reaches: readonly Reach[] = ['runs', 'armed', 'hidden', 'present', 'built'];
const reachesOnPage: readonly Reach[] = ['runs', 'armed', 'hidden', 'present', 'built'];
const threats = Object.keys(table) as Threat[];

describe('severity', () => {
  test.each(threats.flatMap((threat) => reaches.map((reach, at) => [threat, reach, table[threat][at]] as const)))(
    '%s %s',
    (threat, reach, severity) => {
      expect(severityOf({ threat, reach })?.severity).toBe(severity);
    },
  );
  test('deception raises, openness lowers', () => {
    expect(severityOf({ threat: 'dual-use', reach: 'runs', deception: 'x' })?.severity).toBe('malicious');
    expect(severityOf({ threat: 'minor', reach: 'runs', deception: 'x' })?.severity).toBe('suspicious');
    expect(severityOf({ threat: 'hostile', reach: 'runs', declared: true })?.severity).toBe('suspicious');
    expect(severityOf({ threat: 'hostile', reach: 'runs', declared: true, deception: 'x' })?.severity).toBe(
      'malicious',
    );
    expect(severityOf({ threat: 'hostile', reach: 'armed', declared: true, onHost: true })?.severity).toBe('malicious');
  });
  test('pairing and place raise like deception, and add up', () => {
    expect(severityOf({ threat: 'minor', reach: 'runs', onHost: true })?.severity).toBe('suspicious');
    expect(severityOf({ threat: 'dual-use', reach: 'runs', onHost: true })?.severity).toBe('malicious');
    expect(severityOf({ threat: 'minor', reach: 'runs', onHost: true, paired: 'x' })).toMatchObject({
      severity: 'malicious',
      because: 'x',
    });
  });
  test('the reference page shows the table that decides', () => {
    const page = readFileSync(new URL('../../docs/reference/severity.md', import.meta.url), 'utf8');
    expect(page).toBe(severityReference());
    for (const threat of threats) {
      const row = reachesOnPage.map((reach) => severityOf({ threat, reach })?.severity ?? '–');
      expect(page).toContain(`| ${threat} | ${row.join(' | ')} |`);
    }
  });
  test('what hidden code starts weighs as if it were hidden', () => {
    expect(severityOf({ threat: 'hostile', reach: 'present', startedByHidden: true })?.severity).toBe('malicious');
    expect(severityOf({ threat: 'minor', reach: 'present', startedByHidden: true })).toBeUndefined();
  });
  test('documentation, examples and packages lower only what nothing runs', () => {
    expect(severityOf({ threat: 'hostile', reach: 'present', setting: 'documentation' })?.severity).toBe('note');
    expect(severityOf({ threat: 'hostile', reach: 'hidden', setting: 'documentation' })?.severity).toBe('note');
    expect(severityOf({ threat: 'dual-use', reach: 'present', setting: 'documentation' })).toBeUndefined();
    expect(severityOf({ threat: 'hostile', reach: 'present', setting: 'example' })?.severity).toBe('note');
    expect(severityOf({ threat: 'hostile', reach: 'present', packaged: true })?.severity).toBe('note');
    for (const reach of ['runs', 'armed'] as const) {
      expect(severityOf({ threat: 'hostile', reach, setting: 'documentation', packaged: true })?.severity).toBe(
        'malicious',
      );
    }
  });
});
