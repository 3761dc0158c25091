import { anacronJobs, type CronJob, cronJobs, type UserColumn } from '../cron-table.ts';
import { known } from '../value.ts';
import { fileAt, filesIn } from './files.ts';
import type { StartContext, StartDraft } from './start.ts';

/** Programs that make the tables come alive. */
const daemons = ['cron', 'crond', 'anacron', 'busybox-crond', 'fcron', 'supercronic', 'go-crond', 'systemd', 'init'];

const singleTables: readonly (readonly [string, UserColumn])[] = [
  ['/etc/crontab', 'maybe'],
  ['/var/spool/cron.update', 'no'],
];
const tableFolders: readonly (readonly [string, UserColumn])[] = [
  ['/etc/cron.d', 'maybe'],
  ['/etc/crontabs', 'no'],
  ['/var/spool/cron/crontabs', 'no'],
  ['/var/spool/cron', 'no'],
  ['/var/spool/cron/tabs', 'no'],
  ['/var/cron/tabs', 'no'],
];
const scriptFolders = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'];

/** Jobs of every cron table of the image: Vixie, user spools, BusyBox, anacron, and the periodic folders. */
export function cron(scene: StartContext): readonly StartDraft[] {
  const drafts: StartDraft[] = [];
  const tables = [...singleTables.map(([path, users]) => ({ path, users }))];
  for (const [folder, users] of tableFolders) {
    for (const { path } of filesIn(scene, folder)) tables.push({ path, users });
  }
  for (const { path, users } of tables) drafts.push(...table(scene, path, (text) => cronJobs(text, users)));
  drafts.push(...table(scene, '/etc/anacrontab', anacronJobs));
  for (const period of scriptFolders) {
    for (const folder of [`/etc/cron.${period}`, `/etc/periodic/${period}`])
      drafts.push(...periodic(scene, folder, period));
  }
  drafts.push(...periodic(scene, '/etc/periodic/15min', '15min'));
  return drafts;
}

function table(scene: StartContext, path: string, read: (text: string) => readonly CronJob[]): readonly StartDraft[] {
  const file = fileAt(scene, path);
  const text = file === undefined ? undefined : scene.text(file);
  if (file === undefined || text === undefined) return [];
  return read(text).map((job) => ({
    kind: 'cron',
    reach: 'armed',
    label: `cron: ${job.schedule} ${job.user === undefined ? '' : `${job.user} `}${job.command}`,
    where: scene.at(file, job.line),
    action: {
      kind: 'code',
      language: 'shell',
      text: job.command,
      origin: { kind: 'schedule', schedule: job.schedule },
      args: [known(job.env.get('SHELL') ?? '/bin/sh')],
    },
    schedule: job.schedule,
    env: new Map([...job.env].map(([name, value]) => [name, known(value)])),
    raisedBy: daemons,
  }));
}

function periodic(scene: StartContext, folder: string, period: string): readonly StartDraft[] {
  return filesIn(scene, folder)
    .filter(({ path }) => !path.includes('/.'))
    .map(({ path, file }) => ({
      kind: 'cron',
      reach: 'armed',
      label: `cron ${period}: ${path}`,
      where: scene.at(file),
      action: { kind: 'file', path },
      schedule: `@${period}`,
      raisedBy: daemons,
    }));
}
