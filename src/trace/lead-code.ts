import { follow, type Lead } from './follow.ts';
import { programName } from './interpreter-use.ts';
import type { CommandDraft } from './language.ts';
import { nest, outsideOf, setRan } from './nested-code.ts';
import { noteQuiet } from './quiet-commands.ts';
import { runFile } from './run-file.ts';
import { tableJobs } from './scheduled.ts';
import { raise } from './start-code.ts';
import type { Language } from './story.ts';
import { textAt } from './surroundings.ts';
import type { Task } from './task.ts';
import type { TraceState } from './trace-state.ts';
import { known, textOf, type Value } from './value.ts';

/** A command of a stage that was just read. */
interface From {
  readonly stage: number;
  readonly command: CommandDraft;
  /** Its id. */
  readonly of: number;
  /** Its language reader already handed over the code it runs. */
  readonly handed: boolean;
  /** See `quiet-commands.ts`. */
  readonly key: string | undefined;
}

/** Queues what a command leads to: files, inner code, tables, services. */
export function followLeads(state: TraceState, task: Task, from: From): void {
  // The shell reader carries out what these run itself, with the command's `root` set.
  if (task.language === 'shell' && (from.command.name === 'chroot' || from.command.name === 'nsenter')) return;
  const { quiet, world } = state;
  // What runs starts services by its commands' names; what was built is looked up among hidden files as well.
  const key = task.reach === 'runs' || task.reach === 'built' ? undefined : from.key;
  if (quiet.named !== world.named) {
    quiet.leadless.clear();
    quiet.named = world.named;
  }
  if (key !== undefined && quiet.leadless.has(key)) return;
  const leads = follow(from.command, world, task.cwd, task.reach === 'built');
  if (leads.every(({ kind }) => kind === 'service')) noteQuiet(quiet.leadless, key);
  for (const lead of leads) take(state, task, from, lead);
}

function take(state: TraceState, task: Task, from: From, lead: Lead): void {
  const { command, of } = from;
  const outside = outsideOf(command) ?? task.outside;
  const isHere = task.reach === 'runs' && outside === undefined;
  switch (lead.kind) {
    case 'service':
      if (isHere) raise(state, lead.name);
      return;
    case 'code':
      if (isHere) raise(state, programName(command.name));
      if (!from.handed) nestCode(state, task, from, lead.language, lead.text, lead.args, lead.outside ?? outside);
      return;
    case 'stdin': {
      if (isHere) raise(state, programName(command.name));
      const text = command.stdin === undefined ? undefined : textOf(command.stdin);
      if (!from.handed && text !== undefined && text !== '')
        nestCode(state, task, from, lead.language, text, lead.args, outside);
      return;
    }
    case 'cron-table':
      nestTable(state, task, from, lead.path, lead.isRunning === true);
      return;
    case 'file': {
      if (lead.language !== undefined && lead.language !== 'config' && isHere) raise(state, programName(command.name));
      const root = textOf(command.root ?? []);
      const { path, args, language } = lead;
      const file = {
        path,
        args,
        ...(language === undefined ? {} : { language }),
        ...(root === undefined || root === '' ? {} : { root }),
      };
      runFile(state, file, {
        ...task,
        origin: { kind: 'file', path },
        parent: from.stage,
        decoded: [],
        cwd: command.cwd ?? task.cwd,
        depth: task.depth + 1,
        ...(outside === undefined ? {} : { outside }),
        done: (id) => setRan(state, of, id, false),
      });
      return;
    }
    case 'unknown-code':
  }
}

function nestCode(
  state: TraceState,
  task: Task,
  from: From,
  language: Language,
  text: string,
  args: readonly Value[],
  outside: string | undefined,
): void {
  const { command, of } = from;
  nest(state, task, from.stage, {
    ...{ language, text, args, of },
    origin: { kind: 'argument', of },
    decoded: [],
    env: task.env,
    line: command.line,
    ...(outside === undefined ? {} : { outside }),
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
  });
}

/** `crontab FILE`: the file becomes a table. */
function nestTable(state: TraceState, task: Task, from: From, path: string, isRunning: boolean): void {
  const text = state.written.code(path) ?? textAt(state, path, task);
  const outside = outsideOf(from.command);
  for (const job of text === undefined ? [] : tableJobs(text)) {
    nest(state, task, from.stage, {
      language: 'shell',
      text: job.text,
      origin: { kind: 'schedule', of: from.of, schedule: job.schedule },
      decoded: [],
      args: [known('/bin/sh')],
      env: new Map([...job.env].map(([name, value]) => [name, known(value)])),
      line: from.command.line,
      of: from.of,
      ...(outside === undefined ? {} : { outside }),
      cwd: '/',
      ...(isRunning ? {} : { reach: 'armed' }),
    });
  }
}
