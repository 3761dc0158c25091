import { anacronJobs, type CronJob, cronJobs, type UserColumn } from '../cron-table.ts';
import { known } from '../value.ts';
import { baseName, filesIn, isExecutable } from './files.ts';
import { settingsAt } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { fileStart } from './start-of.ts';

/** Programs that make the tables come alive; systemd and the inits start cron's service where it is enabled. */
const daemons = [
  'cron',
  'crond',
  'anacron',
  'busybox-crond',
  'fcron',
  'dcron',
  'supercronic',
  'go-crond',
  'systemd',
  'init',
];

const tables: readonly (readonly [string, UserColumn])[] = [
  ['/etc/crontab', 'maybe'],
  ['/etc/cron.d/*', 'maybe'],
  ['/etc/crontabs/*', 'no'],
  ['/var/spool/cron/crontabs/*', 'no'],
  ['/var/spool/cron/*', 'no'],
  ['/var/spool/cron/tabs/*', 'no'],
  ['/var/spool/fcron/*', 'no'],
  ['/var/cron/tabs/*', 'no'],
  ['/var/spool/cron.update', 'no'],
];
const periods = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'];

/**
 * Jobs of every cron table of the image: Vixie's and cronie's, user spools, BusyBox, anacron, and the periodic folders.
 * They run when the image starts a cron, else they are `armed`. A table under a name that every cron skips, and a script
 * without the right to be executed, are `present`. Source: cron(8) of Debian and cronie, run-parts(8).
 */
export function cron(scene: StartContext): readonly StartDraft[] {
  const jobs = tables.flatMap(([path, users]) => table(scene, path, (text) => cronJobs(text, users)));
  const folders = periods.flatMap((period) => [
    ...periodic(scene, `/etc/cron.${period}`, period),
    ...periodic(scene, `/etc/periodic/${period}`, period),
  ]);
  return [
    ...jobs,
    ...table(scene, '/etc/anacrontab', anacronJobs),
    ...folders,
    ...periodic(scene, '/etc/periodic/15min', '15min'),
  ];
}

function table(scene: StartContext, place: string, read: (text: string) => readonly CronJob[]): readonly StartDraft[] {
  return settingsAt(scene, [place]).flatMap(({ path, file, text }) => {
    const skipped = isSkipped(baseName(path));
    return read(text).map((job) => ({
      kind: 'cron',
      reach: skipped ? 'present' : 'armed',
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
      ...(skipped ? {} : { raisedBy: daemons }),
    }));
  });
}

/** Names that no cron reads: hidden ones, and what editors and package managers leave beside a file. */
function isSkipped(name: string): boolean {
  return /^\.|~$|\.(rpm(save|new|orig)|dpkg-[a-z]+|bak|orig|disabled|swp|cfsaved)$/.test(name);
}

function periodic(scene: StartContext, folder: string, period: string): readonly StartDraft[] {
  return filesIn(scene, folder)
    .filter(({ path }) => !path.includes('/.'))
    .map(({ path, file }) => {
      const runs = isExecutable(file) && !isSkipped(baseName(path));
      return fileStart(scene, {
        ...{ kind: 'cron', label: `cron ${period}: ${path}`, path, file, schedule: `@${period}` },
        reach: runs ? 'armed' : 'present',
        raisedBy: runs ? daemons : [],
      });
    });
}
