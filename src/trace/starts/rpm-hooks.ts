import { baseName, foldersIn } from './files.ts';
import { matching, settingLines, settingsAt } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart, fileStart } from './start-of.ts';
import { unitSettings } from './unit-file.ts';

const raisedBy = ['yum', 'dnf', 'dnf5', 'microdnf', 'tdnf'];

/**
 * Plug-ins of yum and dnf (Python modules; one that its `.conf` switches off is `present`), and the commands of dnf's
 * post-transaction-actions and libdnf5's actions. Sources: dnf(8) plug-ins, libdnf5-actions(8).
 */
export function rpmHooks(scene: StartContext): StartDraft[] {
  return [...plugins(scene), ...transactions(scene)];
}

function plugins(scene: StartContext): readonly StartDraft[] {
  const libraries = ['/usr/lib', '/usr/lib64', '/usr/local/lib'].flatMap((root) => foldersIn(scene, root));
  const places = [
    ...[
      '/usr/lib/yum-plugins/*.py',
      '/usr/share/yum-plugins/*.py',
      '/usr/lib/dnf/plugins/*.py',
      '/etc/dnf/plugins/*.py',
    ],
    ...libraries
      .filter((folder) => /\/python[0-9.]+$/.test(folder))
      .map((folder) => `${folder}/site-packages/dnf-plugins/*.py`),
  ];
  const off = new Set<string>();
  for (const { path, text } of settingsAt(scene, ['/etc/yum/pluginconf.d/*.conf', '/etc/dnf/plugins/*.conf']))
    if (unitSettings(text).some(({ name, value }) => name === 'enabled' && /^(0|false|no)$/i.test(value)))
      off.add(baseName(path).replace(/\.conf$/, ''));
  return places
    .flatMap((place) => matching(scene, place))
    .map(({ path, file }) => {
      const isOff = off.has(baseName(path).replace(/\.py$/, ''));
      return fileStart(scene, {
        ...{ kind: 'package-hook', label: `package manager plug-in ${path}`, path, file, language: 'python' },
        reach: isOff ? 'present' : 'armed',
        raisedBy: isOff ? [] : raisedBy,
      });
    });
}

/** `package:state:command` and `callback:package filter:direction:options:command`. */
function transactions(scene: StartContext): readonly StartDraft[] {
  const places = [
    '/etc/dnf/plugins/post-transaction-actions.d/*.action',
    '/etc/dnf/libdnf5-plugins/actions.d/*.actions',
  ];
  return settingsAt(scene, places).flatMap(({ path, file, text }) =>
    settingLines(text).flatMap(({ line, text: setting }) => {
      const before = path.endsWith('.actions') ? 4 : 2;
      const command = setting.split(':').slice(before).join(':').trim();
      if (command === '') return [];
      const label = `package manager action ${baseName(path)}: ${command}`;
      return codeStart(scene, { kind: 'package-hook', label, path, file, line, text: command, raisedBy });
    }),
  );
}
