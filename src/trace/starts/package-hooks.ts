import { textOfBytes } from '../decode/bytes.ts';
import { inflate } from '../decode/inflate.ts';
import { tarMembers } from '../decode/members.ts';
import { interpreterLanguage } from '../interpreter-use.ts';
import { aptHooks } from './apt-hooks.ts';
import { baseName, fileAt, isExecutable } from './files.ts';
import { matching, settingLines, settingsAt, withoutQuotes } from './read-settings.ts';
import { rpmHooks } from './rpm-hooks.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart, fileStart } from './start-of.ts';
import { unitSettings } from './unit-file.ts';

/**
 * What package managers run: maintainer scripts of installed packages (dpkg, opkg, apk), hooks of apt, dpkg, apk, pacman,
 * yum, dnf and zypper, and what packages run after installing. All `armed`: they fire when
 * somebody installs or removes a package, and run at once when the image does so itself. Scripts inside the rpm database are
 * not read: it is a database file, not text.
 */
export function packageHooks(scene: StartContext): readonly StartDraft[] {
  return [
    ...maintainerScripts(scene),
    ...aptHooks(scene),
    ...dpkgHooks(scene),
    ...apkScripts(scene),
    ...folders(scene),
    ...pacmanHooks(scene),
    ...rpmHooks(scene),
  ];
}

function maintainerScripts(scene: StartContext): readonly StartDraft[] {
  const places = ['/var/lib/dpkg/info/*', '/usr/lib/opkg/info/*', '/var/lib/opkg/info/*'];
  return places
    .flatMap((place) => matching(scene, place))
    .flatMap(({ path, file }) => {
      const phase = /\.(preinst|postinst|prerm|postrm|config)$/.exec(path)?.[1];
      if (phase === undefined) return [];
      const manager = path.includes('dpkg') ? 'dpkg' : 'opkg';
      const label = `${manager} ${phase} of ${baseName(path).slice(0, -(phase.length + 1))}`;
      return {
        ...fileStart(scene, { kind: 'package-hook', label, path, file }),
        action: { kind: 'file', path } as const,
      };
    });
}

/** `pre-invoke=command` and `post-invoke=command` in dpkg's configuration. */
function dpkgHooks(scene: StartContext): readonly StartDraft[] {
  const raisedBy = ['dpkg', 'apt', 'apt-get'];
  return settingsAt(scene, ['/etc/dpkg/dpkg.cfg', '/root/.dpkg.cfg', '/etc/dpkg/dpkg.cfg.d/*']).flatMap(
    ({ path, file, text }) =>
      settingLines(text).flatMap(({ line, text: setting }) => {
        const match = /^(pre-invoke|post-invoke|status-logger)[=\s]/.exec(setting);
        const command = match === null ? '' : withoutQuotes(setting.slice(match[0].length).trim());
        if (command === '') return [];
        const label = `dpkg ${match?.[1] ?? ''}: ${command}`;
        return codeStart(scene, { kind: 'package-hook', label, path, file, line, text: command, raisedBy });
      }),
  );
}

/** Bytes of the unpacked archive of scripts. */
const mostBytes = 16 * 1024 * 1024;

/** apk keeps its packages' scripts in one archive: `NAME-VERSION.HASH.post-install`. Source: apk-tools' database.c. */
function apkScripts(scene: StartContext): readonly StartDraft[] {
  const places = [
    '/lib/apk/db/scripts.tar',
    '/usr/lib/apk/db/scripts.tar',
    '/lib/apk/db/scripts.tar.gz',
    '/usr/lib/apk/db/scripts.tar.gz',
  ];
  return places.flatMap((path) => {
    const file = fileAt(scene, path);
    const bytes = file === undefined ? undefined : scene.facts.files.bytes(file);
    if (file === undefined || bytes === undefined) return [];
    const plain = path.endsWith('.gz') ? inflate(bytes, 'gzip', mostBytes) : bytes;
    return (plain === undefined ? [] : (tarMembers(plain) ?? [])).map(({ name, bytes: content }) => {
      const text = textOfBytes(content);
      const shebang = /^#!\s{0,8}(\S{1,200})/.exec(text)?.[1] ?? '/bin/sh';
      return codeStart(scene, {
        ...{ kind: 'package-hook', label: `apk script ${name}`, path: `${path}:${name}`, file, line: 1 },
        text,
        language: interpreterLanguage(shebang) ?? 'unknown',
      });
    });
  });
}

/** Folders whose executable files a package manager, or a package's own script, runs. */
const hookFolders: readonly (readonly [string, string, readonly string[]])[] = [
  ['/etc/apk/commit_hooks.d/*', 'apk hook', ['apk']],
  ['/lib/apk/commit_hooks.d/*', 'apk hook', ['apk']],
  ['/usr/lib/zypp/plugins/commit/*', 'zypper plugin', ['zypper']],
  ['/etc/ca-certificates/update.d/*', 'hook of update-ca-certificates', ['update-ca-certificates']],
];

/** Folders for kernels and their first file system: a container has neither, so that what lies there is only `present`. */
const kernelFolders: readonly string[] = [
  ...['postinst', 'postrm', 'preinst', 'prerm'].map((phase) => `/etc/kernel/${phase}.d/*`),
  '/etc/initramfs-tools/hooks/*',
];

function folders(scene: StartContext): readonly StartDraft[] {
  return [...ofManagers(scene), ...ofKernels(scene)];
}

function ofKernels(scene: StartContext): readonly StartDraft[] {
  return kernelFolders.flatMap((place) =>
    matching(scene, place).map(({ path, file }) =>
      fileStart(scene, { kind: 'package-hook', reach: 'present', label: `kernel hook ${path}`, path, file }),
    ),
  );
}

function ofManagers(scene: StartContext): readonly StartDraft[] {
  return hookFolders.flatMap(([place, what, raisedBy]) =>
    matching(scene, place).map(({ path, file }) => {
      const runs = isExecutable(file);
      const reach = runs ? 'armed' : 'present';
      return fileStart(scene, {
        kind: 'package-hook',
        reach,
        label: `${what} ${path}`,
        path,
        file,
        raisedBy: runs ? raisedBy : [],
      });
    }),
  );
}

/** `[Action] Exec = …`; a hook of the same name in /etc that links to /dev/null switches one off, as `matching` sees no file. */
function pacmanHooks(scene: StartContext): readonly StartDraft[] {
  const own = new Set(scene.facts.files.list('/etc/pacman.d/hooks').map(({ path }) => baseName(path)));
  return settingsAt(scene, ['/etc/pacman.d/hooks/*.hook', '/usr/share/libalpm/hooks/*.hook']).flatMap(
    ({ path, file, text }) => {
      if (path.startsWith('/usr') && own.has(baseName(path))) return [];
      return unitSettings(text).flatMap(({ name, value, line }) => {
        if (name !== 'Exec' || value === '') return [];
        const label = `pacman ${baseName(path)}: ${value}`;
        return codeStart(scene, { kind: 'package-hook', label, path, file, line, text: value, raisedBy: ['pacman'] });
      });
    },
  );
}
