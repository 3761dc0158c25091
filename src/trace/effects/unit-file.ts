import { literals, textOf, type Value } from '../value.ts';
import type { CronJob } from './cron-table.ts';
import { linesOf } from './lines.ts';
import { after } from './options.ts';

/** Whether a path is one that systemd, init or a login reads by itself; `*` stands for an unknown part. */
export function bootFileAt(path: string): 'unit' | 'script' | undefined {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  const folder = parts.slice(0, -1).join('/');
  if (
    /\.(service|timer|socket|path)$/.test(name) &&
    (folder.includes('systemd/system') || folder.includes('systemd/user'))
  )
    return 'unit';
  if (name === 'rc.local' && (folder.endsWith('/etc') || folder.endsWith('/rc.d'))) return 'script';
  if (folder.endsWith('/etc/init.d') || folder.endsWith('/etc/local.d') || folder.endsWith('/etc/rc.d/init.d'))
    return 'script';
  if (/\/systemd\/(system|user)-generators$/.test(folder)) return 'script';
  if (folder.endsWith('/network/if-up.d') || folder.endsWith('/update-motd.d')) return 'script';
  return undefined;
}

/** What a unit runs (`ExecStart=` and its siblings) and when. A unit whose text is not known gives nothing. */
export function unitJobs(content: Value): readonly CronJob[] {
  const jobs: CronJob[] = [];
  let schedule = '@boot';
  const lines = linesOf(content);
  for (const line of lines) {
    const text = textOf(line)?.trim();
    if (text?.startsWith('OnCalendar=')) schedule = text.slice('OnCalendar='.length);
  }
  for (const line of lines) {
    const head = literals(line);
    const equals = head.indexOf('=');
    if (equals < 0 || !execKeys.has(head.slice(0, equals).trim()) || typeof line[0] !== 'string') continue;
    jobs.push({ schedule, job: withoutPrefix(after(line, equals + 1)) });
    if (jobs.length >= 20) break;
  }
  return jobs;
}

const execKeys = new Set(['ExecStart', 'ExecStartPre', 'ExecStartPost', 'ExecReload', 'ExecStop', 'ExecStopPost']);

/** systemd allows `-`, `@`, `:`, `+`, `!` before the program. */
function withoutPrefix(value: Value): Value {
  const head = value[0];
  if (typeof head !== 'string') return value;
  let count = 0;
  while (count < head.length && '-@:+! '.includes(head[count] as string)) count += 1;
  return after(value, count);
}
