import { namesOwnSettings, toolLeads } from './follow-tools.ts';
import { initFamilies } from './init-programs.ts';
import { innerCode } from './inner-code.ts';
import { interpreterUse, programName } from './interpreter-use.ts';
import type { CommandDraft } from './language.ts';
import { findProgram } from './program.ts';
import { shellCode } from './shell-line.ts';
import { shellStates } from './shell-states.ts';
import type { Language } from './story.ts';
import { known, literals, render, textOf, type Value } from './value.ts';
import { cleanPath, type World } from './world.ts';

/** Where a command leads. */
export type Lead =
  /** It runs this file; `language` when an interpreter was named. */
  | { readonly kind: 'file'; readonly path: string; readonly language?: Language; readonly args: readonly Value[] }
  /** It runs code in its arguments that its language reader did not hand over. */
  | {
      readonly kind: 'code';
      readonly language: Language;
      readonly text: string;
      readonly args: readonly Value[];
      readonly outside?: string;
    }
  /** It runs what arrives on its standard input. */
  | { readonly kind: 'stdin'; readonly language: Language; readonly args: readonly Value[] }
  /** It runs code that is not known, e.g. `sh -c "$(curl …)"`. */
  | { readonly kind: 'unknown-code'; readonly code: Value }
  /** It installs this file as a user's cron table; `isRunning`: it is the daemon that works it off. */
  | { readonly kind: 'cron-table'; readonly path: string; readonly isRunning?: boolean }
  /** It starts a service, e.g. `cron`: what waits for that program runs at once. */
  | { readonly kind: 'service'; readonly name: string };

/** Folder listings followed for one `run-parts`. */
const mostParts = 200;

/** What one command leads to, judged by its program and arguments. `cwd`: the stage's, when the command has none. */
export function follow(command: CommandDraft, world: World, cwd: string, built: boolean): readonly Lead[] {
  const program = textOf(command.argv[0] ?? []);
  if (program === undefined || program === '') return [];
  const here = command.cwd ?? cwd;
  const name = programName(program);
  const own = findProgram(world, program, here, built);
  // A script called `bash` is that script, not an interpreter.
  if (own.kind === 'script' && own.path !== undefined) {
    return [
      { kind: 'file', path: own.path, args: [known(own.path), ...command.argv.slice(1)] },
      ...interpreterOf(own.file?.shebang),
      ...toolLeads(name, command, world, here),
      ...(namesOwnSettings(name, command) ? [] : service(name, command)),
      ...inits(world, program, name, here),
    ];
  }
  const use = interpreterUse(command.argv);
  if (use !== undefined) return [...states(command.argv), ...interpreted(use, here, world)];
  const inner = innerCode(command.argv, command.stdin);
  if (inner !== undefined && inner.text !== '') {
    const outside = inner.outside === undefined ? {} : { outside: inner.outside };
    return [
      ...states(command.argv),
      { kind: 'code', language: 'shell', text: inner.text, args: [known('sh')], ...outside },
    ];
  }
  if (name === 'run-parts') return parts(command, world, here);
  if (name === 'crontab') return table(command, here);
  const daemon = namesOwnSettings(name, command) ? [] : service(name, command);
  const leads: Lead[] = [...daemon, ...inits(world, program, name, here)];
  if (program.includes('/')) leads.push({ kind: 'file', path: cleanPath(program, here), args: command.argv });
  leads.push(...toolLeads(name, command, world, here));
  return leads;
}

/** Start-up files wait for a shell in a certain state. */
function states(argv: readonly Value[]): readonly Lead[] {
  return shellStates(argv).map((name) => ({ kind: 'service', name }));
}

function inits(world: World, program: string, name: string, cwd: string): readonly Lead[] {
  return initFamilies(world, program, name, cwd).map((family) => ({ kind: 'service', name: family }));
}

/** The interpreter in a `#!` line runs too: what waits for it (`BASH_ENV`, `sitecustomize`) runs with it. */
function interpreterOf(shebang: string | undefined): readonly Lead[] {
  const names = (shebang ?? '').split(/\s+/).slice(0, 4).map(programName);
  return names.filter((name) => name !== '' && name !== 'env').map((name) => ({ kind: 'service', name }));
}

