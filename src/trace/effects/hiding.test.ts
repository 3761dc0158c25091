import { expect, test } from 'vitest';
import { commandDraft } from '../../testing/command-draft.ts';
import { commandEffects } from './index.ts';

function hidden(line: string, via: readonly string[] = []): readonly string[] {
  const command = commandDraft(line.split(' '), { via, text: [...via, line].join(' ') });
  return commandEffects(command, { peers: [command], position: 0 }).flatMap((effect) =>
    effect.kind === 'hide' ? [`${effect.how}: ${effect.what.join('')}`] : [],
  );
}

test.each([
  ['touch -r /bin/ls /x', ['timestamp: /x like /bin/ls']],
  ['touch -t 201501010101 /x', ['timestamp: /x like 201501010101']],
  ['touch /x', []],
  ['mount --bind /tmp/e /proc/42', ['process: /proc/42']],
  ['mount -o bind,ro /tmp/e /proc/42', ['process: /proc/42']],
  ['mount -t tmpfs none /proc/42', ['process: /proc/42']],
  ['mount -t proc proc /proc', []],
  ['mount --bind /a /proc/sys', []],
])('%s', (line, expected) => {
  expect(hidden(line)).toEqual(expected);
});

test.each([
  ["exec -a '[kworker/0:1]' ./x", ['process-name: [kworker/0:1]']],
  ['exec -a "sshd: x" ./x', ['process-name: sshd: x']],
  ['exec -a sshd ./x', ['process-name: sshd']],
  ['exec -a "$0" ./x', []],
  ['exec ./x', []],
])('%s', (text, expected) => {
  const command = commandDraft(['./x'], { via: ['exec'], text });
  const effects = commandEffects(command, { peers: [command], position: 0 });
  expect(
    effects.flatMap((effect) => (effect.kind === 'hide' ? [`${effect.how}: ${effect.what.join('')}`] : [])),
  ).toEqual(expected);
});
