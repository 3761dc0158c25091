import { baseName, filesIn } from './files.ts';
import type { StartContext, StartDraft } from './start.ts';
import { fileStart } from './start-of.ts';

const spools = ['/var/spool/cron/atjobs', '/var/spool/at', '/var/spool/atjobs', '/var/spool/at/jobs'];

/**
 * Jobs that `at` put into its spool: shell scripts named by queue, number and minute. atd runs what is overdue as soon as it
 * starts: `runs` with atd, else `armed`. Names of any other form are not jobs. Source: atd(8), at.c's `a%05x%08lx`.
 */
export function at(scene: StartContext): readonly StartDraft[] {
  return spools.flatMap((spool) =>
    filesIn(scene, spool).flatMap(({ path, file }) => {
      const [, queue, minute = '0'] = /^([a-zA-Z=])[0-9a-f]{5}([0-9a-f]{8})$/.exec(baseName(path)) ?? [];
      if (queue === undefined) return [];
      const schedule = `at minute ${Number.parseInt(minute, 16)}`;
      const label = `at job ${path}`;
      return fileStart(scene, { kind: 'cron', label, path, file, schedule, language: 'shell', raisedBy: ['atd'] });
    }),
  );
}