function interpreted(use: NonNullable<ReturnType<typeof interpreterUse>>, cwd: string, world: World): readonly Lead[] {
  switch (use.kind) {
    case 'code': {
      const isKnown = textOf(use.code) !== undefined;
      const unknownCode: Lead[] = isKnown ? [] : [{ kind: 'unknown-code', code: use.code }];
      const text = textOf(use.code) ?? (use.language === 'shell' ? shellCode(use.code) : undefined);
      if (text === undefined || literals(use.code).trim() === '') return unknownCode;
      return [{ kind: 'code', language: use.language, text, args: use.args }, ...unknownCode];
    }
    case 'file': {
      const path = textOf(use.path);
      if (path === undefined) return [{ kind: 'unknown-code', code: use.path }];
      return [{ kind: 'file', path: cleanPath(path, cwd), language: use.language, args: use.args }];
    }
    case 'module':
      return moduleFile(textOf(use.module), cwd, world).map((path) => ({
        kind: 'file',
        path,
        language: 'python',
        args: [known(path), ...use.args.slice(1)],
      }));
    case 'stdin':
      return [{ kind: 'stdin', language: use.language, args: use.args }];
  }
}

/** A module of the working directory; installed ones are known by their packages and not read. */
function moduleFile(module: string | undefined, cwd: string, world: World): readonly string[] {
  if (module === undefined || !/^[A-Za-z0-9_.]{1,200}$/.test(module)) return [];
  const base = cleanPath(module.replaceAll('.', '/'), cwd);
  return [`${base}/__main__.py`, `${base}.py`].filter((path) => world.find(path)?.type === 'file').slice(0, 1);
}

function parts(command: CommandDraft, world: World, cwd: string): readonly Lead[] {
  const folder = command.argv
    .slice(1)
    .map(textOf)
    .find((word) => word !== undefined && !word.startsWith('-'));
  if (folder === undefined) return [];
  return world.facts.files
    .list(cleanPath(folder, cwd))
    .slice(0, mostParts)
    .map((file) => ({ kind: 'file', path: file.path, args: [known(file.path)] }));
}

function table(command: CommandDraft, cwd: string): readonly Lead[] {
  let path: string | undefined;
  for (let at = 1; at < command.argv.length; at += 1) {
    const word = textOf(command.argv[at] ?? []);
    if (word === '-u' || word === '-c') at += 1;
    else if (word !== undefined && !word.startsWith('-')) path = word;
  }
  return path === undefined ? [] : [{ kind: 'cron-table', path: cleanPath(path, cwd) }];
}

/** `service cron start`, `systemctl start cron`, `rc-service crond start`, `/etc/init.d/cron start`, and daemons by their own name. */
function service(name: string, command: CommandDraft): readonly Lead[] {
  const words = command.argv.slice(1).map((word) => textOf(word) ?? render(word));
  const bare = words.filter((word) => !word.startsWith('-'));
  if (name === 'service' || name === 'rc-service' || name === 'invoke-rc.d') {
    if (bare[0] === undefined || !starting.has(bare[1] ?? '')) return [];
    return serviceLeads(bare[0], bare[1] ?? 'start');
  }
  if (['systemctl', 'sv', 'rc-update', 'supervisorctl', 's6-rc', 'initctl'].includes(name)) {
    if (!starting.has(bare[0] ?? '')) return [];
    return bare
      .slice(1, 20)
      .flatMap((unit) => serviceLeads(unit.replace(/\.(service|timer|socket|path)$/, ''), 'start'));
  }
  return [{ kind: 'service', name }];
}

const starting = new Set(['start', 'restart', 'force-reload', 'enable', 'reload', 'up', 'once', 'change', 'add']);

function serviceLeads(name: string, verb: string): readonly Lead[] {
  const path = `/etc/init.d/${name}`;
  return [
    { kind: 'service', name },
    { kind: 'service', name: `unit:${name}` },
    { kind: 'file', path, args: [known(path), known(verb)] },
  ];
}
