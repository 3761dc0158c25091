import type { CommandReader } from '../command-effects.ts';
import type { EffectDraft, LoginEffect } from '../effect.ts';
import type { CommandDraft } from '../language.ts';
import { concat, known, literals, textOf, type Value } from '../value.ts';
import { parseArguments } from './options.ts';
import { isWalking, walkedAddress } from './walked.ts';

type Login = Pick<LoginEffect, 'to' | 'how' | 'carries'>;

/** Logging in to other machines: with a key or password at hand, or by going through a list of them. */
export const loginEffects: CommandReader = (command, context) => {
  const login = readers.get(command.name)?.(command);
  if (!login) return [];
  const many = login.how !== 'guess' && isWalking(command, context) ? { to: walkedAddress } : {};
  const effect: EffectDraft = { kind: 'login', tool: command.name, ...login, ...many };
  return [effect];
};

type LoginReader = (command: CommandDraft) => Login | undefined;

const sshShort = 'BbcDEeFIiJLlmOopQRSWw';

/** `ssh HOST COMMAND`, `sshpass -p WORD ssh HOST COMMAND`; without a command, a session or a tunnel that `tunnels.ts` reads. */
const ssh: LoginReader = (command) => sshLogin(command.argv.slice(1), passwordGiven(command) ? 'password' : 'key');

function sshLogin(argv: readonly Value[], how: LoginEffect['how']): Login | undefined {
  const given = parseArguments(argv, { short: sshShort, stopAtOperand: true });
  const [host, ...rest] = given.operands;
  if (host === undefined || given.has('-V', '-Q', '-G')) return undefined;
  const user = given.value('-l');
  const words = rest.filter((word) => word.length > 0);
  const carries =
    words.length === 0 ? undefined : concat(...words.flatMap((word, at) => (at === 0 ? [word] : [known(' '), word])));
  return { to: user ? concat(user, known('@'), host) : host, how, ...(carries ? { carries } : {}) };
}

function passwordGiven(command: CommandDraft): boolean {
  return command.via.includes('sshpass');
}

/** hydra, medusa, ncrack, patator, brutespray, crowbar: going through names and passwords is all they do. */
const guesser: LoginReader = (command) => {
  const words = command.argv.slice(1).map(literals);
  if (words.length < 2) return undefined;
  const target = command.argv.slice(1).findLast((value) => !literals(value).startsWith('-')) ?? [];
  return { to: target, how: 'guess' };
};

/** `nmap --script ssh-brute`. */
const nmap: LoginReader = (command) => {
  const brute = command.argv
    .slice(1)
    .map(literals)
    .some((word) => /^(--script=?)?[\w,*-]{0,60}-brute/.test(word));
  return brute ? { to: command.argv.at(-1) ?? [], how: 'guess' } : undefined;
};

const readers: ReadonlyMap<string, LoginReader> = new Map<string, LoginReader>([
  ['ssh', ssh],
  ['pssh', ssh],
  ...['hydra', 'medusa', 'ncrack', 'patator', 'brutespray', 'crowbar', 'sshprank', 'ssh-brute', 'legba'].map(
    (name) => [name, guesser] as const,
  ),
  ['nmap', nmap],
]);

/** Publishing packages: how a worm of a package registry spreads itself. */
export const publishEffects: CommandReader = (command) => {
  const verb = publishVerbs.get(command.name);
  if (verb === undefined) return [];
  const words = command.argv
    .slice(1)
    .map(literals)
    .filter((word) => !word.startsWith('-'));
  const at = words.indexOf(verb);
  if (at < 0 || at > 1 || command.argv.some((value) => textOf(value) === '--dry-run')) return [];
  return [{ kind: 'publish', tool: command.name, what: known(words[at + 1] ?? '') }];
};

const publishVerbs: ReadonlyMap<string, string> = new Map([
  ['npm', 'publish'],
  ['pnpm', 'publish'],
  ['yarn', 'publish'],
  ['bun', 'publish'],
  ['twine', 'upload'],
  ['poetry', 'publish'],
  ['flit', 'publish'],
  ['gem', 'push'],
  ['cargo', 'publish'],
]);
