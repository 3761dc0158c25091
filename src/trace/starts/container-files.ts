import { isLibraryPath } from '../../inspect/library-path.ts';
import type { StartContext, StartDraft } from './start.ts';
import { fileStart } from './start-of.ts';
import { namedFiles } from './walk.ts';

/** Files of one kind that are read. */
const mostFiles = 200;

/**
 * Dockerfiles and compose files lying in the image: `present`, nothing builds or starts them by itself; a command that does
 * (`docker compose up`, `kubectl apply -f`) is followed from where it stands. Manifests of Kubernetes have no name of their own:
 * they are found among the texts that were kept for their needles.
 */
export function containerFiles(scene: StartContext): readonly StartDraft[] {
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
