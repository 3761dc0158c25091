import type { AnalyzedFile, FileHead } from '../inspect/analyzer.ts';
import type { TypedAnalyzer } from './facts-of.ts';
import { textLines } from './text-lines.ts';

/** One account worth knowing about: uid 0, able to log in, or with a password. */
export interface AccountFact {
  readonly table: 'passwd' | 'shadow';
  readonly user: string;
  /** 1-based line of the table. */
  readonly line: number;
  /** Of passwd lines. */
  readonly uid?: number;
  readonly gid?: number;
  readonly home?: string;
  readonly shell?: string;
  /** Whether the shell lets the user log in. */
  readonly login?: boolean;
  /** `hash`: a usable password; `empty`: none is asked for. Locked ones are not reported. */
  readonly password?: 'hash' | 'empty';
  /** crypt(3) scheme of the hash, e.g. `6` of `$6$…`; `des` for the old form. */
  readonly scheme?: string;
}

const most = 10_000;
const noLogin: ReadonlySet<string> = new Set(['nologin', 'false', 'sync', 'true', 'halt', 'shutdown']);

/** Accounts of passwd and shadow tables, also of those in places where only a mounted host or a chroot would read them. */
export const accounts = {
  id: 'accounts',
  version: 1,
  title: 'Accounts that are root, can log in or have a password.',
  wants({ fact }: FileHead): number {
    return tableOf(fact.path) === undefined ? 0 : 1024 * 1024;
  },
  analyze(file: AnalyzedFile): readonly AccountFact[] {
    const table = tableOf(file.fact.path);
    const facts: AccountFact[] = [];
    for (const { number, text } of textLines(file.bytes, most)) {
      const fields = text.split(':', 10);
      const user = fields[0] ?? '';
      if (fields.length < 2 || text.startsWith('#')) continue;
      const fact = table === 'shadow' ? shadowLine(fields, number) : passwdLine(fields, number);
      if (fact !== undefined && user.length <= 256) facts.push(fact);
    }
    return facts;
  },
} as const satisfies TypedAnalyzer<AccountFact>;

function tableOf(path: string): 'passwd' | 'shadow' | undefined {
  if (path.endsWith('/etc/passwd') || path.endsWith('/etc/passwd-')) return 'passwd';
  if (path.endsWith('/etc/shadow') || path.endsWith('/etc/shadow-')) return 'shadow';
  return undefined;
}

function passwdLine(fields: readonly string[], line: number): AccountFact | undefined {
  const [user = '', secret = '', uidText = '', gidText = '', , home = '', shell = ''] = fields;
  if (fields.length < 4) return undefined;
  const uid = decimal(uidText);
  const gid = decimal(gidText);
  const program = shell.trim().slice(shell.lastIndexOf('/') + 1);
  const login = !noLogin.has(program);
  const password = passwordOf(secret);
  if (uid !== 0 && !login && password === undefined) return undefined;
  return {
    table: 'passwd',
    user,
    line,
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    home: home.slice(0, 1024),
    shell: shell.trim().slice(0, 1024),
    login,
    ...password,
  };
}

function shadowLine(fields: readonly string[], line: number): AccountFact | undefined {
  const password = passwordOf(fields[1] ?? '');
  return password === undefined ? undefined : { table: 'shadow', user: fields[0] ?? '', line, ...password };
}

/** `x` points to shadow; `*`, `!` and `!!` lock, also in front of a hash. */
function passwordOf(secret: string): Pick<AccountFact, 'password' | 'scheme'> | undefined {
  if (secret === '') return { password: 'empty' };
  if (secret === 'x' || secret.startsWith('*') || secret.startsWith('!')) return undefined;
  const parts = secret.split('$', 3);
  if (parts[0] === '' && parts[1] !== undefined) return { password: 'hash', scheme: parts[1].slice(0, 20) };
  return secret.length === 13 ? { password: 'hash', scheme: 'des' } : undefined;
}

function decimal(text: string): number | undefined {
  return /^[0-9]{1,10}$/.test(text) ? Number(text) : undefined;
}
