import { describe, expect, test } from 'vitest';
import type { Effect, EffectDraft } from '../trace/effect.ts';
import { known, unknown } from '../trace/value.ts';
import { effectSentence } from './effect-sentence.ts';

const at = { id: 0, stage: 0, line: 1 };
const to = { host: known('192.0.2.1'), port: known('4444'), protocol: 'tcp' } as const;
const shell = { program: 'bash', how: 'redirection' };
const path = known('/x');

const said: readonly (readonly [EffectDraft, string])[] = [
  [{ kind: 'connect', to }, 'connects to 192.0.2.1:4444'],
  [{ kind: 'connect', to: { host: unknown('$H'), protocol: 'tcp' } }, 'connects to ‹$H›'],
  [{ kind: 'connect', to, shell }, 'hands an interactive bash to 192.0.2.1:4444 (reverse shell)'],
  [{ kind: 'listen', at: to }, 'waits for connections on 192.0.2.1:4444'],
  [{ kind: 'listen', at: to, shell }, 'offers an interactive bash to whoever connects to 192.0.2.1:4444 (bind shell)'],
  [{ kind: 'fetch', url: known('http://a.invalid/'), tool: 'curl' }, 'downloads http://a.invalid/'],
  [{ kind: 'fetch', url: known('http://a.invalid/'), to: path, tool: 'curl' }, 'downloads http://a.invalid/ to /x'],
  [{ kind: 'run', what: path, from: 'file' }, 'runs /x'],
  [{ kind: 'run', what: path, from: 'fetched' }, 'runs what it downloaded: /x'],
  [
    { kind: 'run', what: unknown('$(curl x)'), from: 'fetched', interpreter: 'bash' },
    'runs what it downloaded with bash',
  ],
  [{ kind: 'run', what: path, from: 'decoded', interpreter: 'sh' }, 'runs code it decoded with sh'],
  [{ kind: 'write', path }, 'writes /x'],
  [{ kind: 'append', path }, 'adds to /x'],
  [{ kind: 'chmod', path, mode: known('777') }, 'sets the mode of /x to 777'],
  [{ kind: 'delete', path, recursive: true }, 'deletes /x and everything in it'],
  [{ kind: 'mount', source: known('/dev/sda1'), target: path }, 'mounts /dev/sda1 on /x'],
  [
    { kind: 'schedule', table: known('/etc/crontab'), schedule: '0 * * * *', job: path },
    'adds a job to /etc/crontab (0 * * * *): /x',
  ],
  [
    { kind: 'schedule', table: known('/mnt/etc/crontab'), schedule: '* * * * *', job: path, outside: '/mnt' },
    "adds a job to the HOST's crontab, through /mnt (every minute): /x",
  ],
  [{ kind: 'kill', pattern: known('xmrig') }, 'kills processes that match xmrig'],
  [{ kind: 'account', action: 'uid-0', subject: known('toor') }, 'adds another root account: toor'],
  [{ kind: 'key', path, outside: '/mnt' }, 'lets the holder of an SSH key log in to the HOST, through /x'],
  [{ kind: 'firewall', action: 'flush' }, 'removes all firewall rules'],
  [{ kind: 'module', module: path }, 'loads the kernel module /x'],
  [
    {
      kind: 'container-run',
      tool: 'docker',
      image: known('alpine'),
      privileged: true,
      mounts: [known('/:/h')],
      hostNamespaces: [],
    },
    'starts a privileged container with docker from alpine, mounting /:/h',
  ],
  [
    { kind: 'mine', program: path, pool: known('pool.invalid'), wallet: known('W'), how: 'arguments' },
    'mines a coin for pool.invalid, paid to W',
  ],
  [{ kind: 'exfiltrate', what: path, to: known('a.invalid') }, 'sends /x to a.invalid'],
  [{ kind: 'scan', tool: 'masscan', targets: known('0.0.0.0/0') }, 'sweeps 0.0.0.0/0 for open doors with masscan'],
  [{ kind: 'scan', tool: 'zgrab', targets: known('') }, 'sweeps addresses for open doors with zgrab'],
  [{ kind: 'escape', how: 'chroot', detail: known('/host') }, "makes the host's file system its root (/host)"],
  [{ kind: 'impair', what: 'history', detail: known('unset') }, 'keeps its commands out of the shell history (unset)'],
  [{ kind: 'preload', library: known('/y.so\n'), how: 'file' }, 'loads /y.so into every program it starts'],
  [{ kind: 'preload', library: path, how: 'file' }, 'loads /x into every program it starts'],
];

test.each(said)('%j', (draft, sentence) => {
  expect(effectSentence({ ...draft, ...at } as Effect)).toBe(sentence);
});

test('surroundings can say where it lands and what the job is', () => {
  const schedule = { ...at, kind: 'schedule', table: known('/mnt/etc/crontab'), job: path, outside: '/mnt' } as const;
  expect(effectSentence(schedule, { job: false })).toBe("adds a job to the HOST's crontab, through /mnt");
  expect(effectSentence(schedule, { placed: false })).toBe('adds a job to /mnt/etc/crontab: /x');
});

describe('bounds', () => {
  test('a long value is cut', () => {
    const sentence = effectSentence({ ...at, kind: 'write', path: known('x'.repeat(1000)), outside: 'y'.repeat(1000) });
    expect(sentence.length).toBeLessThan(400);
  });
});
