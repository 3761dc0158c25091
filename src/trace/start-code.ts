import { follow } from './follow.ts';
import { programName } from './interpreter-use.ts';
import type { CommandDraft } from './language.ts';
import { idleLanguage, programAt } from './program.ts';
import { runFile } from './run-file.ts';
import { shellLine } from './shell-line.ts';
import { shellStates } from './shell-states.ts';
import type { StartDraft } from './starts/start.ts';
import type { Reach, Start } from './story.ts';
import type { Draft } from './story-draft.ts';
import { enqueue, sayGap, type TraceState } from './trace-state.ts';
import { concat, known, render, textOf, type Value } from './value.ts';
import { cleanPath } from './world.ts';

/** Longest label of a start. */
const longestLabel = 1_000;

/** Adds a start to the story and its code to what is to be read. */
export function addStart(state: TraceState, draft: StartDraft): void {
  const { starts } = state.draft;
  if (starts.length >= state.limits.starts) {
    sayGap(state, 'too many things start code: the rest was not followed');
    return;
  }
  const id = starts.length;
  const { kind, where, schedule } = draft;
  const reach = draft.raisedBy?.some((name) => state.raised.has(name)) ? 'runs' : draft.reach;
  const label = draft.label.slice(0, longestLabel);
  starts.push({ id, kind, reach, label, where, ...(schedule === undefined ? {} : { schedule }) });
  for (const name of draft.raisedBy ?? []) {
    const list = state.raisable.get(name) ?? [];
    list.push({ id, draft });
    state.raisable.set(name, list);
  }
  begin(state, id, draft, reach);
}

/** A daemon or interpreter runs: what waits for it runs too. */
export function raise(state: TraceState, name: string): void {
  if (state.raised.has(name)) return;
  state.raised.add(name);
  for (const { id, draft } of state.raisable.get(name) ?? []) {
    const start = state.draft.starts[id];
    if (start === undefined || start.reach === 'runs') continue;
    start.reach = 'runs';
    begin(state, id, draft, 'runs');
  }
}

function begin(state: TraceState, id: number, draft: StartDraft, reach: Reach): void {
  const { world } = state;
  const start = state.draft.starts[id];
  if (start === undefined) return;
  const env = new Map([...world.env, ...(draft.env ?? [])]);
  const cwd = draft.cwd ?? world.cwd;
  const done = (stage: number): void => {
    start.stage ??= stage;
  };
  const common = { reach, where: draft.where, start: id, decoded: [], env, cwd, depth: 0, done } as const;
  const { action } = draft;
  switch (action.kind) {
    case 'library':
      start.target = cleanPath(action.path, cwd);
      start.targetKind = world.find(start.target) === undefined ? 'missing' : 'library';
      return;
    case 'code': {
      const { language, text, origin, args = [] } = action;
      enqueue(state, { ...common, language, text, origin, args });
      return;
    }
    case 'argv': {
      const code = startArgv(state, start, action.argv, cwd, reach);
      enqueue(state, { ...common, ...code, origin: action.origin });
      return;
    }
    case 'file': {
      const path = cleanPath(action.path, cwd);
      aim(state, start, path, reach);
      const { language } = action;
      const file = { path, args: action.args ?? [known(path)], ...(language === undefined ? {} : { language }) };
      runFile(state, file, { ...common, language: 'unknown', text: '', origin: { kind: 'file', path }, args: [] });
      return;
    }
    case 'this-file': {
      const { file } = action;
      start.target = file.path;
      start.targetKind = 'script';
      const text = world.text(file);
      if (text === undefined) return;
      state.readFiles.add(`${file.layer}:${file.path}`);
      const origin = { kind: 'file', path: file.path } as const;
      enqueue(state, { ...common, language: idleLanguage(file, text), text, origin, args: [known(file.path)] });
    }
  }
}

/** A program without a shell becomes one line of shell; of `["/bin/sh", "-c", code]` the code itself is what people wrote. */
function startArgv(
  state: TraceState,
  start: Draft<Start>,
  argv: readonly Value[],
  cwd: string,
  reach: Reach,
): { language: 'shell'; text: string; args: readonly Value[] } {
  const leads = follow(commandOf(argv), state.world, cwd, reach === 'built');
  const lead = leads.find(({ kind }) => kind !== 'service');
  // Settings that a program is told to read are not what is started.
  if (lead?.kind === 'file' && lead.language !== 'config') aim(state, start, lead.path, reach);
  else {
    const found = lookUp(state, textOf(argv[0] ?? []) ?? '', cwd);
    if (found !== undefined && lead?.kind !== 'code') aim(state, start, found, reach);
  }
  if (lead?.kind === 'code' && lead.language === 'shell' && lead.outside === undefined && isShellCall(argv)) {
    const shell = programName(textOf(argv[0] ?? []) ?? '');
    if (reach === 'runs') for (const name of [shell, ...shellStates(argv)]) raise(state, name);
    return { language: 'shell', text: lead.text, args: lead.args };
  }
  return { language: 'shell', text: shellLine(argv), args: [known('sh')] };
}

function lookUp(state: TraceState, program: string, cwd: string): string | undefined {
  if (program.includes('/')) return cleanPath(program, cwd);
  if (program === '') return undefined;
  const paths = state.world.path.map((folder) => cleanPath(program, folder));
  return paths.find((path) => state.world.find(path)?.type === 'file');
}

function aim(state: TraceState, start: Draft<Start>, path: string, reach: Reach): void {
  start.target = path;
  start.targetKind = programAt(state.world, path, reach === 'built').kind;
}

const shells = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh']);

function isShellCall(argv: readonly Value[]): boolean {
  const program = textOf(argv[0] ?? []) ?? '';
  return shells.has(program.slice(program.lastIndexOf('/') + 1)) && argv.length >= 3;
}

function commandOf(argv: readonly Value[]): CommandDraft {
  const program = textOf(argv[0] ?? []) ?? '';
  const name = program.slice(program.lastIndexOf('/') + 1);
  const text = render(concat(...argv)).slice(0, 400);
  return { line: 1, argv, name, via: [], env: {}, redirects: [], background: false, text };
}
