import type { Where } from '../inspect/where.ts';
import { lend, type TraceLimits, traceLimits } from './budget.ts';
import { cronJobs } from './cron-table.ts';
import type { Effect } from './effect.ts';
import { follow, type Lead } from './follow.ts';
import type { CommandDraft, LanguageReader, Reading, ReadingBudget } from './language.ts';
import { linkFetched } from './links.ts';
import { programAt, scriptLanguage } from './program.ts';
import { reachOrder, weakerReach } from './reach.ts';
import { effectsOf } from './reading-effects.ts';
import { shellCode, shellLine } from './shell-line.ts';
import type { StartDraft } from './starts/start.ts';
import type { DecodeStep, Language, Reach, Stage, StageOrigin, Story } from './story.ts';
import { type Draft, storyDraft } from './story-draft.ts';
import { concat, known, render, textOf, type Value } from './value.ts';
import { cleanPath, type World } from './world.ts';
import { writtenFiles } from './written-files.ts';

/** Code to be read. */
interface Task {
  readonly language: Language;
  readonly text: string;
  readonly origin: StageOrigin;
  readonly reach: Reach;
  readonly where: Where;
  readonly start: number;
  readonly parent?: number;
  readonly decoded: readonly DecodeStep[];
  readonly outside?: string;
  readonly args: readonly Value[];
  readonly env: ReadonlyMap<string, Value>;
  readonly cwd: string;
  readonly depth: number;
  /** Told the stage's id once it is read (or was read before). */
  readonly done?: (stage: number) => void;
}

/**
 * Works off code to read, the most pressing reach first: so the first time a piece of code is met is its best reach, and
 * nothing has to be read twice.
 */
export class Tracer {
  readonly #world: World;
  readonly #readers: ReadonlyMap<Language, LanguageReader>;
  readonly #budget: ReadingBudget;
  readonly #limits: TraceLimits;
  readonly #draft = storyDraft();
  readonly #queues = new Map<Reach, Task[]>(reachOrder.map((reach) => [reach, []]));
  readonly #seen = new Map<string, number>();
  readonly #readFiles = new Set<string>();
  readonly #written;
  /** Fetch effects by the path they download to. */
  readonly #downloads = new Map<string, number>();
  /** Missing files that were run: read as soon as a command writes them. */
  readonly #awaited = new Map<string, Task[]>();
  /** Starts that become `runs` when a program runs, by that program's name. */
  readonly #raisable = new Map<string, { readonly id: number; readonly draft: StartDraft }[]>();
  readonly #raised = new Set<string>();
  #said = new Set<string>();

