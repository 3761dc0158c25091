import { expect, test } from 'vitest';
import { commandDraft } from '../../testing/command-draft.ts';
import { commandEffects } from './index.ts';

function raised(line: string): readonly string[] {
  const command = commandDraft(line.split(' '));
  return commandEffects(command, { peers: [command], position: 0 }).flatMap((effect) =>
    effect.kind === 'privilege' ? [`${effect.how} ${effect.path.join('')}`] : [],
  );
}

test.each([
  ['chmod u+s /x', ['setuid /x']],
  ['chmod +s /x /y', ['setuid /x', 'setuid /y']],
  ['chmod 4755 /x', ['setuid /x']],
  ['chmod 06755 /x', ['setuid /x']],
  ['chmod -R ug+rws /x', ['setuid /x']],
  ['chmod a=rxs /x', ['setuid /x']],
  ['chmod g+s /x', []],
  ['chmod 2755 /x', []],
  ['chmod 0755 /x', []],
  ['chmod u-s /x', []],
  ['chmod u+x,g+s /x', []],
  ['chmod u+x,u+s /x', ['setuid /x']],
  ['install -m 4755 /a /b', ['setuid /b']],
  ['install -m 755 /a /b', []],
  ['setcap cap_setuid+ep /x', ['capability /x']],
  ['setcap =ep /x', ['capability /x']],
  ['setcap cap_net_raw+ep /x', []],
  ['setcap -r /x', []],
])('%s', (line, expected) => {
  expect(raised(line)).toEqual(expected);
});
