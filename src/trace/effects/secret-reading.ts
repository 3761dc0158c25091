import type { CommandReader } from '../command-effects.ts';
import type { EffectDraft, SecretKind } from '../effect.ts';
import type { CommandDraft } from '../language.ts';
import { known, literals, type Value } from '../value.ts';
import { after } from './options.ts';
import { pattern, placeOf } from './place.ts';
import { mayBeSecret, secretAt } from './secrets.ts';

const most = 12;

/** Secrets a command reads: named as an argument or fed to its standard input, looked for, or taken out of memory. */
export const secretEffects: CommandReader = (command) => {
  if (handlers.has(command.name)) return [];
  const memory = memoryEffects(command);
  const found = new Map<string, EffectDraft>();
  for (const value of readArguments(command)) {
    if (found.size >= most) break;
    note(command, value, found);
  }
  return [...memory, ...found.values()];
};

/** Programs that put, protect or remove such files, or only look whether they are there. */
const handlers: ReadonlySet<string> = new Set(
  'chmod chown chgrp rm mkdir touch ls test [ [[ stat mount umount install ln echo printf export mkdir unlink rmdir chattr ssh-keygen ssh ssh-add useradd pwconv getent cd pushd docker podman kubectl helm find-up setfacl restorecon chcon getfacl if source . sed gcloud az aws npm git shred truncate history unset declare local readonly :'.split(
    ' ',
  ),
);

function note(command: CommandDraft, value: Value, found: Map<string, EffectDraft>): void {
  if (!mayBeSecret(pattern(value), command.cwd)) return;
  const place = placeOf(command, value);
  const text = pattern(place.path);
  const what = secretAt(text);
  if (!what || found.has(`${what} ${text}`)) return;
  found.set(`${what} ${text}`, {
    kind: 'secret',
    what,
    path: place.path,
    ...(place.outside === undefined ? {} : { outside: place.outside }),
  });
}

/** What the command reads from: its operands (of a copy all but the target), `@file`, `if=file`, and `< file`. */
function readArguments(command: CommandDraft): readonly Value[] {
  const operands = command.argv.slice(1, 200);
  const copies = command.name === 'cp' || command.name === 'mv' || command.name === 'rsync' || command.name === 'scp';
  const target = copies ? operands.at(-1) : undefined;
  const sameKind = target ? secretAt(pattern(placeOf(command, target).path)) : undefined;
  const sources = copies ? operands.slice(0, -1) : operands;
  const values = sources.flatMap((value) => bare(command.name, value));
  for (const redirect of command.redirects) if (redirect.op === '<') values.push(redirect.target);
  // `cp -r /host/.aws ~/.aws` moves credentials to where they belong.
  return sameKind ? values.filter((value) => secretAt(pattern(placeOf(command, value).path)) !== sameKind) : values;
}

function bare(name: string, value: Value): Value[] {
  const head = value[0];
  if (typeof head !== 'string') return [value];
  if (head.startsWith('@')) return [after(value, 1)];
  if (name === 'dd') return head.startsWith('if=') ? [after(value, 3)] : [];
  if (head.startsWith('-')) return [];
  const form = head.indexOf('=@');
  return form >= 0 ? [after(value, form + 2)] : [value];
}

/** `gcore PID`, `gdb -p PID … dump memory`, mimipenguin: passwords out of running processes. */
function memoryEffects(command: CommandDraft): readonly EffectDraft[] {
  const effect = (path: Value): EffectDraft => ({ kind: 'secret', what: 'memory' satisfies SecretKind, path });
  if (dumpers.has(command.name)) return [effect(command.argv.at(-1) ?? known(command.name))];
  if (command.name === 'gdb') {
    const words = command.argv.slice(1).map(literals).join(' ');
    return /dump\s{1,4}(binary\s{1,4})?memory|generate-core-file|\bgcore\b/.test(words) ? [effect(known('gdb'))] : [];
  }
  return [];
}

const dumpers = new Set([
  'gcore',
  'mimipenguin',
  'mimipenguin.sh',
  'mimipenguin.py',
  'mimipy',
  'mimipy.py',
  'procdump',
  'swap_digger',
  'swap_digger.sh',
  '3snake',
  'linikatz',
  'linikatz.sh',
  'trufflehog-mem',
]);
