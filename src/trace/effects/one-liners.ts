import type { CommandReader } from '../command-effects.ts';
import type { ConnectEffect, EffectDraft } from '../effect.ts';
import { interpreterLanguage } from '../interpreter-use.ts';
import type { Language } from '../story.ts';
import { known, literals, textOf } from '../value.ts';
import { invocationOf } from './interpreters.ts';

/**
 * `perl -e`, `php -r`, `ruby -e`, `node -e`, `lua -e`: languages that are not parsed. A shell is stated only when the text
 * opens a socket, starts a program, and joins the two; a socket with a known address is a connection.
 */
export const oneLinerEffects: CommandReader = (command) => {
  const { code } = invocationOf(command);
  if (code === undefined) return [];
  // Code with unknown parts in it is not handed to a reader.
  if (textOf(code) !== undefined && followed.has(interpreterLanguage(command.name) ?? 'unknown')) return [];
  return socketCode(literals(code));
};

/** Languages whose code is read as code: what it does is said there. */
const followed = new Set<Language>(['python', 'perl', 'php', 'ruby', 'javascript', 'lua']);

/** Connections that code in perl, php, ruby, lua or JavaScript certainly makes. */
export function socketCode(text: string): readonly EffectDraft[] {
  const bounded = text.slice(0, maximumText);
  const opens = openers.find((opener) => bounded.includes(opener));
  if (opens === undefined) return [];
  const effect: Omit<ConnectEffect, 'id' | 'stage' | 'line'> = { kind: 'connect', to: endpoint(bounded) };
  const starts = starters.some((starter) => bounded.includes(starter));
  const shell = shells.find((name) => bounded.includes(name));
  const joins = joiners.some((joiner) => bounded.includes(joiner));
  if (!starts || shell === undefined || !joins) return effect.to.host.length > 0 ? [effect] : [];
  return [{ ...effect, shell: { program: shell, how: 'script joins a socket to a shell' } }];
}

const maximumText = 100_000;
const openers = [
  'IO::Socket',
  'socket(S',
  'socket(',
  'fsockopen',
  'TCPSocket',
  'net.Socket',
  'net.connect',
  'createConnection',
  "require('net')",
  'require("net")',
  'stream_socket_client',
];
const starters = ['exec', 'system', 'popen', 'proc_open', 'shell_exec', 'passthru', 'spawn', 'os.execute', '`'];
const shells = [
  '/bin/bash',
  '/bin/sh',
  '/bin/zsh',
  '/bin/dash',
  '"sh"',
  "'sh'",
  '"bash"',
  "'bash'",
  'sh -i',
  'cmd.exe',
];
const joiners = [
  ...[
    '>&S',
    '>&C',
    '<&3',
    '>&3',
    '<&4',
    'fdopen',
    'dup2',
    'STDIN->fdopen',
    '.pipe(',
    'in=>',
    ':in =>',
    '=>$s',
    '=> $s',
  ],
  ...[
    '=>$sock',
    '=> $sock',
    'popen(',
    '.gets',
    'reopen',
    'while(<$',
    '<&%d',
    ':receive(',
    'print FO',
    'o.fileno',
    'f.fileno',
  ],
];

/** A quoted host and the number after it (or `$i="h";$p=n`). */
function endpoint(text: string): ConnectEffect['to'] {
  const address = /(?:^|[^\d.])(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?:[^\d.]|$)/.exec(text)?.[1] ?? quotedHost(text);
  if (!address) return { host: [], protocol: 'tcp' };
  const from = text.indexOf(address) + address.length;
  const port = /\d{2,5}/.exec(text.slice(from, from + 40))?.[0] ?? /\b\d{2,5}\b/.exec(text.slice(0, from))?.[0];
  return { host: known(address), protocol: 'tcp', ...(port ? { port: known(port) } : {}) };
}

function quotedHost(text: string): string | undefined {
  return /["']([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6})["':]/i.exec(text)?.[1];
}
