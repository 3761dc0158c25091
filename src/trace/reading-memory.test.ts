import { describe, expect, it } from 'vitest';
import { readingBudget } from './budget.ts';
import type { Reading, ReadingInput } from './language.ts';
import { readingMemory, readOnce } from './reading-memory.ts';

const nothing: Omit<Reading, 'truncated' | 'gaps'> = { commands: [], effects: [], nested: [], loads: [] };

/** A reader that loads `/a` and uses 100 steps; `count` says how often it was asked. */
function reader(truncated = false): { read: (input: ReadingInput) => Reading; count: () => number } {
  let times = 0;
  return {
    count: () => times,
    read: (input) => {
      times += 1;
      input.budget.steps -= 100;
      return { ...nothing, truncated, gaps: [input.readFile('/a') ?? 'missing'] };
    },
  };
}

function inputOf(text: string | undefined, steps = 1_000): ReadingInput {
  return { text: '. /a', args: [], env: new Map(), readFile: () => text, budget: readingBudget({ steps }) };
}

describe('readings of an earlier trace', () => {
  it('are taken while the image answers as before, and cost what they cost', () => {
    const memory = readingMemory();
    const { read, count } = reader();
    readOnce(memory, () => 'k', inputOf('x'), read);
    const again = inputOf('x');
    expect(readOnce(memory, () => 'k', again, read).gaps).toEqual(['x']);
    expect(count()).toBe(1);
    expect(again.budget.steps).toBe(900);
  });

  it('are made anew when a file has been fetched since, or the code is another', () => {
    const memory = readingMemory();
    const { read, count } = reader();
    readOnce(memory, () => 'k', inputOf(undefined), read);
    expect(readOnce(memory, () => 'k', inputOf('x'), read).gaps).toEqual(['x']);
    readOnce(memory, () => 'other', inputOf('x'), read);
    expect(count()).toBe(3);
  });

  it('are made anew when the budget is smaller than what they used, or a cut-off one could go on', () => {
    const memory = readingMemory();
    const whole = reader();
    readOnce(memory, () => 'k', inputOf('x'), whole.read);
    readOnce(memory, () => 'k', inputOf('x', 50), whole.read);
    expect(whole.count()).toBe(2);
    const cut = reader(true);
    readOnce(memory, () => 'cut', inputOf('x', 1_000), cut.read);
    readOnce(memory, () => 'cut', inputOf('x', 900), cut.read);
    expect(cut.count()).toBe(1);
    readOnce(memory, () => 'cut', inputOf('x', 2_000), cut.read);
    expect(cut.count()).toBe(2);
  });
});