  constructor(
    world: World,
    readers: ReadonlyMap<Language, LanguageReader>,
    budget: ReadingBudget,
    limits = traceLimits,
  ) {
    this.#world = world;
    this.#readers = readers;
    this.#budget = budget;
    this.#limits = limits;
    this.#written = writtenFiles((path) => {
      const file = world.find(path);
      return file === undefined ? undefined : world.facts.files.text(file);
    });
  }

  /** Whether this file of this layer has become a stage. */
  hasRead(path: string, layer: number): boolean {
    return this.#readFiles.has(`${layer}:${path}`);
  }

  /** Adds a start; its code is read when `run` comes to its reach. */
  start(draft: StartDraft): void {
    if (this.#draft.starts.length >= this.#limits.starts)
      return this.#gap('too many things start code: the rest was not followed');
    const id = this.#draft.starts.length;
    const { kind, reach, label, where, schedule } = draft;
    this.#draft.starts.push({
      id,
      kind,
      reach,
      label: label.slice(0, 1_000),
      where,
      ...(schedule === undefined ? {} : { schedule }),
    });
    for (const name of draft.raisedBy ?? []) {
      const list = this.#raisable.get(name) ?? [];
      list.push({ id, draft });
      this.#raisable.set(name, list);
    }
    this.#act(id, draft, reach);
  }

  /** Reads all code up to this reach. */
  run(until: Reach): void {
    const reaches = reachOrder.slice(0, reachOrder.indexOf(until) + 1);
    for (;;) {
      const queue = reaches.map((reach) => this.#queues.get(reach) ?? []).find((tasks) => tasks.length > 0);
      const task = queue?.shift();
      if (task === undefined) return;
      this.#read(task);
    }
  }

  /** The story so far. */
  story(): Story {
    return { ...this.#draft, wanted: this.#world.wanted() };
  }

  #act(id: number, draft: StartDraft, reach: Reach): void {
    const start = this.#draft.starts[id];
    if (start === undefined) return;
    const env = new Map([...this.#world.env, ...(draft.env ?? [])]);
    const cwd = draft.cwd ?? this.#world.cwd;
    const done = (stage: number): void => {
      start.stage ??= stage;
    };
    const common = { reach, where: draft.where, start: id, decoded: [], env, cwd, depth: 0, done } as const;
    const action = draft.action;
    switch (action.kind) {
      case 'library': {
        const path = cleanPath(action.path, cwd);
        start.target = path;
        start.targetKind = this.#world.find(path) === undefined ? 'missing' : 'library';
        return;
      }
      case 'code':
        return this.#push({
          ...common,
          language: action.language,
          text: action.text,
          origin: action.origin,
          args: action.args ?? [],
        });
      case 'argv': {
        const [lead] = follow(commandOf(action.argv), this.#world, cwd, reach === 'built');
        if (lead?.kind === 'file') this.#target(start, lead.path, reach);
        else {
          const program = textOf(action.argv[0] ?? []) ?? '';
          const found = lead?.kind === 'code' ? undefined : this.#lookUp(program, cwd);
          if (found !== undefined) this.#target(start, found, reach);
        }
        if (lead?.kind === 'code' && lead.outside === undefined && isShellCall(action.argv)) {
          return this.#push({
            ...common,
            language: lead.language,
            text: lead.text,
            origin: action.origin,
            args: lead.args,
          });
        }
        return this.#push({
          ...common,
          language: 'shell',
          text: shellLine(action.argv),
          origin: action.origin,
          args: [known('sh')],
        });
      }
      case 'file': {
        const path = cleanPath(action.path, cwd);
        this.#target(start, path, reach);
        const lead: Lead = {
          kind: 'file',
          path,
          args: action.args ?? [known(path)],
          ...(action.language === undefined ? {} : { language: action.language }),
        };
        return this.#file(
          lead,
          { ...common, language: 'unknown', text: '', origin: { kind: 'file', path }, args: [] },
          undefined,
        );
      }
      case 'this-file': {
        start.target = action.file.path;
        start.targetKind = 'script';
        const text = this.#world.text(action.file);
        if (text === undefined) return;
        this.#readFiles.add(`${action.file.layer}:${action.file.path}`);
        return this.#push({
          ...common,
          language: scriptLanguage(action.file),
          text,
          origin: { kind: 'file', path: action.file.path },
          args: [known(action.file.path)],
        });
      }
    }
  }

  #lookUp(program: string, cwd: string): string | undefined {
    if (program.includes('/')) return cleanPath(program, cwd);
    for (const folder of this.#world.path) {
      const path = cleanPath(program, folder);
      if (this.#world.find(path)?.type === 'file') return path;
    }
    return undefined;
  }

  #target(start: Draft<Story['starts'][number]>, path: string, reach: Reach): void {
    const program = programAt(this.#world, path, reach === 'built');
    start.target = path;
    start.targetKind = program.kind;
  }

  #push(task: Task): void {
    this.#queues.get(task.reach)?.push(task);
  }

  #gap(detail: string, stage?: number, path?: string): void {
    if (this.#said.has(`${detail}:${path ?? ''}`) || this.#draft.gaps.length >= 1_000) return;
    this.#said.add(`${detail}:${path ?? ''}`);
    this.#draft.gaps.push({
      detail,
      ...(stage === undefined ? {} : { stage }),
      ...(path === undefined ? {} : { path }),
    });
  }

  #read(task: Task): void {
    const key = `${task.language}\0${task.outside ?? ''}\0${task.args.map(render).join('\0')}\0\0${task.text}`;
    const before = this.#seen.get(key);
    if (before !== undefined) return task.done?.(before);
    if (this.#draft.stages.length >= this.#limits.stages)
      return this.#gap('too many pieces of code: the rest was not read');
    if (task.depth > this.#limits.depth)
      return this.#gap('code leads to code too deep: the rest was not read', task.parent);
    const id = this.#draft.stages.length;
    this.#seen.set(key, id);
    const long = task.text.length > this.#limits.stageCharacters;
    const stage: Draft<Stage> = {
      id,
      language: task.language,
      origin: task.origin,
      text: long ? task.text.slice(0, this.#limits.stageCharacters) : task.text,
      reach: task.reach,
      ...(task.parent === undefined ? {} : { parent: task.parent }),
      start: task.start,
      where: task.where,
      decoded: task.decoded,
      ...(task.outside === undefined ? {} : { outside: task.outside }),
      ...(task.args.length === 0 ? {} : { args: task.args }),
    };
    this.#draft.stages.push(stage);
    task.done?.(id);
    const reader = this.#readers.get(task.language);
    if (reader === undefined) return;
    const { loan, settle } = lend(this.#budget, this.#limits.share);
    const reading = reader.read({
      text: stage.text,
      args: task.args,
      env: task.env,
      cwd: task.cwd,
      readFile: (path) => this.#textAt(path, task),
      budget: loan,
    });
    settle();
    if (reading.truncated || long) {
      stage.truncated = true;
      this.#gap('code too long or too involved to be read to its end', id, task.where.path);
    }
    for (const detail of reading.gaps) this.#gap(detail, id, task.where.path);
    this.#take(task, id, reading);
  }

  /** Puts a reading into the story and follows what it leads to. */
  #take(task: Task, stage: number, reading: Reading): void {
    const first = this.#draft.commands.length;
    reading.commands.forEach((command, index) => {
      this.#draft.commands.push({ ...command, id: first + index, stage });
    });
    const from = this.#draft.effects.length;
    const { effects, bound } = effectsOf(
      reading,
      { stage, first, from, outside: task.outside, cwd: task.cwd },
      this.#limits.effects,
    );
    if (bound) this.#gap('too many effects: the rest was not recorded', stage);
    this.#draft.effects.push(...effects);
    for (const effect of effects) this.#note(effect, task);
    linkFetched(this.#draft, effects, this.#downloads, task.cwd);
    const handed = new Set<number>();
    for (const nested of reading.nested) {
      const of = nested.command === undefined ? this.#selfCommand(task, stage, nested) : first + nested.command;
      if (nested.command !== undefined) handed.add(nested.command);
      const command = nested.command === undefined ? undefined : reading.commands[nested.command];
      this.#nest(task, stage, {
        language: nested.language,
        text: nested.text,
        origin: { kind: nested.how, of },
        decoded: nested.decoded,
        args: nested.args,
        env: nested.env,
        line: nested.line,
        of,
        outside: outsideOf(command),
        cwd: command?.cwd,
      });
    }
    for (const load of reading.loads) this.#load(load.path, load, task, stage);
    reading.commands.forEach((command, index) => {
      for (const lead of follow(command, this.#world, task.cwd, task.reach === 'built')) {
        this.#lead(lead, { command, of: first + index, handed: handed.has(index) }, task, stage);
      }
    });
    for (const effect of effects) this.#schedule(effect, task, stage);
  }

  /** A command for code that a language runs by itself (Python's `exec`), so that the stage has something to come from. */
  #selfCommand(_task: Task, stage: number, nested: Reading['nested'][number]): number {
    const id = this.#draft.commands.length;
    this.#draft.commands.push({
      id,
      stage,
      line: nested.line,
      argv: [known('exec')],
      name: 'exec',
      via: [],
      env: {},
      redirects: [],
      background: false,
      text: nested.text.slice(0, 400),
    });
    return id;
  }

  #nest(
    task: Task,
    parent: number,
    code: {
      readonly language: Language;
      readonly text: string;
      readonly origin: StageOrigin;
      readonly decoded: readonly DecodeStep[];
      readonly args: readonly Value[];
      readonly env: ReadonlyMap<string, Value>;
      readonly line: number;
      readonly of: number;
      readonly outside: string | undefined;
      readonly cwd: string | undefined;
      readonly reach?: Reach;
    },
  ): void {
    const outside = code.outside ?? task.outside;
    this.#push({
      language: code.language,
      text: code.text,
      origin: code.origin,
      reach: code.reach === undefined ? task.reach : weakerReach(task.reach, code.reach),
      where: placeWithin(task, code.line),
      start: task.start,
      parent,
      decoded: code.decoded,
      ...(outside === undefined ? {} : { outside }),
      args: code.args,
      env: code.env,
      cwd: code.cwd ?? task.cwd,
      depth: task.depth + 1,
      done: (stage) => this.#setRan(code.of, stage, code.decoded.length > 0),
    });
  }

  /** The run effect of a command points at the stage that holds its code. */
  #setRan(command: number, stage: number, decoded: boolean): void {
    for (const effect of this.#draft.effects) {
      if (
        effect.command !== command ||
        (effect.kind !== 'run' && effect.kind !== 'schedule') ||
        effect.ran !== undefined
      )
        continue;
      effect.ran = stage;
      if (decoded && effect.kind === 'run' && effect.from !== 'fetched') effect.from = 'decoded';
      return;
    }
  }

  #lead(
    lead: Lead,
    from: { readonly command: CommandDraft; readonly of: number; readonly handed: boolean },
    task: Task,
    stage: number,
  ): void {
    const { command, of } = from;
    const outside = outsideOf(command) ?? task.outside;
    const code = (language: Language, text: string, args: readonly Value[], out: string | undefined): void =>
      this.#nest(task, stage, {
        language,
        text,
        origin: { kind: 'argument', of },
        decoded: [],
        args,
        env: task.env,
        line: command.line,
        of,
        outside: out,
        cwd: command.cwd,
      });
    switch (lead.kind) {
      case 'service':
        if (task.reach === 'runs' && outside === undefined) this.#raise(lead.name);
        return;
      case 'code':
        if (!from.handed) code(lead.language, lead.text, lead.args, lead.outside ?? outside);
        return;
      case 'stdin': {
        const text = command.stdin === undefined ? undefined : textOf(command.stdin);
        if (!from.handed && text !== undefined && text !== '') code(lead.language, text, lead.args, outside);
        return;
      }
      case 'cron-table':
        return this.#cronTable(lead.path, task, stage, from);
      case 'unknown-code':
        return;
      case 'file':
        if (lead.language !== undefined) this.#raiseInterpreter(command, task);
        return this.#file(
          lead,
          {
            ...task,
            origin: { kind: 'file', path: lead.path },
            parent: stage,
            decoded: [],
            cwd: command.cwd ?? task.cwd,
            env: task.env,
            depth: task.depth + 1,
            ...(outside === undefined ? {} : { outside }),
            done: (id) => this.#setRan(of, id, false),
          },
          textOf(command.root ?? []),
        );
    }
  }

  #raiseInterpreter(command: CommandDraft, task: Task): void {
    if (task.reach === 'runs') this.#raise(command.name.replace(/[-.\d]+$/, ''));
  }

  #load(path: string, load: Reading['loads'][number], task: Task, stage: number): void {
    const { done: _done, ...rest } = task;
    this.#file(
      { kind: 'file', path: cleanPath(path, task.cwd), language: task.language, args: load.args },
      { ...rest, parent: stage, decoded: [], env: load.env, depth: task.depth + 1 },
      undefined,
    );
  }

  /** Reads a file that is run or loaded: what the story wrote there, what the image has there, or later whoever writes it. */
  #file(lead: Extract<Lead, { kind: 'file' }>, task: Task, root: string | undefined): void {
    const inRoot = root !== undefined && root !== '/' ? cleanPath(`${root}/${lead.path}`, '/') : undefined;
    const path = inRoot ?? lead.path;
    const written = this.#written.get(path) ?? this.#written.get(lead.path);
    if (written !== undefined) {
      const code = this.#written.code(this.#written.get(path) === undefined ? lead.path : path) ?? '';
      const language = lead.language ?? languageOfText(code);
      const origin: StageOrigin = { kind: 'written', of: written.command, path };
      this.#push({
        ...task,
        language,
        text: code,
        origin,
        where: this.#writtenWhere(written.command, task),
        args: lead.args,
      });
    }
    // What lies in another root is not this image's, unless that root is a folder of the image.
    if (task.outside !== undefined && inRoot === undefined) return;
    const program = programAt(this.#world, path, task.reach === 'built');
    if (program.kind === 'missing' || program.file === undefined) {
      if (written === undefined) {
        const waiting = this.#awaited.get(path) ?? [];
        if (waiting.length < 8 && this.#awaited.size < 10_000)
          waiting.push({ ...task, language: lead.language ?? 'unknown', args: lead.args });
        this.#awaited.set(path, waiting);
      }
      return;
    }
    if (program.kind === 'binary') return;
    const file = program.file;
    const text = this.#world.text(file);
    if (text === undefined) return;
    this.#readFiles.add(`${file.layer}:${file.path}`);
    this.#push({
      ...task,
      language: lead.language ?? program.language ?? 'shell',
      text,
      origin: { kind: 'file', path: file.path },
      where: this.#world.at(file),
      args: lead.args,
    });
  }

  #writtenWhere(command: number, task: Task): Where {
    const writer = this.#draft.commands[command];
    const stage = writer === undefined ? undefined : this.#draft.stages[writer.stage];
    return stage === undefined
      ? task.where
      : placeWithin({ origin: stage.origin, where: stage.where }, writer?.line ?? 1);
  }

  #textAt(path: string, task: Task): string | undefined {
    const place = cleanPath(path, task.cwd);
    const written = this.#written.text(place);
    if (written !== undefined) return written;
    if (task.outside !== undefined) return undefined;
    const file = this.#world.find(place, task.reach === 'built');
    return file === undefined || file.type !== 'file' ? undefined : this.#world.text(file);
  }

  /** What an effect changes for the rest of the story. */
  #note(effect: Effect, task: Task): void {
    if (effect.kind === 'fetch' && effect.to !== undefined) {
      const to = textOf(effect.to);
      if (to !== undefined && to !== '') this.#downloads.set(cleanPath(to, task.cwd), effect.id);
    }
    const path = this.#written.note(effect, task.cwd);
    if (path === undefined) return;
    const waiting = this.#awaited.get(path) ?? [];
    this.#awaited.delete(path);
    const written = this.#written.get(path);
    const code = this.#written.code(path);
    if (written === undefined || code === undefined) return;
    for (const before of waiting) {
      this.#push({
        ...before,
        language: before.language === 'unknown' ? languageOfText(code) : before.language,
        text: code,
        origin: { kind: 'written', of: written.command, path },
        where: this.#writtenWhere(written.command, task),
      });
    }
  }

  #schedule(effect: Effect, task: Task, stage: number): void {
    if (effect.kind !== 'schedule' || effect.ran !== undefined) return;
    const job = shellCode(effect.job);
    if (job.trim() === '' || (effect.job.length === 1 && typeof effect.job[0] !== 'string')) return;
    const outside = effect.outside ?? task.outside;
    const of = effect.command;
    this.#push({
      language: 'shell',
      text: job,
      origin: { kind: 'schedule', ...(of === undefined ? {} : { of }), schedule: effect.schedule ?? '' },
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
      done: (id) => {
        const scheduled = this.#draft.effects[effect.id];
        if (scheduled?.kind === 'schedule') scheduled.ran = id;
      },
    });
  }

  /** `crontab FILE`: the file becomes a table. */
  #cronTable(
    path: string,
    task: Task,
    stage: number,
    from: { readonly command: CommandDraft; readonly of: number },
  ): void {
    const text = this.#written.code(path) ?? this.#textAt(path, task);
    if (text === undefined) return;
    for (const job of cronJobs(text, 'no')) {
      this.#nest(task, stage, {
        language: 'shell',
        text: job.command,
        origin: { kind: 'schedule', of: from.of, schedule: job.schedule },
        decoded: [],
        args: [known('/bin/sh')],
        env: new Map([...job.env].map(([name, value]) => [name, known(value)])),
        line: from.command.line,
        of: from.of,
        outside: outsideOf(from.command),
        cwd: '/',
        reach: 'armed',
      });
    }
  }

  /** A daemon runs: what waits for it runs too. */
  #raise(name: string): void {
    if (this.#raised.has(name)) return;
    this.#raised.add(name);
    for (const { id, draft } of this.#raisable.get(name) ?? []) {
      const start = this.#draft.starts[id];
      if (start === undefined || start.reach === 'runs') continue;
      start.reach = 'runs';
      this.#act(id, draft, 'runs');
    }
  }
}

