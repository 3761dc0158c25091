import { filesIn, isExecutable } from './files.ts';
import type { StartContext, StartDraft } from './start.ts';
import { fileStart } from './start-of.ts';

/** Scripts that make the message of the day: run by pam_motd, as root, whenever somebody logs in. Not executable: `present`. */
export function login(scene: StartContext): readonly StartDraft[] {
  return ['/etc/update-motd.d', '/usr/lib/update-motd.d'].flatMap((folder) =>
    filesIn(scene, folder).map(({ path, file }) => {
      const reach = isExecutable(file) ? 'armed' : 'present';
      return fileStart(scene, { kind: 'login', reach, label: `message of the day ${path}`, path, file });
    }),
  );
}
