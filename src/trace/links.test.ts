import { describe, expect, test } from 'vitest';
import type { ExampleImage } from '../detectors/detector.ts';
import { program, script } from '../testing/starts-of.ts';
import { traceOf } from '../testing/trace-of.ts';

/** The programs (with their arguments) called at a reach, as far as known. */
async function called(image: ExampleImage, reach: string): Promise<string[]> {
  const story = await traceOf(image);
  return story.commands
    .filter((command) => story.stages[command.stage]?.reach === reach)
    .map((command) =>
      command.argv
        .flat()
        .map((part) => (typeof part === 'string' ? part : '?'))
        .join(' '),
    );
}

/** Each script calls a program of its own: whether that call is seen shows whether the script was reached. */
const hit = (name: string) => script(`/hit/${name} now`);
type Row = readonly [string, ExampleImage, readonly string[], readonly string[]];

/** Entrypoints as official images write theirs, in words of our own; what must run, what must not. */
const idioms: readonly Row[] = [
  [
    'exec "$@" with the Cmd as its arguments',
    {
      entrypoint: ['entry.sh'],
      cmd: ['serve', '--all'],
      files: {
        '/usr/local/bin/entry.sh': script(
          '#!/bin/sh\nset -e\nif [ "${1#-}" != "$1" ]; then\n  set -- serve "$@"\nfi\nexec "$@"\n',
        ),
        '/usr/local/bin/serve': hit('serve'),
        '/usr/local/bin/other': hit('other'),
      },
    },
    ['serve'],
    ['other'],
  ],
  [
    'a step down to another account, then itself again',
    {
      entrypoint: ['/entry.sh'],
      cmd: ['/srv/app'],
      files: {
        '/entry.sh': script(
          '#!/bin/bash\nif [ "$(id -u)" = 0 ]; then\n  chown -R app /data\n  exec gosu app "$0" "$@"\nfi\nexec "$@"\n',
        ),
        '/srv/app': hit('app'),
      },
    },
    ['app'],
    [],
  ],
  [
    'a folder of scripts by a pattern, by kind',
    {
      entrypoint: ['/entry.sh'],
      files: {
        '/entry.sh': script(
          '#!/bin/bash\nfor part in /docker-entrypoint-initdb.d/*; do\n  case "$part" in\n    *.sh) if [ -x "$part" ]; then "$part"; else . "$part"; fi ;;\n    *.sql) psql -f "$part" ;;\n  esac\ndone\n',
        ),
        '/docker-entrypoint-initdb.d/1.sh': hit('executed'),
        '/docker-entrypoint-initdb.d/2.sh': '/hit/sourced now\n',
        '/docker-entrypoint-other.d/3.sh': hit('other'),
      },
    },
    ['executed', 'sourced'],
    ['other'],
  ],
  [
    'a folder of scripts by find',
    {
      entrypoint: ['/entry.sh'],
      files: {
        '/entry.sh': script(
          '#!/bin/sh\nif find "/docker-entrypoint.d/" -mindepth 1 -maxdepth 1 -type f -print -quit | read v; then\n  find "/docker-entrypoint.d/" -follow -type f -print | sort -V | while read -r f; do\n    case "$f" in\n      *.envsh) . "$f" ;;\n      *.sh) "$f" ;;\n    esac\n  done\nfi\n',
        ),
        '/docker-entrypoint.d/10.sh': hit('found'),
        '/docker-entrypoint.d/20.envsh': '/hit/read now\n',
      },
    },
    ['found', 'read'],
    [],
  ],
  [
    'run-parts',
    {
      cmd: ['run-parts', '--verbose', '/etc/start.d'],
      files: { '/etc/start.d/a': hit('part'), '/etc/stop.d/b': hit('other') },
    },
    ['part'],
    ['other'],
  ],
  [
    'tini',
    { entrypoint: ['/sbin/tini', '-g', '--'], cmd: ['/a.sh'], files: { '/a.sh': hit('a'), '/sbin/tini': program() } },
    ['a'],
    [],
  ],
  ['dumb-init', { entrypoint: ['dumb-init', '--'], cmd: ['/a.sh', 'x'], files: { '/a.sh': hit('a') } }, ['a'], []],
  [
    'settings that are read in',
    {
      cmd: ['sh', '-c', 'for f in /etc/app.d/*.conf; do . "$f"; done'],
      files: { '/etc/app.d/1.conf': '/hit/one now\n', '/etc/app.d/2.txt': '/hit/two now\n' },
    },
    ['one'],
    ['two'],
  ],
];