/** Way out of the container that a command itself states. */
function outsideOf(command: CommandDraft | undefined): string | undefined {
  if (command === undefined) return undefined;
  const root = command.root;
  if (root !== undefined && textOf(root) !== '/') return `chroot ${render(root)}`.slice(0, 200);
  return command.via.find((wrapper) => wrapper === 'nsenter' || wrapper === 'ssh');
}

/** Place of a line of a stage: within a file the file's own line, else the place of the code it stands in. */
function placeWithin(task: { readonly origin: StageOrigin; readonly where: Where }, line: number): Where {
  return task.origin.kind === 'file' ? { ...task.where, line } : task.where;
}

function languageOfText(text: string): Language {
  if (!text.startsWith('#!')) return 'shell';
  const line = text.slice(2, 200).split('\n')[0] ?? '';
  return scriptLanguage({ shebang: line.trim() } as Parameters<typeof scriptLanguage>[0]);
}

/** `["/bin/sh", "-c", code]` and its like: the code itself is what people wrote. */
function isShellCall(argv: readonly Value[]): boolean {
  const program = textOf(argv[0] ?? []) ?? '';
  return (
    ['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh'].includes(program.slice(program.lastIndexOf('/') + 1)) &&
    argv.length >= 3
  );
}

function commandOf(argv: readonly Value[]): CommandDraft {
  const program = textOf(argv[0] ?? []) ?? '';
  return {
    line: 1,
    argv,
    name: program.slice(program.lastIndexOf('/') + 1),
    via: [],
    env: {},
    redirects: [],
    background: false,
    text: render(concat(...argv)).slice(0, 400),
  };
}
