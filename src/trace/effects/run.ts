import type { CommandContext, CommandReader } from '../command-effects.ts';
import type { EffectDraft, RunEffect } from '../effect.ts';
import type { CommandDraft } from '../language.ts';
import { literals, textOf, type Value } from '../value.ts';
import { invocationOf } from './interpreters.ts';
import { parseArguments } from './options.ts';
import { upstream } from './pipeline.ts';
import { absolutePath, outsideField } from './place.ts';
import { fetchOf, origin } from './provenance.ts';

/** Interpreters: code in an argument, in a file, or on standard input (a pipe, a here-document, a process substitution). */
export const interpreterEffects: CommandReader = (command, context) => {
  const invocation = invocationOf(command);
  const base = { interpreter: command.name, ...outsideField(command) };
  if (invocation.code !== undefined) {
    return [{ kind: 'run', what: invocation.code, ...base, ...originOfCode(invocation.code, 'argument') }];
  }
  if (invocation.script !== undefined) return [runFile(command, context, invocation.script, base)];
  if (!invocation.readsStdin) return [];
  const stdin = stdinOrigin(command, context);
  return stdin ? [{ kind: 'run', what: command.stdin ?? [], ...base, ...stdin }] : [];
};

/** `eval TEXT`, `source FILE`, `. FILE`. */
export const builtinRunEffects: CommandReader = (command, context) => {
  const first = command.argv[1];
  if (first === undefined) return [];
  if (command.name === 'eval') {
    return [{ kind: 'run', what: first, ...outsideField(command), ...originOfCode(first, 'argument') }];
  }
  const text = textOf(first);
  if (text === '/dev/stdin' || text === '/dev/fd/0' || text === '/proc/self/fd/0') {
    const stdin = stdinOrigin(command, context);
    return stdin ? [{ kind: 'run', what: command.stdin ?? [], interpreter: 'sh', ...stdin }] : [];
  }
  return [runFile(command, context, first, { interpreter: 'sh', ...outsideField(command) })];
};

/** A program given by its path: `/tmp/x`, `./x`. */
export function programEffects(command: CommandDraft, context: CommandContext): readonly EffectDraft[] {
  const program = command.argv[0];
  if (program === undefined || !literals(program).includes('/')) return [];
  if (isSystemProgram(textOf(program) ?? '') && fetchOf(command, context, program) === undefined) return [];
  return [runFile(command, context, program, outsideField(command))];
}

/** `/lib64/ld-linux-x86-64.so.2 /tmp/x`: the loader runs what may not be run by itself. */
export const loaderEffects: CommandReader = (command, context) => {
  const { operands } = parseArguments(command.argv.slice(1), { long: loaderOptions, stopAtOperand: true });
  return operands.length === 0 ? [] : programEffects({ ...command, argv: operands }, context);
};

/** Options of the loader that take the next word. Source: ld.so(8). */
const loaderOptions = [
  '--library-path',
  '--preload',
  '--inhibit-rpath',
  '--audit',
  '--argv0',
  '--glibc-hwcaps-prepend',
];

/** Programs of the base system: running them by path is nothing to tell. */
function isSystemProgram(path: string): boolean {
  return /^\/(usr\/)?(local\/)?s?bin\/[^/]+$/.test(path);
}

type RunBase = { readonly interpreter?: string; readonly outside?: string };

function runFile(command: CommandDraft, context: CommandContext, file: Value, base: RunBase): EffectDraft {
  const substituted = originOfCode(file, 'file');
  if (substituted.from === 'fetched') return { kind: 'run', what: file, ...base, ...substituted };
  return { kind: 'run', what: absolutePath(command, file), ...base, ...origin(command, context, file) };
}

type Origin = Pick<RunEffect, 'from' | 'fetched'>;

/** `$(curl …)`, `<(wget …)`: the hole's name is the source text of what fills it. */
function originOfCode(value: Value, otherwise: RunEffect['from']): Origin {
  for (const part of value) {
    if (typeof part === 'string') continue;
    const inside = substitution(part.hole);
    if (inside === undefined) continue;
    if (mentions(inside, downloaders)) return { from: 'fetched' };
    if (mentions(inside, decoders)) return { from: 'decoded' };
  }
  return { from: otherwise };
}

/** The text inside `$(…)`, `<(…)` or backquotes. */
function substitution(hole: string): string | undefined {
  if (hole.startsWith('$(') || hole.startsWith('<(')) return hole.slice(2);
  if (hole.startsWith('`')) return hole.slice(1);
  return undefined;
}

const downloaders = new Set(['curl', 'wget', 'fetch', 'lwp-download', 'aria2c', 'lynx', 'GET']);
const decoders = new Set([
  'base64',
  'base32',
  'xxd',
  'openssl',
  'gunzip',
  'zcat',
  'uudecode',
  'rev',
  'tr',
  'funzip',
  'gzip',
]);

/** Whether one of the programs is the first word of a command in this text. */
function mentions(text: string, programs: ReadonlySet<string>): boolean {
  return text
    .slice(0, 2000)
    .split(/[|;&()\n`]/)
    .some((piece) => {
      const words = piece.trim().split(/\s+/, 6);
      const word = words.find((each) => !each.includes('=') && !wrappers.has(each)) ?? '';
      return programs.has(word.slice(word.lastIndexOf('/') + 1));
    });
}

const wrappers = new Set([
  'sudo',
  'timeout',
  'nohup',
  'env',
  'command',
  'busybox',
  '-E',
  'exec',
  'then',
  'do',
  'if',
  'else',
]);

/** Where the code on a shell's standard input comes from. */
function stdinOrigin(command: CommandDraft, context: CommandContext): Origin | undefined {
  const left = upstream(command, context);
  for (let index = left.length - 1; index >= 0; index -= 1) {
    const peer = left[index] as CommandDraft;
    if (printsDownload(peer)) return { from: 'fetched', fetched: context.peers.indexOf(peer) };
    if (decoders.has(peer.name)) {
      const source = left.slice(0, index).find(printsDownload);
      return source ? { from: 'fetched', fetched: context.peers.indexOf(source) } : { from: 'decoded' };
    }
  }
  for (const redirect of command.redirects) {
    if (redirect.op !== '<' || redirect.fd !== 0) continue;
    const from = originOfCode(redirect.target, 'file');
    return from.from === 'fetched' ? from : origin(command, context, redirect.target);
  }
  const last = left.at(-1);
  if (last?.name === 'cat' && last.argv[1] !== undefined) return origin(command, context, last.argv[1]);
  if (command.stdin !== undefined) return originOfCode(command.stdin, 'stdin');
  return left.length > 0 ? { from: 'stdin' } : undefined;
}

function printsDownload(command: CommandDraft): boolean {
  if (!downloaders.has(command.name)) return false;
  const argv = command.argv.slice(1).map((value) => textOf(value) ?? '');
  if (command.name === 'wget') {
    return argv.some(
      (text, at) =>
        /^-[a-zA-Z]*O-$/.test(text) ||
        text === '--output-document=-' ||
        (/^-[a-zA-Z]*O$/.test(text) && (argv[at + 1] === '-' || argv[at + 1] === '/dev/stdout')),
    );
  }
  if (command.name === 'curl') return !argv.some((text) => /^-[a-zA-Z]*O$/.test(text) || text === '--remote-name');
  return true;
}