/** Tools that run what a file or folder says. */
const tools: readonly Row[] = [
  [
    's6-svscan',
    { cmd: ['s6-svscan', '/svc'], files: { '/svc/a/run': hit('a'), '/svc/b/run': hit('b'), '/svc/b/down': '' } },
    ['a'],
    ['b'],
  ],
  [
    'runsvdir',
    { cmd: ['runsvdir', '-P', '/svc'], files: { '/svc/a/run': hit('a'), '/etc/service/c/run': hit('c') } },
    ['a'],
    ['c'],
  ],
  [
    'supervisord with a file of its own',
    {
      cmd: ['/usr/bin/supervisord', '-n', '-c', '/app/s.conf'],
      files: {
        '/app/s.conf': '[program:a]\ncommand=/hit/a now\n[program:b]\ncommand=/hit/b now\nautostart=false\n',
        '/etc/supervisord.conf': '[program:c]\ncommand=/hit/c now\n',
      },
    },
    ['a'],
    ['b', 'c'],
  ],
  [
    'crond with a folder of its own',
    {
      cmd: ['crond', '-f', '-c', '/tabs'],
      files: { '/tabs/root': '* * * * * /hit/a now\n', '/tab/root': '* * * * * /hit/b now\n' },
    },
    ['a'],
    ['b'],
  ],
  ['supercronic', { cmd: ['supercronic', '/jobs'], files: { '/jobs': '* * * * * /hit/a now\n' } }, ['a'], []],
  [
    'npm start',
    {
      cmd: ['npm', 'start'],
      workdir: '/app',
      files: {
        '/app/package.json':
          '{"scripts": {"prestart": "/hit/before now", "start": "/hit/start now", "postinstall": "/hit/later now"}}',
      },
    },
    ['before', 'start'],
    ['later'],
  ],
  [
    'npm run, elsewhere',
    { cmd: ['npm', '--prefix', '/x', 'run', 'go'], files: { '/x/package.json': '{"scripts": {"go": "/hit/go now"}}' } },
    ['go'],
    [],
  ],
  [
    'npm install',
    {
      cmd: ['sh', '-c', 'cd /app && npm ci'],
      files: { '/app/package.json': '{"scripts": {"postinstall": "/hit/a now", "start": "/hit/b now"}}' },
    },
    ['a'],
    ['b'],
  ],
  [
    'npm install without scripts',
    {
      cmd: ['npm', 'ci', '--ignore-scripts'],
      workdir: '/app',
      files: { '/app/package.json': '{"scripts": {"postinstall": "/hit/a now"}}' },
    },
    [],
    ['a'],
  ],
  [
    'yarn',
    { cmd: ['yarn', 'go'], workdir: '/app', files: { '/app/package.json': '{"scripts": {"go": "/hit/a now"}}' } },
    ['a'],
    [],
  ],
  [
    'npx',
    { cmd: ['npx', 'tool'], workdir: '/app', files: { '/app/node_modules/.bin/tool': hit('tool') } },
    ['tool'],
    [],
  ],
  [
    'pip install .',
    {
      cmd: ['pip', 'install', '.'],
      workdir: '/app',
      files: { '/app/setup.py': 'import os\nos.system("/hit/setup now")\n' },
    },
    ['setup'],
    [],
  ],
  [
    'gunicorn',
    {
      cmd: ['gunicorn', '-b', '0.0.0.0:80', 'web.main:app'],
      workdir: '/app',
      files: {
        '/app/web/main.py': 'import os\nos.system("/hit/web now")\n',
        '/app/web/other.py': 'import os\nos.system("/hit/other now")\n',
      },
    },
    ['web'],
    ['other'],
  ],
  [
    'docker compose up',
    {
      cmd: ['docker', 'compose', 'up', '-d'],
      workdir: '/app',
      files: { '/app/compose.yaml': 'services:\n  a:\n    image: b\n    command: /hit/a now\n' },
    },
    ['a'],
    [],
  ],
  [
    'kubectl apply -f',
    {
      cmd: ['kubectl', 'apply', '-f', '/m.yaml'],
      files: { '/m.yaml': 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: x\n    args: [/hit/a, now]\n' },
    },
    ['a'],
    [],
  ],
  [
    'make',
    {
      cmd: ['make', '-C', '/app', 'go'],
      files: { '/app/Makefile': 'all:\n\t/hit/all now\ngo: first\n\t@/hit/go now\nfirst:\n\t/hit/first now\n' },
    },
    ['go', 'first'],
    ['all'],
  ],
  [
    'systemctl start',
    {
      cmd: ['sh', '-c', 'systemctl start a'],
      files: {
        '/etc/systemd/system/a.service': '[Service]\nExecStart=/hit/a now\n',
        '/etc/systemd/system/b.service': '[Service]\nExecStart=/hit/b now\n',
      },
    },
    ['a'],
    ['b'],
  ],
  [
    'sv start',
    { cmd: ['sv', 'start', 'a'], files: { '/etc/sv/a/run': hit('a'), '/etc/sv/b/run': hit('b') } },
    ['a'],
    ['b'],
  ],
];

/** A file that one command puts somewhere and another one runs from there. */
const copies: readonly Row[] = [
  ['cp', { cmd: ['sh', '-c', 'cp /opt/a /tmp/b; sh /tmp/b'], files: { '/opt/a': '/hit/a now\n' } }, ['a'], []],
  [
    'cp into a folder of PATH',
    { cmd: ['sh', '-c', 'cp /opt/a /usr/local/bin/; a'], files: { '/opt/a': hit('a'), '/usr/local/bin/x': program() } },
    ['a'],
    [],
  ],
  [
    'install -m',
    { cmd: ['sh', '-c', 'install -m 755 /opt/a /usr/bin/b && b'], files: { '/opt/a': hit('a') } },
    ['a'],
    [],
  ],
  ['ln -s', { cmd: ['sh', '-c', 'ln -sf ../opt/a /run/b; /run/b'], files: { '/opt/a': hit('a') } }, ['a'], []],
  [
    'over a file that is there',
    { cmd: ['sh', '-c', 'cp /opt/a /opt/b; /opt/b'], files: { '/opt/a': hit('a'), '/opt/b': hit('b') } },
    ['a'],
    ['b'],
  ],
  [
    'a copy that nothing runs',
    { cmd: ['sh', '-c', 'cp /opt/a /tmp/b'], files: { '/opt/a': '/hit/a now\n' } },
    [],
    ['a'],
  ],
  [
    'across layers',
    {
      cmd: ['/start'],
      layers: [
        { '/opt/a': '/hit/a now\n' },
        { '/opt/link': { link: 'a' } },
        { '/start': script('mv /opt/link /tmp/c\n. /tmp/c') },
      ],
    },
    ['a'],
    [],
  ],
];

describe.each([
  ['idioms of entrypoints', idioms],
  ['tools', tools],
  ['copies', copies],
] as const)('%s', (_what, rows) => {
  test.each(rows)('%s', async (_name, image, runs, silent) => {
    const seen = await called(image, 'runs');
    for (const name of runs) expect(seen).toContain(`/hit/${name} now`);
    for (const name of silent) expect(seen).not.toContain(`/hit/${name} now`);
  });
});

describe('files that are put where they run later', () => {
  test.each<readonly [string, string]>([
    ['a cron table', 'cp /opt/t /etc/cron.d/t'],
    ['a start-up file of a shell', 'cp /opt/s /etc/profile.d/s.sh'],
    ['a daily script', 'install -m 755 /opt/s /etc/cron.daily/s'],
  ])('%s', async (_name, code) => {
    const files = { '/opt/t': '* * * * * root /hit/a now\n', '/opt/s': '#!/bin/sh\n/hit/a now\n' };
    expect(await called({ cmd: ['sh', '-c', code], files }, 'armed')).toContain('/hit/a now');
  });

  test('a key for the host', async () => {
    const story = await traceOf({
      cmd: ['sh', '-c', 'cp /opt/k /mnt/root/.ssh/authorized_keys'],
      files: { '/opt/k': 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA x\n' },
    });
    const key = story.effects.find((effect) => effect.kind === 'key');
    expect(key).toMatchObject({ outside: expect.stringContaining('/mnt') });
    expect(JSON.stringify(key)).toContain('AAAAC3Nza');
  });
});
