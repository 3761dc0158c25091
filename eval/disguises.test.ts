import { describe, expect, test } from 'vitest';
import { allDisguises } from './disguises/all.ts';
import { canRun, marker, printed, probes } from './probes.ts';
import { randomOf } from './random.ts';

/** The real interpreters run our own harmless probes, plain and in disguise: both must print the same. */
describe.each(Object.keys(probes) as (keyof typeof probes)[])('disguises of %s', (language) => {
  const own = allDisguises.filter((disguise) => disguise.language === language);
  const plain = (probes[language] ?? []).map((probe) => ({ probe, prints: printed(language, probe, []) ?? '' }));

  test.runIf(canRun(language))('the probes work', () => {
    for (const { prints } of plain) expect(prints).toContain(marker);
  });

  test.runIf(canRun(language)).each(own)('$id keeps the meaning', (disguise) => {
    const results = plain.map(({ probe, prints }) => ({ prints, disguised: printed(language, probe, [disguise]) }));
    const applied = results.filter(({ disguised }) => disguised !== undefined);
    for (const { prints, disguised } of applied) expect(disguised).toBe(prints);
  });

  test.runIf(canRun(language))('two of them keep it as well', () => {
    const random = randomOf(`pairs of ${language}`);
    for (let round = 0; round < 20; round += 1) {
      const inner = own[random.next(own.length)];
      const outer = own[random.next(own.length)];
      if (inner === undefined || outer === undefined) continue;
      for (const { probe, prints } of plain) {
        const disguised = printed(language, probe, [inner, outer]);
        if (disguised !== undefined) expect(disguised, `${inner.id} in ${outer.id}`).toBe(prints);
      }
    }
  });
});

test('nearly every disguise applies to a probe of its language', () => {
  const idle = allDisguises.filter(({ language, id }) => {
    const texts = probes[language];
    return (
      texts !== undefined &&
      !id.endsWith('-address') &&
      canRun(language) &&
      texts.every(
        (probe) =>
          printed(
            language,
            probe,
            allDisguises.filter((each) => each.id === id),
          ) === undefined,
      )
    );
  });
  expect(idle.map(({ id }) => id)).toEqual([]);
});
