import { cronJobs, jobCode } from './cron-table.ts';
import type { Effect } from './effect.ts';
import { shebangLanguage } from './program.ts';
import { weakerReach } from './reach.ts';
import { shellCode } from './shell-line.ts';
import type { Language } from './story.ts';
import { placeWithin, type Task } from './task.ts';
import { enqueue, type TraceState } from './trace-state.ts';
import { known, textOf } from './value.ts';

/** Queues the job of a schedule effect or the code of a hook: it runs later, on the host when the table is the host's. */
export function scheduleJob(state: TraceState, task: Task, stage: number, effect: Effect): void {
  if ((effect.kind !== 'schedule' && effect.kind !== 'hook') || effect.ran !== undefined) return;
  const job = effect.kind === 'schedule' ? effect.job : (effect.code ?? []);
  if (job.every((part) => typeof part !== 'string')) return;
  const isPython = effect.kind === 'hook' && effect.event === 'interpreter';
  const code = isPython ? textOf(job) : shellCode(job);
  const text = effect.kind === 'schedule' && code?.startsWith('#!') !== true ? jobCode(code ?? '') : (code ?? '');
  if (text.trim() === '') return;
  const outside = effect.outside ?? task.outside;
  const { command } = effect;
  const schedule = effect.kind === 'schedule' ? (effect.schedule ?? '') : `@${effect.event}`;
  enqueue(state, {
    language: isPython ? 'python' : languageOf(text),
    text,
    origin: { kind: 'schedule', ...(command === undefined ? {} : { of: command }), schedule },
    reach: weakerReach(task.reach, 'armed'),
    where: placeWithin(task, effect.line),
    start: task.start,
    parent: stage,
    decoded: [],
    ...(outside === undefined ? {} : { outside }),
    args: [known('/bin/sh')],
    env: new Map(),
    cwd: '/',
    depth: task.depth + 1,
    done: (ran) => {
      const scheduled = state.draft.effects[effect.id];
      if (scheduled?.kind === 'schedule' || scheduled?.kind === 'hook') scheduled.ran = ran;
    },
  });
}

/** A whole script (of `/etc/cron.daily`, `update-motd.d`) says its language itself. */
function languageOf(text: string): Language {
  return text.startsWith('#!') ? shebangLanguage((text.slice(2, 200).split('\n')[0] ?? '').trim()) : 'shell';
}

/** The jobs of a table that a command installs from a file (`crontab FILE`), as schedule effects would state them. */
export function tableJobs(
  text: string,
): readonly { schedule: string; text: string; env: ReadonlyMap<string, string> }[] {
  return cronJobs(text, 'no').map((job) => ({ schedule: job.schedule, text: job.command, env: job.env }));
}
