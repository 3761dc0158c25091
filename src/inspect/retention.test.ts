import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../archive/limits.ts';
import type { ContentKind, FileFact } from './facts.ts';
import { createImageBudget } from './image-budget.ts';
import { isCode, keptForNeedles, type TextClass, textClass } from './retention.ts';
import { createTextBudget } from './text-budget.ts';

function fact(path: string, kind: ContentKind, mode = 0o644, shebang?: string): FileFact {
  return {
    path,
    layer: 0,
    type: 'file',
    size: 10,
    mode,
    uid: 0,
    gid: 0,
    mtime: 0,
    kind,
    ...(shebang === undefined ? {} : { shebang }),
  };
}

describe('textClass', () => {
  const cases: readonly (readonly [string, ContentKind, number, TextClass])[] = [
    ...[
      ...['/etc/passwd', '/etc/crontab', '/etc/cron.d/x', '/etc/crontabs/root', '/var/spool/cron/crontabs/root'],
      ...[
        '/etc/rc.local',
        '/etc/rc3.d/S01x',
        '/etc/rcS.d/x',
        '/etc/profile.d/x',
        '/etc/sudoers.d/x',
        '/etc/ld.so.preload',
      ],
      ...[
        '/usr/lib/systemd/system/x.service',
        '/etc/systemd/system/x.timer',
        '/etc/apt/apt.conf.d/99x',
        '/etc/pam.d/sshd',
      ],
      ...[
        '/root/.bashrc',
        '/home/u/.profile',
        '/root/.ssh/authorized_keys',
        '/mnt/root/.ssh/authorized_keys',
        '/a/b/x.sh',
      ],
      ...['/usr/lib/python3/sitecustomize.py', '/usr/lib/python3/dist-packages/x.pth', '/etc/supervisor/conf.d/x.conf'],
      ...['/tmp/logo3.jpg', '/tmp/CORE.PNG', '/etc/ssh/sshd_config', '/etc/update-motd.d/10-x', '/entrypoint'],
    ].map((path) => [path, 'text', 0o644, 'essential'] as const),
    ['/opt/x', 'script', 0o644, 'essential'],
    ['/opt/x', 'text', 0o755, 'essential'],
    ['/etc/cron.d/x', 'binary', 0o644, 'essential'],
    ['/etc/cron.daily/x', 'elf', 0o755, 'none'],
    ['/opt/readme.md', 'text', 0o755, 'code'],
    ['/opt/data.json', 'json', 0o755, 'text'],
    ['/opt/package.json', 'json', 0o644, 'essential'],
    ['/opt/node_modules/a/package.json', 'json', 0o644, 'script'],
    ['/usr/lib/apk/db/scripts.tar', 'tar', 0o644, 'essential'],
    ['/srv/scripts.tar', 'tar', 0o644, 'none'],
    ['/srv/font.woff2', 'text', 0o644, 'essential'],
    ['/opt/x.py', 'text', 0o644, 'script'],
    ['/usr/lib/python3/x.py', 'text', 0o644, 'code'],
    ['/opt/x', 'text', 0o644, 'text'],
    ['/opt/x', 'json', 0o644, 'text'],
    ['/opt/x.sh', 'gzip', 0o755, 'none'],
    ['/bin/x', 'elf', 0o755, 'none'],
  ];
  for (const [path, kind, mode, expected] of cases) {
    it(`${path} ${kind} ${mode.toString(8)}: ${expected}`, () => {
      expect(textClass(fact(path, kind, mode))).toBe(expected);
      expect(isCode(fact(path, kind, mode))).toBe(['essential', 'code', 'script'].includes(expected));
    });
  }
});

describe('textClass of scripts', () => {
  it.each([
    ['/usr/bin/python3', 0o644, 'script'],
    ['/usr/bin/python3', 0o755, 'essential'],
    ['/usr/bin/env perl', 0o644, 'script'],
    ['/bin/sh', 0o644, 'essential'],
    ['/opt/own', 0o644, 'essential'],
  ] as const)('%s %o: %s', (shebang, mode, expected) => {
    expect(textClass(fact('/opt/lib/x.py', 'script', mode, shebang))).toBe(expected);
  });
});

