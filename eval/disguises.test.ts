import { describe, expect, test } from 'vitest';
import { disguised } from './disguise.ts';
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
    for (let round = 0; round < 8; round += 1) {
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

test('every disguise applies to a probe of its language', () => {
  const idle = allDisguises.filter((disguise) => {
    const texts = probes[disguise.language];
    if (texts === undefined || disguise.id.endsWith('-address')) return false;
    const context = { random: randomOf(disguise.id), folder: '/tmp' };
    return texts.every((probe) => disguised(probe, [disguise], context) === undefined);
  });
  expect(idle.map(({ id }) => id)).toEqual([]);
});

/** inet_aton decides what these spellings mean; Python's is the C library's. */
test.runIf(canRun('python'))('other spellings of an address mean the same address', () => {
  const spellings = allDisguises.filter(({ id }) => id.endsWith('-address'));
  expect(spellings.length).toBeGreaterThan(2);
  for (const spelling of spellings) {
    const context = { random: randomOf(spelling.id), folder: '/tmp' };
    const address = disguised('198.51.100.17', [spelling], context)?.code ?? '';
    const code = `import socket\nprint(socket.inet_ntoa(socket.inet_aton("${address}")))\n`;
    expect(printed('python', code, []), address).toBe('198.51.100.17\n');
  }
});
