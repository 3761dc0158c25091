import type { ExampleFiles, ExampleImage } from '../src/detectors/detector.ts';
import type { Reach } from '../src/trace/story.ts';
import type { PayloadLanguage } from './payload.ts';

/** Code to be put somewhere in an image. */
export interface Placeable {
  readonly language: PayloadLanguage;
  readonly code: string;
  readonly files: ExampleFiles;
}

/** A place in an image from which code comes to run (or does not), and the reach a trace should give it. */
export interface Place {
  readonly id: string;
  readonly reach: Reach;
  /** `undefined` when this code cannot stand there. */
  image(code: Placeable): ExampleImage | undefined;
}

/** Folder of what a payload brings with it; disguises put their further files there. */
export const payloadFolder = '/opt/app';

/** How each language's files are called and run. */
const languages: Readonly<
  Record<
    PayloadLanguage,
    { readonly ending: string; readonly run: readonly string[]; readonly inline?: readonly string[] }
  >
> = {
  shell: { ending: 'sh', run: ['/bin/bash'], inline: ['/bin/bash', '-c'] },
  python: { ending: 'py', run: ['/usr/bin/python3'], inline: ['python3', '-c'] },
  javascript: { ending: 'js', run: ['/usr/local/bin/node'], inline: ['node', '-e'] },
  php: { ending: 'php', run: ['/usr/local/bin/php'], inline: ['php', '-r'] },
  perl: { ending: 'pl', run: ['/usr/bin/perl'], inline: ['perl', '-e'] },
  ruby: { ending: 'rb', run: ['/usr/local/bin/ruby'], inline: ['ruby', '-e'] },
  lua: { ending: 'lua', run: ['/usr/bin/lua'], inline: ['lua', '-e'] },
  awk: { ending: 'awk', run: ['/usr/bin/gawk', '-f'], inline: ['gawk'] },
  powershell: { ending: 'ps1', run: ['/usr/bin/pwsh', '-File'], inline: ['pwsh', '-Command'] },
  java: { ending: 'jsp', run: [] },
  dockerfile: { ending: 'dockerfile', run: [] },
};

const program = { content: '\u007fELF\u0002\u0001\u0001\u0000 stand-in', mode: 0o755 };
/** The programs an image of this kind has; texts, since nothing of it is ever run. */
const base: ExampleFiles = {
  '/bin/sh': program,
  '/bin/bash': program,
  '/usr/bin/python3': program,
  '/usr/local/bin/node': program,
  '/usr/local/bin/php': program,
  '/usr/bin/perl': program,
  '/usr/local/bin/ruby': program,
  '/usr/bin/lua': program,
  '/usr/bin/gawk': program,
  '/usr/bin/pwsh': program,
  '/usr/local/bin/app': program,
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n',
};
const idle = ['/usr/local/bin/app'];

/** Where a payload's main file stands. */
export function mainFile(language: PayloadLanguage): string {
  return language === 'dockerfile' ? '/srv/build/Dockerfile' : `${payloadFolder}/main.${languages[language].ending}`;
}

/** The file's text as it has to stand in a file. */
function fileText({ language, code }: Placeable): string {
  if (language === 'php') return `<?php\n${code}`;
  if (language === 'shell') return code.startsWith('#!') ? code : `#!/bin/bash\n${code}\n`;
  return code;
}

function withMain(code: Placeable, more: ExampleFiles = {}): readonly ExampleFiles[] {
  return [base, { ...code.files, ...more, [mainFile(code.language)]: { content: fileText(code), mode: 0o755 } }];
}

/** The command line that runs the main file. */
function line(language: PayloadLanguage): string | undefined {
  const { run } = languages[language];
  return run.length === 0 ? undefined : [...run, mainFile(language)].join(' ');
}

/** A place in which a command line stands; the code itself is in its file. */
function lined(
  id: string,
  reach: Reach,
  make: (command: string) => Partial<ExampleImage> & { more?: ExampleFiles },
): Place {
  return {
    id,
    reach,
    image(code) {
      const command = line(code.language);
      if (command === undefined) return undefined;
      const { more, ...image } = make(command);
      return { layers: withMain(code, more), cmd: idle, ...image };
    },
  };
}

const script = (text: string) => ({ content: `#!/bin/sh\n${text}\n`, mode: 0o755 });

