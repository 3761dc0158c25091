import type { CommandReader } from '../command-effects.ts';
import type { AccountEffect } from '../effect.ts';
import { literals, textOf, unknown, type Value } from '../value.ts';
import { parseArguments } from './options.ts';
import { rootOutside } from './place.ts';
import { accountFile, opensSshd } from './written.ts';

/** useradd and adduser; `-u 0` makes a second root. */
export const addUserEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), {
    short: 'ubcdeEfgGKkpsRPD',
    long: [
      '--uid',
      '--home',
      '--shell',
      '--ingroup',
      '--gecos',
      '--gid',
      '--password',
      '--root',
      '--groups',
      '--comment',
    ],
  });
  const subject = given.operands[0] ?? unknown('user');
  const root = given.value('-R', '--root', '-P', '--prefix');
  const uid = given.value('-u', '--uid');
  const action = uid && textOf(uid) === '0' ? 'uid-0' : 'add-user';
  const outside = root ? `chroot ${literals(root)}` : rootOutside(command);
  const effects: Omit<AccountEffect, 'id' | 'stage' | 'line'>[] = [
    { kind: 'account', action, subject, ...(outside ? { outside } : {}) },
  ];
  if (given.has('-p', '--password')) {
    effects.push({ kind: 'account', action: 'set-password', subject, ...(outside ? { outside } : {}) });
  }
  return effects;
};

/** `usermod -u 0`, `-p HASH`, `-aG sudo`. */
export const userModEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), {
    short: 'ucdefgGlpsR',
    long: ['--uid', '--password', '--groups', '--gid', '--root', '--shell', '--home', '--login'],
  });
  const subject = given.operands[0] ?? unknown('user');
  const root = given.value('-R', '--root');
  const outside = root ? `chroot ${literals(root)}` : rootOutside(command);
  const base = { kind: 'account', subject, ...(outside ? { outside } : {}) } as const;
  if (textOf(given.value('-u', '--uid') ?? []) === '0') return [{ ...base, action: 'uid-0' }];
  if (given.has('-p', '--password')) return [{ ...base, action: 'set-password' }];
  const groups = literals(given.value('-G', '--groups', '-g') ?? []).split(',');
  return groups.some((group) => powerful.has(group)) ? [{ ...base, action: 'sudoers' }] : [];
};

const powerful = new Set(['sudo', 'wheel', 'root', 'admin', 'docker', 'shadow', 'disk']);

/** `echo user:pass | chpasswd`, `passwd --stdin`, `echo … | passwd`. */
export const passwordEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), { short: 'cRnxwi', long: ['--root', '--crypt-method'] });
  const root = given.value('-R', '--root');
  const outside = root ? `chroot ${literals(root)}` : rootOutside(command);
  const field = outside ? { outside } : {};
  if (command.name === 'passwd' && given.has('-l', '--lock', '-S', '--status', '-e', '--expire')) return [];
  const subject: Value | undefined =
    command.name === 'passwd' ? (given.operands[0] ?? command.stdin) : (command.stdin ?? given.operands[0]);
  if (command.name === 'passwd' && command.stdin === undefined && !command.pipe && !given.has('-d', '--delete'))
    return [];
  return [{ kind: 'account', action: 'set-password', subject: subject ?? unknown('stdin'), ...field }];
};

/** What an in-place edit of an account file (`sed -i …`) does; the edit's script is the subject. */
export function editedAccount(path: string, script: Value): AccountEffect['action'] | undefined {
  const action = accountFile(path);
  if (action === 'sshd-config' && !opensSshd(literals(script))) return undefined;
  return action;
}
