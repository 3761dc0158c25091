import type { AnalyzedFile, FileHead } from '../inspect/analyzer.ts';
import type { TypedAnalyzer } from './facts-of.ts';
import { textLines } from './text-lines.ts';

/** One rule that gives rights, of sudo or doas. */
export interface SudoersFact {
  /** 1-based line at which the rule starts. */
  readonly line: number;
  /** User, `%group`, `#uid`, `ALL` or an alias, as written. */
  readonly who: string;
  /** The rest of the rule, blanks made single, at most 500 characters. */
  readonly rule: string;
  /** No password is asked for. */
  readonly noPassword: boolean;
  /** Any command is allowed. */
  readonly anyCommand: boolean;
}

const notRules: readonly string[] = [
  'Defaults',
  'User_Alias',
  'Runas_Alias',
  'Host_Alias',
  'Cmnd_Alias',
  'Cmd_Alias',
  '@include',
];

/** Rules of sudoers tables and doas.conf. */
export const sudoers = {
  id: 'sudoers',
  version: 1,
  title: 'Rules by which users run commands as root.',
  wants({ fact }: FileHead): number {
    return isSudoers(fact.path) || fact.path.endsWith('/etc/doas.conf') ? 256 * 1024 : 0;
  },
  analyze(file: AnalyzedFile): readonly SudoersFact[] {
    const doas = file.fact.path.endsWith('/etc/doas.conf');
    const facts: SudoersFact[] = [];
    for (const { number, text } of joinedLines(file.bytes)) {
      const rule = withoutComment(text)
        .split(/[ \t]/)
        .filter((word) => word !== '');
      const fact = doas ? doasRule(rule, number) : sudoRule(rule, number);
      if (fact !== undefined && facts.length < 10_000) facts.push(fact);
    }
    return facts;
  },
} as const satisfies TypedAnalyzer<SudoersFact>;

function isSudoers(path: string): boolean {
  return path.endsWith('/etc/sudoers') || path.includes('/etc/sudoers.d/');
}

function sudoRule(rule: readonly string[], line: number): SudoersFact | undefined {
  const [who = '', ...rest] = rule;
  const text = rest.join(' ');
  if (!text.includes('=') || notRules.some((word) => who.startsWith(word))) return undefined;
  const commands = text.slice(text.indexOf('=') + 1);
  // Tags end in a colon and stand before the command they are about: `NOPASSWD: ALL`, `NOPASSWD:SETENV:ALL`.
  const parts = withoutRunas(commands).split(/[ ,:]/);
  return {
    line,
    who: who.slice(0, 256),
    rule: text.slice(0, 500),
    noPassword: commands.includes('NOPASSWD'),
    anyCommand: parts.includes('ALL'),
  };
}

/** `(ALL)` and `(ALL:ALL)` say as whom, not what. */
function withoutRunas(commands: string): string {
  let depth = 0;
  let kept = '';
  for (const letter of commands) {
    if (letter === '(') depth++;
    else if (letter === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) kept += letter;
  }
  return kept;
}

function doasRule(rule: readonly string[], line: number): SudoersFact | undefined {
  if (rule[0] !== 'permit') return undefined;
  const options = new Set(['nopass', 'persist', 'keepenv', 'nolog']);
  const at = rule.findIndex((word, index) => index > 0 && !options.has(word));
  const text = rule.slice(1).join(' ');
  return {
    line,
    who: (rule[at] ?? '').slice(0, 256),
    rule: text.slice(0, 500),
    noPassword: rule.includes('nopass'),
    anyCommand: !rule.includes('cmd'),
  };
}

/** Lines that end in a backslash go on in the next one. */
function* joinedLines(bytes: Uint8Array): Iterable<{ readonly number: number; readonly text: string }> {
  let held: { number: number; text: string } | undefined;
  for (const { number, text } of textLines(bytes, 50_000)) {
    const open = text.endsWith('\\');
    const part = open ? text.slice(0, -1) : text;
    held =
      held === undefined ? { number, text: part } : { number: held.number, text: (held.text + part).slice(0, 16_384) };
    if (open) continue;
    yield held;
    held = undefined;
  }
  if (held !== undefined) yield held;
}

/** `#` starts a comment, but `#1000` is a user id. */
function withoutComment(text: string): string {
  const at = text.indexOf('#');
  if (at < 0) return text;
  if (at === 0 && /^#[0-9]/.test(text)) return text;
  return text.slice(0, at);
}
