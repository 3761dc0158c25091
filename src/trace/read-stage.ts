import { lend } from './budget.ts';
import { mayCarry, wordsOf } from './carried-arguments.ts';
import { noteCopies } from './copied-files.ts';
import type { Effect } from './effect.ts';
import type { Reading } from './language.ts';
import { followLeads } from './lead-code.ts';
import { linkFetched } from './links.ts';
import { nest, outsideOf } from './nested-code.ts';
import { opaqueStageText, opaqueText } from './opaque.ts';
import { quietKey } from './quiet-commands.ts';
import { effectsOf } from './reading-effects.ts';
import { memoryKey, numberOfText, readOnce } from './reading-memory.ts';
import { isWorthAsking, noteWritten, runFile } from './run-file.ts';
import { scheduleJob } from './scheduled.ts';
import type { Stage } from './story.ts';
import type { Draft } from './story-draft.ts';
import { surroundings, textAt } from './surroundings.ts';
import type { Task } from './task.ts';
import { enqueue, sayGap, type TraceState } from './trace-state.ts';
import { known, render, textOf } from './value.ts';
import { cleanPath } from './world.ts';

/** Different arguments with which one text is read: for what runs, and for the rest. */
const mostVariants = 12;
const fewVariants = 3;

/** Steps from which a reading of one text counts as several: of what runs a third of all, of the rest all that are made. */
const costly = { runs: 400_000, other: 40_000 };
const weight = { runs: mostVariants / 3, other: fewVariants };

/** Reads one piece of code, puts what it says into the story, and queues what it leads to. */
export function readStage(state: TraceState, task: Task): void {
  const { draft, limits } = state;
  const code = `${task.language}\0${task.outside ?? ''}\0${numberOfText(state.texts, task.text)}`;
  const exact = isCopy(task) ? `\0${task.reach}\0${code}` : `${task.args.map(render).join('\0')}\0\0${code}`;
  const variants = state.variants.get(code) ?? 0;
  // Called in many ways: from here on one reading with unknown arguments stands for all further ones.
  const most = task.reach === 'runs' ? mostVariants : fewVariants;
  const many = !state.seen.has(exact) && variants >= most;
  const key = many ? `\0${code}` : exact;
  const before = state.seen.get(key);
  if (before !== undefined) {
    task.done?.(before);
    return;
  }
  if (draft.stages.length >= limits.stages) {
    sayGap(state, 'too many pieces of code: the rest was not read');
    return;
  }
  if (task.depth > limits.depth) {
    sayGap(state, 'code leads to code too deep: the rest was not read', task.parent);
    return;
  }
  // What a further argument holds may be the code itself: where it runs, not having followed it is a gap.
  if (many && task.reach === 'runs' && mayCarry(task, state.words.get(code)))
    sayGap(state, 'run with too many different arguments to be read with each', undefined, task.where.path);
  const args = many ? task.args.slice(0, 1) : task.args;
  const stage = stageOf({ ...task, args }, draft.stages.length, limits.stageCharacters);
  state.seen.set(key, stage.id);
  state.variants.set(code, variants + 1);
  if (!many) state.words.set(code, new Set([...(state.words.get(code) ?? []), ...wordsOf(task)]));
  draft.stages.push(stage);
  task.done?.(stage.id);
  const reader = state.readers.get(task.language);
  if (reader === undefined) {
    standFor(state, task, stage.id);
    return;
  }
  const { loan, settle } = lend(state.budget, limits.share[task.reach]);
  const lent = loan.steps;
  const { id, text } = stage;
  const { env, cwd } = task;
  const input = { text, args, env, cwd, ...surroundings(state, task, loan), budget: loan };
  const reading = readOnce(
    // Idle code is read once all files are there.
    isIdle(task) ? undefined : state.memory,
    () => memoryKey(`${task.reach === 'built' ? 1 : 0}${key}`, input, isWorthAsking(state, task)),
    input,
    (given) => reader.read(given),
  );
  settle();
  const price = task.reach === 'runs' ? 'runs' : 'other';
  if (lent - loan.steps >= costly[price]) state.variants.set(code, variants + weight[price]);
  if (reading.truncated || text.length < task.text.length) {
    stage.truncated = true;
    if (!isIdle(task)) sayGap(state, 'code too long or too involved to be read to its end', id, task.where.path);
  }
  for (const detail of isIdle(task) ? [] : reading.gaps) sayGap(state, detail, id, task.where.path);
  take(state, task, stage.id, reading);
  standFor(state, task, stage.id);
}

/** Code in it that nobody can read gets a stage of its own. */
function standFor(state: TraceState, task: Task, parent: number): void {
  const opaque = task.language === 'opaque' ? undefined : opaqueText(task.language, task.text);
  if (opaque === undefined) return;
  const { done: _done, ...rest } = task;
  const text = opaqueStageText(opaque, task.text);
  enqueue(state, { ...rest, language: 'opaque', text, parent, decoded: [], depth: task.depth + 1 });
}

/** Nothing runs it, and its bytes were scanned for needles: not having read it to its end leaves no gap in what runs. */
function isIdle(task: Task): boolean {
  return task.reach === 'present' || task.reach === 'hidden';
}

