import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outsideOf } from './outside.ts';

describe('paths of the host', () => {
  test.each([
    ['/mnt/etc/crontab', '/mnt/etc'],
    ['/mnt/etc/crontabs/root', '/mnt/etc'],
    ['/mnt/root/.ssh/authorized_keys', '/mnt/root'],
    ['/mnt/disk/etc/crontab', '/mnt/disk'],
    ['/mnt/host/var/spool/cron/root', '/mnt/host'],
    ['/host/etc/cron.d/x', '/host'],
    ['/hostfs/proc/1/cmdline', '/hostfs'],
    ['/rootfs/etc/passwd', '/rootfs'],
    ['/tmpXXXXXX/etc/crontab', '/tmpXXXXXX'],
    ['/tmp*/etc/cron.d/1m', '/tmp*'],
    ['/media/usb/etc/shadow', '/media/usb'],
    ['/proc/1/root/etc/crontab', '/proc/1/root'],
    ['/x/root/.ssh/authorized_keys', '/x'],
    ['/x/var/spool/cron/crontabs/root', '/x'],
    ['/tmp/hostroot/etc/crontab', '/tmp/hostroot'],
  ])('%s', (path, through) => {
    expect(outsideOf(path)).toBe(through);
  });
});

describe('paths of the container', () => {
  test.each([
    '/etc/crontab',
    '/root/.ssh/authorized_keys',
    '/var/spool/cron/crontabs/root',
    '/mnt/data/file',
    '/mnt/backup/home/x',
    '/media/movies/x.mkv',
    '/usr/local/etc/ssh/sshd_config',
    '/usr/share/app/etc/crontab',
    '/opt/app/etc/passwd',
    '/proc/self/root/etc/passwd',
    '/proc/42/root/etc/passwd',
    '/hosts',
    '/tmp/x/etc/crontab',
    'mnt/etc/crontab',
    '',
    '/',
  ])('%s', (path) => {
    expect(outsideOf(path)).toBeUndefined();
  });
});

test('never throws, and what it names is a prefix of the path', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      const through = outsideOf(`/${text}`);
      expect(
        through === undefined ||
          `/${text
            .split('/')
            .filter((part) => part !== '' && part !== '.')
            .join('/')}`.startsWith(through),
      ).toBe(true);
    }),
  );
});
