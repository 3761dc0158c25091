import { isLibraryPath } from '../../inspect/library-path.ts';
import { baseName } from './files.ts';
import { matching, settingsAt } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart, fileStart } from './start-of.ts';
import { unitSettings } from './unit-file.ts';
import { namedFiles } from './walk.ts';

/** Files of one kind that are read. */
const mostFiles = 200;

/** Folders whose manifests a node's own agent applies by itself. Source: kubelet's "static pods", K3s' "auto-deploying manifests". */
const applied: readonly (readonly [string, string])[] = [
  ['/etc/kubernetes/manifests', 'kubelet'],
  ['/var/lib/rancher/k3s/server/manifests', 'k3s'],
  ['/var/lib/rancher/rke2/server/manifests', 'rke2'],
];

/**
 * Dockerfiles and compose files lying in the image: `present`, nothing builds or starts them by itself; a command that does
 * (`docker compose up`, `kubectl apply -f`) is followed from where it stands. Manifests of Kubernetes have no name of their own:
 * they are found among the texts that were kept for their needles. Those in the folders of kubelet and K3s, and Podman's
 * quadlets, are `armed`: they run with that agent, or systemd.
 */
export function containerFiles(scene: StartContext): readonly StartDraft[] {
  return [...lying(scene), ...manifests(scene), ...quadlets(scene)];
}

function manifests(scene: StartContext): readonly StartDraft[] {
  return applied.flatMap(([folder, agent]) =>
    ['*.yaml', '*.yml', '*.json']
      .flatMap((name) => matching(scene, `${folder}/${name}`))
      .map(({ path, file }) => {
        const label = `${agent} applies ${path}`;
        return fileStart(scene, { kind: 'container-file', label, path, file, language: 'config', raisedBy: [agent] });
      }),
  );
}

/** `[Container] Image=… Exec=… PodmanArgs=…`: the `podman run` that a generator makes of it. Source: podman-systemd.unit(5). */
function quadlets(scene: StartContext): readonly StartDraft[] {
  const places = ['/etc/containers/systemd/*.container', '/usr/share/containers/systemd/*.container'];
  return settingsAt(scene, places).flatMap(({ path, file, text }) => {
    const settings = unitSettings(text).filter(({ section }) => section === 'Container');
    const all = (name: string): readonly string[] =>
      settings.filter((setting) => setting.name === name).map((setting) => setting.value);
    const [image] = all('Image');
    if (image === undefined) return [];
    const words = [
      'podman run',
      ...all('PodmanArgs'),
      ...all('Volume').map((volume) => `-v ${volume}`),
      image,
      ...all('Exec'),
    ];
    const line = settings.find(({ name }) => name === 'Image')?.line ?? 1;
    const label = `quadlet ${baseName(path)}: ${words.join(' ')}`;
    return codeStart(scene, {
      kind: 'container-file',
      label,
      path,
      file,
      line,
      text: words.join(' '),
      raisedBy: ['init:systemd'],
    });
  });
}

function lying(scene: StartContext): readonly StartDraft[] {
  return (['dockerfile', 'compose'] as const).flatMap((kind) =>
    namedFiles(scene, kind)
      .filter(({ path, file }) => !isLibraryPath(path) && scene.facts.files.bytes(file) !== undefined)
      .slice(0, mostFiles)
      .map(({ path, file }) => {
        const language = kind === 'dockerfile' ? 'dockerfile' : 'config';
        const label = `${kind === 'dockerfile' ? 'Dockerfile' : 'compose file'} ${path}`;
        return fileStart(scene, { kind: 'container-file', reach: 'present', label, path, file, language });
      }),
  );
}
