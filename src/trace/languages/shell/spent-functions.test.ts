import { describe, expect, it } from 'vitest';
import { readingBudget } from '../../budget.ts';
import { render } from '../../value.ts';
import { shell } from './shell.ts';

/** A function called with 3,000 different arguments and then with one more. */
function calls(body: string): {
  readonly shown: readonly string[];
  readonly used: number;
  readonly truncated: boolean;
} {
  const names = Array.from({ length: 3_000 }, (_, index) => `n${index}`).join(' ');
  const text = `f() {\n${body}\n}\nfor n in ${names}; do f $n; done\nf last-one\n`;
  const steps = 200_000;
  const budget = readingBudget({ steps });
  const reading = shell.read({ text, args: [], env: new Map(), readFile: () => undefined, budget });
  const shown = reading.commands.map((command) => command.argv.map(render).join(' '));
  return { shown, used: steps - budget.steps, truncated: reading.truncated };
}

const work = Array.from({ length: 40 }, (_, index) => `  cp "/from/$1" "/to/${index}"`).join('\n');

describe('functions that used up their share of steps', () => {
  it('are read once more with any arguments, and the reading comes to its end', () => {
    const { shown, truncated } = calls(work);
    expect(truncated).toBe(false);
    expect(shown.some((line) => line.includes('n0'))).toBe(true);
    expect(shown.some((line) => /^cp \/from\/‹/.test(line))).toBe(true);
  });

  it.each(['"$@"', '$1', 'eval "$1"'])('are still called each time when they run what they are given: %s', (run) => {
    const { shown, used } = calls(`${run}\n${Array.from({ length: 2 }, () => '  true "$1"').join('\n')}`);
    expect(used).toBeGreaterThan(200_000 * 0.04);
    expect(shown.some((line) => line.includes('last-one'))).toBe(true);
  });
});
