import { baseName, filesIn, isExecutable } from './files.ts';
import { matching } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { fileStart } from './start-of.ts';
import { namedFiles } from './walk.ts';

const scriptFolders = ['per-boot', 'per-instance', 'per-once', 'vendor'].map(
  (name) => `/var/lib/cloud/scripts/${name}`,
);
const settingPlaces = ['/etc/cloud/cloud.cfg', '/etc/cloud/cloud.cfg.d/*.cfg'];

/**
 * What the first boot of a machine runs: user data and settings of cloud-init, its script folders, Ignition's configuration.
 * `armed`: `runs` only when the image starts cloud-init itself. A script that may not be executed is `present`.
 */
export function cloudInit(scene: StartContext): readonly StartDraft[] {
  const seeds = namedFiles(scene, 'cloud').filter(({ path }) => /\/(cloud|seed|nocloud)/.test(path));
  const settings = settingPlaces.flatMap((place) => matching(scene, place));
  const ignition = namedFiles(scene, 'ignition').filter(({ file }) => scene.facts.files.bytes(file) !== undefined);
  return [
    ...[...seeds, ...settings].map(({ path, file }) => {
      const own = file.shebang === undefined ? ({ language: 'config' } as const) : {};
      return fileStart(scene, {
        kind: 'cloud-init',
        label: `cloud-init ${path}`,
        path,
        file,
        raisedBy: ['cloud-init'],
        ...own,
      });
    }),
    ...scriptFolders
      .flatMap((folder) => filesIn(scene, folder))
      .map(({ path, file }) => {
        const runs = isExecutable(file);
        return fileStart(scene, {
          ...{
            kind: 'cloud-init',
            reach: runs ? 'armed' : 'present',
            label: `cloud-init script ${baseName(path)}`,
            path,
            file,
          },
          raisedBy: runs ? ['cloud-init'] : [],
        });
      }),
    ...ignition.map(({ path, file }) =>
      fileStart(scene, { kind: 'cloud-init', label: `Ignition ${path}`, path, file, language: 'config' }),
    ),
  ];
}
