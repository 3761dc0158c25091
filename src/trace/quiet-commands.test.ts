import { expect, test } from 'vitest';
import { traceOf } from '../testing/trace-of.ts';
import type { CommandDraft } from './language.ts';
import { quietKey } from './quiet-commands.ts';
import { known, unknown, type Value } from './value.ts';

function command(argv: readonly Value[], more: Partial<CommandDraft> = {}): CommandDraft {
  const [program = []] = argv;
  const name = typeof program[0] === 'string' ? program[0] : '';
  return { line: 1, argv, name, via: [], env: {}, redirects: [], background: false, text: '', ...more };
}

const echo = [known('echo'), known('a')];

test.each<[what: string, command: CommandDraft]>([
  ['a pipe around it', command(echo, { pipe: { group: 0, position: 0, length: 2 } })],
  ['input', command(echo, { stdin: known('x') })],
  ['a redirection', command(echo, { redirects: [{ fd: 1, op: '>', target: known('/etc/crontab') }] })],
  ['an environment', command(echo, { env: { LD_PRELOAD: known('/x.so') } })],
  ['a wrapper', command(echo, { via: ['nsenter'] })],
  ['another root', command(echo, { root: known('/host') })],
  ['a program known by name', command([known('curl'), known('-V')])],
  ['an interpreter', command([known('python3'), known('-V')])],
  ['a path', command([known('/opt/x')])],
  ['an unknown program', command([unknown('$x')])],
  ['a very long one', command([known('echo'), known('a'.repeat(2_000))])],
])('a command with %s is looked at each time', (_what, given) => {
  expect(quietKey(given, '/')).toBeUndefined();
});

test('the same words in the same folder are the same command, and no others are', () => {
  const key = quietKey(command(echo), '/');
  expect(key).toBeDefined();
  expect(quietKey(command(echo, { line: 9, text: 'echo a' }), '/')).toBe(key);
  expect(quietKey(command(echo), '/tmp')).not.toBe(key);
  expect(quietKey(command(echo, { cwd: '/tmp' }), '/')).not.toBe(key);
  expect(quietKey(command([...echo, known('b')]), '/')).not.toBe(key);
  expect(quietKey(command([known('echo'), unknown('a')]), '/')).not.toBe(key);
});

test('what led nowhere is looked up again when a file was given its name', async () => {
  const story = await traceOf({
    cmd: ['app'],
    files: {
      '/etc/profile.d/10-first.sh': 'tool start\n',
      '/etc/profile.d/20-copy.sh': 'cp /opt/own.sh /usr/local/bin/tool\n',
      '/etc/profile.d/30-again.sh': 'tool start\n: again\n',
      '/opt/own.sh': { content: '#!/bin/sh\nrm -rf /srv/data\n', mode: 0o755 },
    },
  });
  const own = story.stages.find(({ where }) => where.path === '/opt/own.sh');
  expect(own?.reach).toBe('armed');
});
