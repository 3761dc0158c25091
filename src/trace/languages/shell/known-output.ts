import { decodeText } from '../../decode/bytes.ts';
import { unescaped } from '../../decode/escapes.ts';
import { concat, known, literals, textOf, type Value } from '../../value.ts';
import type { Evaluator, Io } from './evaluator.ts';
import { filters } from './filters/filters.ts';
import { foreignOutput } from './foreign-output.ts';
import { listing } from './listing.ts';
import { printed } from './printf.ts';
import { bytesOfValue, descriptorAt, readKnown } from './redirects.ts';

/** Programs that print nothing (or nothing that matters) when all goes well. */
const silent = new Set([
  ...[
    ':',
    'true',
    'false',
    'test',
    '[',
    'cd',
    'pushd',
    'popd',
    'export',
    'declare',
    'typeset',
    'local',
    'readonly',
    'unset',
    'set',
    'shift',
  ],
  ...[
    'alias',
    'unalias',
    'read',
    'mapfile',
    'readarray',
    'let',
    'trap',
    'exit',
    'return',
    'break',
    'continue',
    'umask',
    'ulimit',
    'shopt',
  ],
  ...[
    'mkdir',
    'rmdir',
    'rm',
    'cp',
    'mv',
    'ln',
    'chmod',
    'chown',
    'chgrp',
    'chattr',
    'touch',
    'kill',
    'killall',
    'pkill',
    'sleep',
    'wait',
  ],
  ...[
    'install',
    'mkfifo',
    'mknod',
    'mount',
    'umount',
    'useradd',
    'groupadd',
    'usermod',
    'chpasswd',
    'hash',
    'getopts',
    'setfacl',
    'sync',
  ],
]); // prettier-ignore

/** What a command is known to print, as byte strings with holes; `undefined` when that is not known. Takes its input off the stream. */
export function knownOutput(e: Evaluator, argv: readonly Value[], name: string, io: Io): Value | undefined {
  if (silent.has(name)) return [];
  const words = argv.slice(1);
  switch (name) {
    case 'echo':
      return echo(words);
    case 'print':
      // zsh's and ksh's; in bash there is no such command.
      return echo(
        words.slice(
          Math.max(
            0,
            words.findIndex((word) => !/^-[a-zA-Z-]*$/.test(literals(word))),
          ),
        ),
      );
    case 'printf': {
      const from = textOf(words[0] ?? []) === '-v' ? 2 : textOf(words[0] ?? []) === '--' ? 1 : 0;
      e.printed = e.spend(words.length) ? printed(words.slice(from)) : undefined;
      if (e.printed !== undefined && /\\[0-7xuU]/.test(literals(words[from] ?? [])))
        e.noteStep('escape', literals(words[from] ?? []));
      const text = textOf(e.printed ?? [{ hole: '' }]);
      if (text !== undefined) e.printed = known(decodeText(text));
      return e.printed === undefined ? undefined : bytesOfValue(e.printed);
    }
    case 'pwd':
      return e.state.cwd === undefined ? undefined : known(`${e.state.cwd}\n`);
    case 'tee':
      return taken(io);
    case 'cat':
      return cat(e, words, io);
    case 'find':
    case 'ls':
      return listing(e, name, words);
    case 'command':
    case 'which':
    case 'type':
      return whereIs(e, words);
  }
  const filter = filters.get(name);
  if (filter === undefined) return undefined;
  const args: string[] = [];
  for (const word of words) {
    const text = textOf(word);
    if (text === undefined) return undefined;
    args.push(text);
  }
  const input = (files: readonly string[]): string | undefined => {
    const named = files.filter((file) => file !== '-');
    if (named.length === 0) {
      const value = taken(io);
      return value === undefined ? undefined : textOf(value);
    }
    const texts = named.slice(0, 64).map((file) => fileBytes(e, file, io));
    return texts.some((text) => text === undefined) ? undefined : texts.join('');
  };
  const result = filter(args, {
    input,
    step: (decoder, text) => e.noteStep(decoder, text),
    spend: (steps) => e.spend(steps),
    foreign: (language, use) => foreignOutput(e, language, use, io),
    limit: Math.min(4 * 1024 * 1024, Math.max(0, e.input.budget.decodedBytes)),
  });
  if (result === undefined || !e.spendBytes(result.length) || !e.spend(1 + (result.length >> 6))) return undefined;
  return known(result);
}

/** Everything on the input, which is then used up. */
function taken(io: Io): Value | undefined {
  if (io.stdin === undefined) return undefined;
  const all = io.stdin.rest;
  io.stdin.rest = [];
  return all;
}

/** bash's echo: escapes only with -e. A shell whose echo always reads them prints the same for text without backslashes. */
function echo(words: readonly Value[]): Value {
  let at = 0;
  let newline = true;
  let escapes = false;
  for (; at < words.length; at += 1) {
    const option = /^-([neE]+)$/.exec(textOf(words[at] ?? []) ?? '')?.[1];
    if (option === undefined) break;
    if (option.includes('n')) newline = false;
    if (option.includes('e')) escapes = true;
  }
  const parts: Value[] = [];
  words.slice(at).forEach((word, index) => {
    if (index > 0) parts.push(known(' '));
    parts.push(
      escapes
        ? word.map((part) => (typeof part === 'string' ? unescaped(part, 'echo').bytes : part))
        : bytesOfValue(word),
    );
  });
  if (newline) parts.push(known('\n'));
  return concat(...parts);
}

function cat(e: Evaluator, words: readonly Value[], io: Io): Value | undefined {
  const files = words.filter((word) => !/^-[A-Za-z]+$/.test(literals(word)));
  if (files.length === 0) return taken(io);
  const out: Value[] = [];
  for (const file of files.slice(0, 64)) {
    const path = textOf(file);
    const [only] = file;
    const output =
      path === '-'
        ? taken(io)
        : path === undefined
          ? file.length === 1 && typeof only === 'object'
            ? e.substituted.get(only.hole)
            : undefined
          : bytesValue(fileBytes(e, path, io));
    if (output === undefined) return undefined;
    out.push(output);
  }
  return concat(...out);
}

function bytesValue(text: string | undefined): Value | undefined {
  return text === undefined ? undefined : known(text);
}

function fileBytes(e: Evaluator, path: string, io: Io): string | undefined {
  if (path === '/dev/null') return '';
  const descriptor = descriptorAt(e, path, io);
  if (descriptor !== undefined) {
    const value = taken({ ...io, stdin: descriptor.stream });
    return value === undefined ? undefined : textOf(value);
  }
  return readKnown(e, path);
}

/** `which curl`: where it is depends on the image, that it is curl is certain; so the bare name stands for its path. */
function whereIs(e: Evaluator, words: readonly Value[]): Value | undefined {
  const names = words.filter((word) => !literals(word).startsWith('-'));
  const name = textOf(names[0] ?? []);
  if (names.length !== 1 || name === undefined || !/^[A-Za-z0-9_.+-]+$/.test(name)) return undefined;
  e.asked.add(name);
  return known(`${name}\n`);
}
