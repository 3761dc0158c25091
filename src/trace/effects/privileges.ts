import type { CommandReader } from '../command-effects.ts';
import type { EffectDraft } from '../effect.ts';
import { literals, type Value } from '../value.ts';
import { parseArguments } from './options.ts';
import { placeOf } from './place.ts';

/** `chmod u+s FILE`, `chmod 4755 FILE`, `install -m 4755 SOURCE FILE`: whoever runs the file becomes its owner. */
export const setuidEffects: CommandReader = (command) => {
  if (command.name === 'install') {
    const given = parseArguments(command.argv.slice(1), { short: 'tSmog', long: ['--mode', '--owner', '--group'] });
    const mode = given.value('-m', '--mode');
    const target = given.operands.at(-1);
    return mode && target && given.operands.length > 1 ? raised(command, mode, [target]) : [];
  }
  const words = command.argv.slice(1).filter((value) => !/^--?[A-Za-z]{2,}|^-[Rvfc]$/.test(literals(value)));
  const [mode, ...files] = words;
  return mode ? raised(command, mode, files) : [];
};

function raised(command: Parameters<CommandReader>[0], mode: Value, files: readonly Value[]): readonly EffectDraft[] {
  if (!isSetuid(literals(mode))) return [];
  return files.map((file) => ({ kind: 'privilege', how: 'setuid', rights: mode, ...placeOf(command, file) }));
}

/** The set-group bit alone is for folders. */
function isSetuid(mode: string): boolean {
  if (/^0?[0-7]{4}$/.test(mode)) return (Number.parseInt(mode, 8) & 0o4000) !== 0;
  return mode.split(',').some((part) => /^(u|a|ug|uo|ugo|)[+=][rwxXt]{0,5}s/.test(part));
}

/** `setcap cap_setuid+ep FILE`; rights that every network program asks for are not worth telling. */
export const setcapEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), { short: 'n' });
  if (given.has('-r', '-v', '-h')) return [];
  const effects: EffectDraft[] = [];
  for (let at = 0; at + 1 < given.operands.length; at += 2) {
    const [rights, file] = [given.operands[at], given.operands[at + 1]];
    if (rights === undefined || file === undefined || !isStrong(literals(rights))) continue;
    effects.push({ kind: 'privilege', how: 'capability', rights, ...placeOf(command, file) });
  }
  return effects;
};

/** Capabilities that amount to root. Source: capabilities(7). */
function isStrong(rights: string): boolean {
  const text = rights.toLowerCase();
  return text.startsWith('=') || text.startsWith('all') || strong.some((name) => text.includes(name));
}

const strong = [
  ...['cap_setuid', 'cap_setgid', 'cap_sys_admin', 'cap_sys_ptrace', 'cap_sys_module', 'cap_dac_override'],
  ...['cap_dac_read_search', 'cap_chown', 'cap_fowner', 'cap_setfcap', 'cap_sys_rawio', 'cap_mknod', 'cap_bpf'],
];
