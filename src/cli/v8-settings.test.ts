import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Makes objects of which many live for a while, a little at a time, and says how large the space for new ones became. */
const program = (bound: string): string => `
import { getHeapSpaceStatistics } from 'node:v8';
import { setTimeout as pause } from 'node:timers/promises';
${bound}
const living = [];
for (let round = 0; round < 200; round += 1) {
  for (let at = 0; at < 20_000; at += 1) living[at % 15_000] = { at, text: 'x' + at, list: [at, round] };
  if (round % 10 === 0) await pause(1);
}
const { space_size: size } = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
console.log(size / 1024 / 1024);`;

function megabytes(bound: string): number {
  // The same ceiling on every machine, well above the bound.
  const flags = ['--max-semi-space-size=64', '--input-type=module', '--eval', program(bound)];
  return Number(spawnSync(process.execPath, flags, { encoding: 'utf8' }).stdout);
}

test('the space for new objects stays small', () => {
  const from = JSON.stringify(new URL('./v8-settings.ts', import.meta.url).href);
  expect(megabytes(`import { suitV8 } from ${from}; suitV8();`)).toBeLessThanOrEqual(32);
  expect(megabytes('')).toBeGreaterThan(32);
});
