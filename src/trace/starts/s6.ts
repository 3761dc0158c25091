import type { FileFact } from '../../inspect/facts.ts';
import { execlineAsShell } from './execline.ts';
import { baseName, fileAt, filesIn, foldersIn } from './files.ts';
import { settingLines, settingsAt } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart, fileStart } from './start-of.ts';

/** Programs under which s6-overlay boots, and the family of inits. */
const raisedBy = ['init:s6', 's6-svscan'];

/** Bundles that s6-overlay brings up at boot. Source: s6-overlay's README, "Writing a service script". */
const bootBundles = ['user', 'user2', 'top'];
const root = '/etc/s6-overlay/s6-rc.d';

/**
 * What s6-overlay runs. Version 2: `cont-init.d`, `fix-attrs.d`, `services.d`. Version 3: what the `user` bundle of
 * `s6-rc.d` contains, with its dependencies. `runs` when `/init` is s6's; a service with a `down` file, or that no bundle
 * contains, is only `armed` or `present`: somebody must call it up.
 */
export function s6(scene: StartContext): readonly StartDraft[] {
  return [...oneShots(scene), ...attributes(scene), ...services(scene), ...compiled(scene)];
}

function oneShots(scene: StartContext): readonly StartDraft[] {
  return ['/etc/cont-init.d', '/etc/cont-finish.d'].flatMap((folder) =>
    filesIn(scene, folder)
      .filter(({ path }) => !baseName(path).startsWith('.'))
      .map(({ path, file }) => start(scene, `s6 script ${path}`, path, file, raisedBy)),
  );
}

/** `path recursive user mode folder-mode`: a change of rights at every start. */
function attributes(scene: StartContext): readonly StartDraft[] {
  return settingsAt(scene, ['/etc/fix-attrs.d/*']).flatMap(({ path, file, text }) =>
    settingLines(text).flatMap(({ line, text: setting }) => {
      const [target, , , mode] = setting.split(/\s+/);
      if (target === undefined || !/^[0-7]{3,5}$/.test(mode ?? '') || !/^\/[A-Za-z0-9_./-]+$/.test(target)) return [];
      const label = `s6 fix-attrs: ${setting}`;
      return codeStart(scene, { kind: 'init', label, path, file, line, text: `chmod ${mode} ${target}`, raisedBy });
    }),
  );
}

function services(scene: StartContext): readonly StartDraft[] {
  return ['/etc/services.d', '/etc/s6', '/run/service', '/var/run/s6/services'].flatMap((folder) =>
    foldersIn(scene, folder).flatMap((service) => {
      const isDown = fileAt(scene, `${service}/down`) !== undefined;
      return parts(scene, service, isDown ? [] : raisedBy, 'armed');
    }),
  );
}

function compiled(scene: StartContext): readonly StartDraft[] {
  const enabled = bundled(scene);
  return foldersIn(scene, root).flatMap((service) => {
    const isUp = enabled.has(baseName(service));
    return parts(scene, service, isUp ? raisedBy : [], isUp ? 'armed' : 'present');
  });
}

function parts(
  scene: StartContext,
  service: string,
  raised: readonly string[],
  reach: 'armed' | 'present',
): readonly StartDraft[] {
  return ['run', 'up', 'finish', 'down', 'data/check', 'log/run'].flatMap((name) => {
    const path = `${service}/${name}`;
    const file = fileAt(scene, path);
    if (file === undefined || file.size === 0) return [];
    const own = name === 'run' || name === 'up' ? [`unit:${baseName(service)}`] : [];
    return start(scene, `s6 service ${baseName(service)} (${name})`, path, file, [...raised, ...own], reach);
  });
}

/** `up` and `down` hold one execline command line; scripts may be execline's too. Everything else says its language itself. */
function start(
  scene: StartContext,
  label: string,
  path: string,
  file: FileFact,
  raised: readonly string[],
  reach: 'armed' | 'present' = 'armed',
): StartDraft {
  const shared = { kind: 'init', reach, label, path, file, raisedBy: raised } as const;
  const isCommandLine = file.shebang === undefined && /\/(up|down)$/.test(path);
  const text = isCommandLine || file.shebang?.includes('execlineb') === true ? scene.text(file) : undefined;
  if (text === undefined) return fileStart(scene, shared);
  return codeStart(scene, { ...shared, line: 1, text: execlineAsShell(text), isWhole: true });
}

/** Services in the boot bundles: members of bundles, and dependencies of members. */
function bundled(scene: StartContext): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...bootBundles];
  for (let name = waiting.pop(); name !== undefined && found.size < 5_000; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    for (const list of ['contents.d', 'dependencies.d'])
      for (const { path } of filesIn(scene, `${root}/${name}/${list}`)) waiting.push(baseName(path));
    for (const list of settingsAt(scene, [`${root}/${name}/contents`, `${root}/${name}/dependencies`]))
      for (const line of settingLines(list.text)) waiting.push(line.text);
  }
  return found;
}
