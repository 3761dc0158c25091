import { beforeAll, describe, expect, test } from 'vitest';
import { useGrammarFiles } from '../grammar-files.ts';
import { sceneOf } from '../testing/scene.ts';
import { detectors } from './all.gen.ts';
import { isWorse } from './severity.ts';

beforeAll(() => useGrammarFiles());

/** The expected severity of an example that states none: the worst its detector's table gives, `malicious`, unless stated. */
describe.each(detectors.map((detector) => [detector.id, detector] as const))('%s', (id, detector) => {
  const fallback = detector.fires[0]?.severity ?? 'malicious';

  test.each(detector.fires.map((example) => [example.name, example] as const))('fires: %s', async (_name, example) => {
    const { findings } = await sceneOf(example.image);
    const own = findings.filter((finding) => finding.detector === id);
    expect(own.map(({ severity }) => severity)).toContain(example.severity ?? fallback);
    // Nothing of its own may be worse than what the example says.
    expect(own[0]?.severity).toBe(example.severity ?? fallback);
  });

  test.each(detector.silent.map((example) => [example.name, example] as const))(
    'silent: %s',
    async (_name, example) => {
      const { findings } = await sceneOf(example.image);
      const allowed = example.severity;
      const own = findings.filter((finding) => finding.detector === id);
      const tooMuch = own.filter(({ severity }) => allowed === undefined || isWorse(severity, allowed));
      expect(tooMuch.map(({ title, severity }) => `${severity}: ${title}`)).toEqual([]);
      const malicious = findings.filter(({ severity }) => severity === 'malicious');
      expect(malicious.map(({ detector: by, title }) => `${by}: ${title}`)).toEqual([]);
    },
  );
});
