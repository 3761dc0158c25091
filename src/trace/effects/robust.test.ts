import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CommandDraft } from '../language.ts';
import type { Redirect } from '../story.ts';
import { textOf, type Value } from '../value.ts';
import { commandEffects } from './index.ts';

const words = [
  'curl',
  'sh',
  'nc',
  'crontab',
  'docker',
  'sed',
  '-i',
  '-o',
  '-e',
  '/mnt/etc/crontab',
  '* * * * * root x',
  '--',
  '-',
  '',
  '-v',
  '/:/host',
  'run',
  '|',
  '@/etc/shadow',
  'stratum+tcp://x',
  '/dev/tcp/a/1',
  '$a x',
  'find',
  'mount',
  'history',
  '-c',
];
const part = fc.oneof(
  fc.constantFrom(...words),
  fc.string({ maxLength: 12 }),
  fc.record({ hole: fc.constantFrom('$1', '$(curl x)', '<(wget y)', '`id`', '$(') }),
);
const value: fc.Arbitrary<Value> = fc.array(part, { maxLength: 3 });
const redirect: fc.Arbitrary<Redirect> = fc.record({
  fd: fc.integer({ min: 0, max: 9 }),
  op: fc.constantFrom('>', '>>', '<', '<>', '>&', '<&', '<<', '<<<', '&>', '&>>'),
  target: value,
});
const command: fc.Arbitrary<CommandDraft> = fc
  .record({
    argv: fc.array(value, { maxLength: 8 }),
    redirects: fc.array(redirect, { maxLength: 3 }),
    pipe: fc.option(fc.record({ group: fc.constant(1), position: fc.nat(3), length: fc.constant(4) }), {
      nil: undefined,
    }),
    stdin: fc.option(value, { nil: undefined }),
    stdout: fc.option(value, { nil: undefined }),
    root: fc.option(value, { nil: undefined }),
    cwd: fc.option(fc.constantFrom('/', '/tmp'), { nil: undefined }),
  })
  .map(({ pipe, stdin, stdout, root, cwd, ...draft }) => ({
    ...draft,
    line: 1,
    name:
      textOf(draft.argv[0] ?? [])
        ?.split('/')
        .at(-1) ?? '',
    via: [],
    env: { LD_PRELOAD: ['x'] },
    background: false,
    text: '',
    ...(pipe ? { pipe } : {}),
    ...(stdin ? { stdin } : {}),
    ...(stdout ? { stdout } : {}),
    ...(root ? { root } : {}),
    ...(cwd ? { cwd } : {}),
  }));

test('reads whatever commands there are, deterministically and without throwing', () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 6 }), (peers) => {
      const read = () => peers.map((each, position) => commandEffects(each, { peers, position }));
      expect(JSON.stringify(read())).toBe(JSON.stringify(read()));
      for (const effects of read()) {
        for (const effect of effects) {
          expect(effect).not.toHaveProperty('id');
          if (effect.kind === 'run' && effect.fetched !== undefined) expect(effect.fetched).toBeLessThan(peers.length);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('stays linear: a script of 20,000 commands is read in seconds', () => {
  const one: CommandDraft = {
    argv: [['/opt/x'], ['-a']],
    line: 1,
    name: 'x',
    via: [],
    env: {},
    redirects: [],
    background: false,
    text: 'x',
  };
  const pipe = (position: number): CommandDraft => ({
    ...one,
    name: 'sh',
    argv: [['sh']],
    pipe: { group: position >> 1, position: position & 1, length: 2 },
  });
  const peers = Array.from({ length: 20_000 }, (_, position) => (position % 2 ? pipe(position) : one));
  const from = performance.now();
  for (let position = 0; position < peers.length; position += 1)
    commandEffects(peers[position] as CommandDraft, { peers, position });
  expect(performance.now() - from).toBeLessThan(10_000);
});
