import type { CommandContext, CommandReader } from '../command-effects.ts';
import type { EffectDraft } from '../effect.ts';
import type { CommandDraft } from '../language.ts';
import { concat, known, literals, textOf, type Value } from '../value.ts';
import { editedAccount } from './accounts.ts';
import { cronTableAt } from './cron-table.ts';
import { hookAt } from './hooks.ts';
import { after, parseArguments } from './options.ts';
import { baseName, pattern, placeOf } from './place.ts';
import { bootFileAt } from './unit-file.ts';
import { isAuthorizedKeys, textWrittenTo, writtenEffects } from './written.ts';

/** chmod MODE FILE… */
export const chmodEffects: CommandReader = (command) => {
  // `-x` is a mode, not an option.
  const argv = command.argv.slice(1).filter((value) => !chmodOptions.has(textOf(value) ?? ''));
  const [mode, ...files] = argv;
  if (mode === undefined) return [];
  return files.map((file) => ({ kind: 'chmod', mode, ...placeOf(command, file) }));
};

const chmodOptions = new Set([
  '-R',
  '-v',
  '-f',
  '-c',
  '-Rf',
  '-fR',
  '--recursive',
  '--verbose',
  '--silent',
  '--quiet',
  '--changes',
]);

/** rm, unlink, shred, truncate, rmdir. */
export const deleteEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), { short: command.name === 'rm' ? '' : 'sno', long: ['--size'] });
  const recursive = given.has('-r', '-R', '--recursive') ? { recursive: true } : {};
  return given.operands.map((file) => ({ kind: 'delete', ...placeOf(command, file), ...recursive }));
};

/** cp, mv, install, ln: the target is written with what the source is known to hold. */
export const copyFileEffects: CommandReader = (command, context) => {
  const given = parseArguments(command.argv.slice(1), {
    short: 'tSmog',
    long: ['--target-directory', '--mode', '--owner'],
  });
  const folder = given.value('-t', '--target-directory');
  if (command.name === 'install' && given.has('-d', '--directory')) return [];
  const target = folder ?? given.operands.at(-1);
  const sources = folder ? given.operands : given.operands.slice(0, -1);
  if (target === undefined || sources.length === 0) return [];
  const effects: EffectDraft[] = sources.flatMap((source) => {
    const path = targetPath(target, source, folder !== undefined || sources.length > 1);
    return writtenEffects(
      command,
      path,
      textWrittenTo(context, source) ?? copiedText(command, context, source, path),
      'write',
    );
  });
  if (command.name === 'mv') {
    for (const source of sources) effects.push({ kind: 'delete', ...placeOf(command, source) });
  }
  return effects;
};

/** Characters of a copied file that effects repeat. */
const mostCopied = 64 * 1024;

/** What a file of the image brings along where its new place makes it run or open a door; elsewhere nobody asks. */
function copiedText(command: CommandDraft, context: CommandContext, source: Value, target: Value): Value | undefined {
  const path = pattern(placeOf(command, target).path);
  const name = textOf(placeOf(command, source).path);
  const tells = cronTableAt(path) ?? hookAt(path) ?? bootFileAt(path);
  if (name === undefined || (tells === undefined && !isAuthorizedKeys(path) && !path.endsWith('/etc/ld.so.preload')))
    return undefined;
  const text = context.fileText?.(name);
  return text === undefined || text.length > mostCopied ? undefined : known(text);
}

/** `cp x /etc/cron.d/` writes /etc/cron.d/x. */
function targetPath(target: Value, source: Value, isFolder: boolean): Value {
  const text = literals(target);
  if (!isFolder && !text.endsWith('/')) return target;
  const name = baseName(source);
  if (name === '') return target;
  return concat(target, known(text.endsWith('/') ? name : `/${name}`));
}