/** A file that nothing starts: the same text under another name says the same. */
function isCopy(task: Task): boolean {
  return isIdle(task) && task.depth === 0 && task.origin.kind === 'file';
}

function stageOf(task: Task, id: number, most: number): Draft<Stage> {
  const { language, origin, reach, parent, start, where, decoded, outside, args } = task;
  return {
    id,
    language,
    origin,
    text: task.text.slice(0, most),
    reach,
    ...(parent === undefined ? {} : { parent }),
    start,
    where,
    decoded,
    ...(outside === undefined ? {} : { outside }),
    ...(args.length === 0 ? {} : { args }),
  };
}

function take(state: TraceState, task: Task, stage: number, reading: Reading): void {
  const { draft } = state;
  const first = draft.commands.length;
  reading.commands.forEach((command, index) => {
    draft.commands.push({ ...command, id: first + index, stage });
  });
  const from = draft.effects.length;
  const place = { stage, first, from, outside: task.outside, cwd: task.cwd };
  const keys = reading.commands.map((command) => quietKey(command, task.cwd));
  const { effects, bound } = effectsOf(reading, place, state.limits.effects, (path) => textAt(state, path, task), {
    keys,
    effectless: state.quiet.effectless,
  });
  if (bound) sayGap(state, 'too many effects: the rest was not recorded', stage);
  draft.effects.push(...effects);
  for (const effect of effects) {
    noteDownload(state, effect, task.cwd);
    ownCommand(state, stage, effect);
    noteWritten(state, effect, task.cwd);
  }
  linkFetched(draft, effects, state.downloads, task.cwd);
  for (let at = from; at < draft.effects.length; at += 1) indexEffect(state, at);
  for (const command of reading.commands) noteCopies(state, task, command);
  const handed = new Set(reading.nested.map((nested) => nested.command));
  for (const nested of reading.nested) takeNested(state, task, stage, first, reading, nested);
  for (const load of reading.loads) {
    const { done: _done, ...rest } = task;
    const loaded = { path: cleanPath(load.path, task.cwd), language: task.language, args: load.args };
    runFile(state, loaded, { ...rest, parent: stage, decoded: [], env: load.env, depth: task.depth + 1 });
  }
  reading.commands.forEach((command, index) => {
    followLeads(state, task, { stage, command, of: first + index, handed: handed.has(index), key: keys[index] });
  });
  for (const effect of effects) scheduleJob(state, task, stage, effect);
}

function takeNested(
  state: TraceState,
  task: Task,
  stage: number,
  first: number,
  reading: Reading,
  nested: Reading['nested'][number],
): void {
  const command = nested.command === undefined ? undefined : reading.commands[nested.command];
  const of = nested.command === undefined ? selfCommand(state, stage, nested) : first + nested.command;
  const { language, text, decoded, args, env, line, how } = nested;
  const outside = nested.outside ?? outsideOf(command);
  nest(state, task, stage, {
    ...{ language, text, decoded, args, env, line, of },
    origin: { kind: how, of },
    ...(outside === undefined ? {} : { outside }),
    ...(command?.cwd === undefined ? {} : { cwd: command.cwd }),
  });
}

/** A command for a file that a language writes by itself, so that code found there later has something to come from. */
function ownCommand(state: TraceState, stage: number, effect: Effect): void {
  const own = state.draft.effects[effect.id];
  if (own === undefined || (own.kind !== 'write' && own.kind !== 'append')) return;
  if (own.command !== undefined || own.content === undefined) return;
  const id = state.draft.commands.length;
  own.command = id;
  const rest = { via: [], env: {}, redirects: [], background: false, text: `open(${render(own.path)})`.slice(0, 400) };
  state.draft.commands.push({ id, stage, line: own.line, argv: [known('open'), own.path], name: 'open', ...rest });
}

/** A command for code that a language runs by itself (Python's `exec`), so that the stage has something to come from. */
function selfCommand(state: TraceState, stage: number, nested: Reading['nested'][number]): number {
  const id = state.draft.commands.length;
  // The stage's own effects stand at the end of the story.
  const run = state.draft.effects.findLast(
    (effect) =>
      effect.kind === 'run' && effect.stage === stage && effect.command === undefined && effect.line === nested.line,
  );
  if (run !== undefined) {
    run.command = id;
    indexEffect(state, run.id);
  }
  const text = nested.text.slice(0, 400);
  const rest = { via: [], env: {}, redirects: [], background: false, text };
  state.draft.commands.push({ id, stage, line: nested.line, argv: [known('exec')], name: 'exec', ...rest });
  return id;
}

function indexEffect(state: TraceState, id: number): void {
  const command = state.draft.effects[id]?.command;
  if (command === undefined) return;
  const list = state.effectsByCommand.get(command) ?? [];
  list.push(id);
  state.effectsByCommand.set(command, list);
}

function noteDownload(state: TraceState, effect: Effect, cwd: string): void {
  if (effect.kind !== 'fetch' || effect.to === undefined) return;
  const to = textOf(effect.to);
  if (to === undefined || to === '') return;
  const path = cleanPath(to, cwd);
  // Into the root folder itself: under which name is not known, and not everything in it was downloaded.
  if (path === '/') return;
  state.downloads.set(path, effect.id);
  if (effect.tool === 'git') state.downloads.set(`${path}/*`, effect.id);
}