describe('keptForNeedles', () => {
  it.each([
    ['essential', [], true],
    ['none', ['stratum'], false],
    ['script', [], false],
    ['script', ['curl'], true],
    ['script', ['dlsym'], false],
    ['text', [], false],
    ['text', ['stratum'], true],
    ['text', ['curl'], false],
    ['text', ['curl', 'base64', 'eval', 'crontab'], true],
    ['text', ['dlsym', 'upx', 'execve'], false],
    ['code', ['curl'], false],
    ['code', ['eval', 'base64'], true],
    ['code', ['subprocess', 'socket'], false],
    ['code', ['unheard-of'], false],
  ] as const)('%s with %j: %s', (kind, found, kept) => {
    expect(keptForNeedles(kind, found)).toBe(kept);
  });
});

describe('createTextBudget', () => {
  const texts = fc.array(fc.record({ size: fc.integer({ min: 0, max: 6 }), essential: fc.boolean() }), {
    maxLength: 20,
  });
  const offer = (limit: number, list: readonly { key: string; size: number; essential: boolean }[]) => {
    const dropped: string[] = [];
    const budget = createTextBudget(limit, (key) => dropped.push(key));
    for (const candidate of list) budget.offer(candidate);
    const kept = list.map(({ key }) => key).filter((key) => !dropped.includes(key));
    return { kept, dropped, bytes: budget.used };
  };

  it('keeps within the limit, essential texts first, and loses none silently', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 40 }), (list, limit) => {
        const named = list.map((each, index) => ({ ...each, key: `${index}` }));
        const { kept, dropped, bytes } = offer(limit, named);
        expect(bytes).toBeLessThanOrEqual(limit);
        const sizes = named.filter(({ key }) => kept.includes(key)).map(({ size }) => size);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(bytes);
        const isEssential = (key: string) => named[Number(key)]?.essential === true;
        if (dropped.some(isEssential)) expect(kept.every(isEssential)).toBe(true);
      }),
    );
  });

  it('drops from a part nothing that the whole would have kept', () => {
    const mask = fc.array(fc.boolean(), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(texts, mask, fc.integer({ min: 0, max: 40 }), (list, chosen, limit) => {
        const named = list.map((each, index) => ({ ...each, key: `${index}` }));
        const whole = new Set(offer(limit, named).kept);
        const part = offer(
          limit,
          named.filter((_, index) => chosen[index]),
        );
        for (const key of part.dropped) expect(whole.has(key)).toBe(false);
      }),
    );
  });

  it('tells of each dropped text once', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 40 }), (list, limit) => {
        const { dropped } = offer(
          limit,
          list.map((each, index) => ({ ...each, key: `${index}` })),
        );
        expect(new Set(dropped).size).toBe(dropped.length);
      }),
    );
  });
});

describe('createImageBudget', () => {
  it('stops the upper layer when those below have used up the room, never a lower one for an upper', () => {
    const budget = createImageBudget({ ...defaultLimits, imageBytes: 100, imageEntries: 10 });
    const [lower, upper] = [budget.share(0), budget.share(1)];
    upper.spend({ uncompressed: 90, entries: 1 });
    expect([lower.signal.aborted, upper.signal.aborted]).toEqual([false, false]);
    lower.spend({ uncompressed: 50, entries: 1 });
    expect([lower.signal.aborted, upper.signal.aborted]).toEqual([false, true]);
    expect(upper.signal.reason).toMatchObject({ code: 'TOO_MANY_BYTES' });
    lower.spend({ uncompressed: 50, entries: 11 });
    expect(lower.signal.reason).toMatchObject({ code: 'TOO_MANY_ENTRIES' });
    expect(budget.share(2).signal.aborted).toBe(true);
  });
});
