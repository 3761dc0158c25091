import type { ScheduleEffect } from '../effect.ts';
import { concat, known, literals, render, textOf, unknown, type Value } from '../value.ts';
import { linesOf, splitWords } from './lines.ts';

/** A line of a cron table, as `cron` will see it. */
export type CronJob = Pick<ScheduleEffect, 'schedule' | 'user' | 'job'>;

/**
 * What kind of cron table stands at this path (of the container or below any mount): `system` tables have a user column,
 * `user` tables have none. `*` stands for an unknown part. `undefined`: not a cron table.
 */
export function cronTableAt(path: string): 'system' | 'user' | 'folder' | undefined {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  const parent = parts.at(-2) ?? '';
  if (name === 'crontab' && parent === 'etc') return 'system';
  if (parent === 'cron.d') return 'system';
  if (name === 'anacrontab') return 'system';
  if (parent === 'crontabs') return name === 'cron.update' ? undefined : 'user';
  if (parent === 'cron' && parts.at(-3) === 'spool') return name === 'crontabs' ? undefined : 'user';
  if (parent === 'tabs' && parts.at(-3) === 'cron') return 'user';
  if (['cron.hourly', 'cron.daily', 'cron.weekly', 'cron.monthly'].includes(parent)) return 'folder';
  return undefined;
}

/** The jobs in a cron table's text; both the 5- and the 6-field form are taken in every table (attackers mix them up). */
function cronJobs(content: Value, kind: 'system' | 'user'): readonly CronJob[] {
  const jobs: CronJob[] = [];
  for (const line of linesOf(content)) {
    const job = cronJob(line, kind);
    if (job) jobs.push(job);
    if (jobs.length >= maximumJobs) break;
  }
  return jobs;
}

const maximumJobs = 200;

/** One line; `undefined` for comments, settings and what is no job. */
function cronJob(line: Value, kind: 'system' | 'user'): CronJob | undefined {
  const start = literals(line).trimStart();
  if (line.length === 0 || start.startsWith('#')) return undefined;
  const nickname = start.startsWith('@');
  const { words, rest } = splitWords(line, nickname ? 1 : 5);
  if (rest.length === 0) return undefined;
  if (nickname) {
    if (!nicknames.has(textOf(words[0] ?? []) ?? '')) return undefined;
  } else if (words.length < 5 || !words.every(isTimeField) || words.every((word) => textOf(word) === undefined)) {
    return undefined;
  }
  const schedule = words.map(render).join(' ');
  const { words: next, rest: after } = splitWords(rest, 1);
  const user = textOf(next[0] ?? []);
  if (user !== undefined && after.length > 0 && isUserColumn(user, kind))
    return { schedule, user, job: trimEnd(after) };
  return { schedule, job: trimEnd(rest) };
}

const nicknames = new Set(['@reboot', '@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);

/** Fields that are not known count, digits, `*`, ranges, steps, lists and names (`mon`) are checked. */
function isTimeField(word: Value): boolean {
  const text = textOf(word);
  if (text === undefined) return /^[\d*/,~a-zA-Z-]*$/.test(literals(word));
  if (/^[\d*/,~-]{1,64}$/.test(text)) return true;
  return text.length <= 40 && /^[a-z]{3}([,-][a-z]{3})*(\/\d+)?$/i.test(text) && !commandWords.has(text);
}

const commonUsers = new Set(['root', 'daemon', 'nobody', 'www-data', 'ubuntu', 'admin', 'app', 'nginx', 'postgres']);
/** Words that start a command far more often than they name a user. */
const commandWords = new Set([
  ...[
    'curl',
    'wget',
    'bash',
    'sh',
    'dash',
    'ash',
    'zsh',
    'python',
    'python2',
    'python3',
    'perl',
    'php',
    'ruby',
    'node',
  ],
  ...[
    'echo',
    'cd',
    'nc',
    'ncat',
    'socat',
    'test',
    'nice',
    'nohup',
    'sudo',
    'env',
    'exec',
    'find',
    'rm',
    'cp',
    'mv',
    'cat',
  ],
  ...[
    'date',
    'touch',
    'tar',
    'sleep',
    'true',
    'chmod',
    'docker',
    'kill',
    'pkill',
    'export',
    'source',
    'command',
    'flock',
  ],
  ...[
    'run-parts',
    'rsync',
    'logrotate',
    'certbot',
    'busybox',
    'timeout',
    'ionice',
    'chroot',
    'ps',
    'eval',
    'set',
    'if',
  ],
]);

function isUserColumn(word: string, kind: 'system' | 'user'): boolean {
  if (commonUsers.has(word)) return true;
  return kind === 'system' && !commandWords.has(word) && /^[a-z_][a-z0-9_-]{0,31}$/.test(word);
}

function trimEnd(value: Value): Value {
  const last = value.at(-1);
  if (typeof last !== 'string') return value;
  const text = last.trimEnd();
  return text === '' ? value.slice(0, -1) : [...value.slice(0, -1), text];
}

/** Jobs of a written table; a table whose text is not known still gets a job, an unknown one. */
export function jobsOrUnknown(content: Value | undefined, kind: 'system' | 'user' | 'folder'): readonly CronJob[] {
  if (kind === 'folder') return [{ job: content ?? unknown('content') }];
  if (content === undefined) return [{ job: unknown('content') }];
  const jobs = cronJobs(content, kind);
  if (jobs.length > 0 || content.every((part) => typeof part === 'string')) return jobs;
  return [{ job: concat(known(''), content) }];
}