/** `tee [-a] FILE…`: what comes in is written. */
export const teeEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1));
  const how = given.has('-a', '--append') ? 'append' : 'write';
  return given.operands.flatMap((file) => writtenEffects(command, file, command.stdin, how));
};

/** `dd if=X of=Y`: Y is written; a raw disk is reported by what `writtenEffects` knows of the path. */
export const ddEffects: CommandReader = (command, context) => {
  const value = (key: string) => {
    const found = command.argv.find((argument) => typeof argument[0] === 'string' && argument[0].startsWith(`${key}=`));
    return found && after(found, key.length + 1);
  };
  const target = value('of');
  const source = value('if');
  if (target === undefined) return [];
  return writtenEffects(command, target, source ? textWrittenTo(context, source) : command.stdin, 'write');
};

/** `sed -i SCRIPT FILE…`: lines appended or inserted are content; other edits count where the file is sensitive. */
export const sedEffects: CommandReader = (command) => {
  const inPlace = command.argv.some((value) => /^-[a-zA-Z]*i|^--in-place/.test(literals(value.slice(0, 1))));
  if (!inPlace) return [];
  const given = parseArguments(command.argv.slice(1), { short: 'efl', long: ['--expression', '--file'] });
  const scripts = [...given.values('-e', '--expression')];
  const operands = [...given.operands];
  if (scripts.length === 0 && !given.has('-f', '--file')) {
    const script = operands.shift();
    if (script) scripts.push(script);
  }
  return operands.flatMap((file) => edited(command, file, scripts));
};

function edited(command: CommandDraft, file: Value, scripts: readonly Value[]): readonly EffectDraft[] {
  const place = placeOf(command, file);
  const path = pattern(place.path);
  const effects: EffectDraft[] = [];
  for (const script of scripts) {
    const added = addedText(script);
    if (added && (cronTableAt(path) || isAuthorizedKeys(path) || hookAt(path))) {
      effects.push(...writtenEffects(command, file, added, 'append'));
      continue;
    }
    const action = editedAccount(path, script);
    if (action)
      effects.push({ kind: 'account', action, subject: script, ...(place.outside ? { outside: place.outside } : {}) });
    const flat = literals(script);
    if (path.endsWith('/selinux/config') && flat.includes('disabled')) {
      effects.push({ kind: 'impair', what: 'selinux', detail: script });
    }
    effects.push({ kind: 'write', ...place });
  }
  return effects;
}

/** Text of the `a` and `i` commands of a sed script: `$a\ TEXT`, `1i TEXT`. */
function addedText(script: Value): Value | undefined {
  const head = script[0];
  if (typeof head !== 'string') return undefined;
  const match = /^(\$|\d{1,6})?\s{0,4}[aic]\\?\s{0,4}/.exec(head.slice(0, 32));
  return match && /[aic]/.test(match[0]) ? after(script, match[0].length) : undefined;
}

/** `chattr +i FILE`: made so that even root cannot remove it. */
export const chattrEffects: CommandReader = (command) => {
  const given = command.argv.slice(1);
  const on = given.find((value) => /^\+[a-zA-Z]*[ia]/.test(literals(value)));
  const off = given.find((value) => /^-[a-zA-Z]*[ia]/.test(literals(value)));
  if (!on && !off) return [];
  return given
    .filter((value) => value !== on && value !== off && !/^[-+=]/.test(literals(value)))
    .map((file) => {
      const place = placeOf(command, file);
      const detail = concat(on ?? off ?? [], known(' '), place.path);
      return { kind: 'impair', what: 'immutable', detail, ...(place.outside ? { outside: place.outside } : {}) };
    });
};

/** `echo KEY | ssh-copy-id`, `ssh-copy-id -i KEY user@host`: a key into an account on another machine. */
export const sshCopyIdEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), { short: 'ipoF' });
  const target = given.operands.at(-1);
  const key = given.value('-i');
  return target ? [{ kind: 'key', path: target, ...(key ? { key } : {}) }] : [];
};