/** All places, the usual start first. */
export const reaches: readonly Place[] = [
  {
    id: 'entrypoint',
    reach: 'runs',
    image: (code) => {
      const { run } = languages[code.language];
      if (code.language === 'java') return webRoot(code, '/usr/local/tomcat/webapps/ROOT/s.jsp');
      if (code.language === 'dockerfile') return undefined;
      return { layers: withMain(code), entrypoint: [...run, mainFile(code.language)] };
    },
  },
  {
    id: 'inline',
    reach: 'runs',
    image: (code) => {
      const { inline } = languages[code.language];
      // `$0` and data behind an exit need a file.
      if (inline === undefined || code.code.startsWith('#!')) return undefined;
      return { layers: [base, code.files], entrypoint: [...inline, code.code] };
    },
  },
  lined('cmd-script', 'runs', (command) => ({
    cmd: ['/start.sh'],
    more: { '/start.sh': script(`set -e\nexec ${command}`) },
  })),
  lined('entrypoint-folder', 'runs', (command) => ({
    entrypoint: ['/docker-entrypoint.sh'],
    more: {
      '/docker-entrypoint.sh': script('for f in /docker-entrypoint.d/*.sh; do\n  . "$f"\ndone\nexec "$@"'),
      '/docker-entrypoint.d/10-tune.sh': script(command),
    },
  })),
  lined('healthcheck', 'runs', (command) => ({ healthcheck: ['CMD-SHELL', command] })),
  lined('supervisord', 'runs', (command) => ({
    entrypoint: ['/usr/bin/supervisord', '-n'],
    more: {
      '/usr/bin/supervisord': program,
      '/etc/supervisor/supervisord.conf':
        '[supervisord]\nnodaemon=true\n[include]\nfiles=/etc/supervisor/conf.d/*.conf\n',
      '/etc/supervisor/conf.d/job.conf': `[program:job]\ncommand=${command}\nautostart=true\n`,
    },
  })),
  lined('s6-service', 'runs', (command) => ({
    entrypoint: ['/init'],
    more: { '/init': program, '/etc/services.d/job/run': script(`exec ${command}`) },
  })),
  lined('cron-running', 'runs', (command) => ({
    cmd: ['cron', '-f'],
    more: { '/etc/cron.d/job': `*/5 * * * * root ${command}\n` },
  })),
  lined('cron', 'armed', (command) => ({ more: { '/etc/cron.d/job': `*/5 * * * * root ${command}\n` } })),
  lined('user-crontab', 'armed', (command) => ({
    more: { '/var/spool/cron/crontabs/root': `@hourly ${command}\n` },
  })),
  lined('cron-daily', 'armed', (command) => ({ more: { '/etc/cron.daily/job': script(command) } })),
  lined('systemd', 'armed', (command) => ({
    more: {
      '/etc/systemd/system/job.service': `[Unit]\nDescription=job\n[Service]\nExecStart=${command}\n[Install]\nWantedBy=multi-user.target\n`,
      '/etc/systemd/system/multi-user.target.wants/job.service': { link: '/etc/systemd/system/job.service' },
    },
  })),
  lined('rc-local', 'armed', (command) => ({ more: { '/etc/rc.local': script(command) } })),
  lined('init-d', 'armed', (command) => ({
    more: {
      '/etc/init.d/job': script(`case "$1" in\n  start) ${command} & ;;\nesac`),
      '/etc/rc2.d/S01job': { link: '../init.d/job' },
    },
  })),
  lined('shell-startup', 'armed', (command) => ({ more: { '/etc/profile.d/lang.sh': `${command}\n` } })),
  lined('bashrc', 'armed', (command) => ({ more: { '/root/.bashrc': `alias ll='ls -l'\n${command} &\n` } })),
  lined('dpkg-hook', 'armed', (command) => ({
    more: { '/var/lib/dpkg/info/job.postinst': script(command) },
  })),
  lined('apt-hook', 'armed', (command) => ({
    more: { '/etc/apt/apt.conf.d/99job': `DPkg::Post-Invoke { "${command}"; };\n` },
  })),
  lined('npm-hook', 'armed', (command) => ({
    more: {
      '/srv/web/package.json': `${JSON.stringify({ name: 'web', version: '1.0.0', scripts: { postinstall: command } }, null, 2)}\n`,
    },
  })),
  lined('udev', 'armed', (command) => ({
    more: { '/etc/udev/rules.d/99-job.rules': `ACTION=="add", SUBSYSTEM=="net", RUN+="${command}"\n` },
  })),
  lined('pam-exec', 'armed', (command) => ({
    more: { '/etc/pam.d/sshd': `auth optional pam_exec.so quiet ${command}\n` },
  })),
  lined('motd', 'armed', (command) => ({ more: { '/etc/update-motd.d/99-job': script(command) } })),
  lined('network-hook', 'armed', (command) => ({
    more: { '/etc/NetworkManager/dispatcher.d/99-job': script(command) },
  })),
  lined('git-hook', 'armed', (command) => ({
    more: { '/srv/repo/.git/hooks/post-checkout': script(command), '/srv/repo/.git/HEAD': 'ref: refs/heads/main\n' },
  })),
  lined('onbuild', 'armed', (command) => ({ onbuild: [`RUN ${command}`] })),
  {
    id: 'interpreter-startup',
    reach: 'armed',
    image: (code) => {
      if (code.language === 'python')
        return { layers: withMain(code, { '/usr/lib/python3/dist-packages/sitecustomize.py': code.code }), cmd: idle };
      if (code.language === 'javascript')
        return {
          layers: withMain(code),
          env: [`NODE_OPTIONS=--require ${mainFile('javascript')}`],
          cmd: ['node', '/srv/app.js'],
        };
      if (code.language === 'shell')
        return { layers: withMain(code), env: [`BASH_ENV=${mainFile('shell')}`], cmd: ['bash', '-c', 'app'] };
      return undefined;
    },
  },
  {
    id: 'web-root',
    reach: 'armed',
    image: (code) => {
      if (code.language === 'php') return webRoot(code, '/var/www/html/status.php');
      if (code.language === 'java') return webRoot(code, '/usr/local/tomcat/webapps/ROOT/s.jsp');
      return undefined;
    },
  },
  {
    id: 'hidden-layer',
    reach: 'hidden',
    image: (code) => ({ layers: [...withMain(code), { [mainFile(code.language)]: null }], cmd: idle }),
  },
  { id: 'present', reach: 'present', image: (code) => ({ layers: withMain(code), cmd: idle }) },
  {
    id: 'built',
    reach: 'built',
    image: (code) => {
      const command = line(code.language);
      if (command === undefined) return undefined;
      return { layers: withMain(code), cmd: idle, history: [`RUN /bin/sh -c ${command} # buildkit`] };
    },
  },
];

function webRoot(code: Placeable, path: string): ExampleImage {
  const java = code.language === 'java';
  return {
    layers: [
      base,
      { ...code.files, [path]: fileText(code), ...(java ? { '/usr/local/tomcat/bin/catalina.sh': program } : {}) },
    ],
    cmd: java ? ['catalina.sh', 'run'] : ['apache2ctl', '-D', 'FOREGROUND'],
  };
}
