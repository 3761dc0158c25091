import { byteString } from '../../../decode/bytes.ts';
import { type DecoderId, decoders } from '../../../decode/decoders.ts';
import { type Filter, type FilterTools, type ForeignUse, noting } from './filter.ts';
import { sed } from './sed.ts';
import { translate } from './text-filters.ts';

/** Other languages used as filters: `perl -pe …`, `python3 -c …`. */
export const foreignFilters: readonly (readonly [string, Filter])[] = [
  ['perl', perl],
  ...['python', 'python2', 'python3'].map((name) => [name, interpreted('python', 'c')] as const),
  ['ruby', interpreted('ruby', 'e')],
  ['php', interpreted('php', 'r')],
  ...['lua', 'luajit'].map((name) => [name, interpreted('lua', 'e')] as const),
  ...['node', 'nodejs'].map((name) => [name, interpreted('javascript', 'ep')] as const),
];

/** What its reader says that the code prints. */
function interpreted(language: Parameters<FilterTools['foreign']>[0], letters: string): Filter {
  return (args, tools) => {
    const use = codeOf(args, letters);
    return use === undefined ? undefined : tools.foreign(language, use);
  };
}

function codeOf(args: readonly string[], letters: string): ForeignUse | undefined {
  const at = args.findIndex(
    (arg) => arg.startsWith('-') && letters.includes(arg.at(-1) ?? '') && !arg.startsWith('--'),
  );
  if (at !== -1) return args[at + 1] === undefined ? undefined : { text: args[at + 1] ?? '', args: args.slice(at + 2) };
  // `-e'print …'`
  const joined = args.findIndex((arg) => arg.length > 2 && arg[0] === '-' && letters.includes(arg[1] ?? '-'));
  return joined === -1 ? undefined : { text: (args[joined] ?? '').slice(2), args: args.slice(joined + 1) };
}

/** `perl -pe`, `-ne` with what one-liners do to each line; anything else is asked of the reader of Perl. */
function perl(args: readonly string[], tools: FilterTools): string | undefined {
  const flags = args.filter((arg) => /^-[a-zA-Z0-9]+$/.test(arg)).join('');
  const use = codeOf(args, 'eE');
  if (use === undefined) return undefined;
  if (!/[pn]/.test(flags.replace(/-M\w*/g, ''))) return tools.foreign('perl', use);
  const input = tools.input(use.args);
  if (input === undefined) return undefined;
  const whole = /-0(?:777)?/.test(flags) || args.includes('-0777');
  const steps = statementsOf(use.text);
  if (steps === undefined) return undefined;
  const prints = /p/.test(flags.replace(/-M\w*/g, ''));
  const chops = flags.includes('l');
  const lines = whole ? [input] : (input.match(/[^\n]*\n|[^\n]+$/g) ?? []);
  let out = '';
  for (const line of lines) {
    let text: string | undefined = chops ? line.replace(/\n$/, '') : line;
    let shown = '';
    for (const step of steps) {
      if (text === undefined) return undefined;
      const done: string | undefined = step.change(text, tools);
      if (step.prints) shown += done ?? '';
      else text = done;
    }
    if (text === undefined) return undefined;
    out += `${shown}${prints ? text : ''}${chops && (prints || shown !== '') ? '\n' : ''}`;
    if (out.length > tools.limit) return undefined;
  }
  return noting(tools, 'perl', input, () => out);
}

interface Step {
  readonly prints: boolean;
  readonly change: (text: string, tools: FilterTools) => string | undefined;
}

function statementsOf(code: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  for (const statement of splitStatements(code)) {
    const step = stepOf(statement.trim());
    if (step === undefined) return undefined;
    if (step !== 'nothing') steps.push(step);
  }
  return steps.length === 0 ? undefined : steps;
}

function stepOf(statement: string): Step | 'nothing' | undefined {
  if (statement === '' || /^(?:use|require)\s/.test(statement) || statement === 'chomp' || statement === 'chomp($_)')
    return statement.startsWith('chomp') ? { prints: false, change: (text) => text.replace(/\n$/, '') } : 'nothing';
  const translation = /^(?:\$_\s*=~\s*)?(?:tr|y)([/#|,!])(.*)\1(.*)\1([cds]*)$/.exec(statement);
  if (translation !== null && translation[4] === '') {
    const [, , from = '', to = ''] = translation;
    return { prints: false, change: (text) => translate([from, to === '' ? from : to], text) };
  }
  const substitution = /^(?:\$_\s*=~\s*)?(s([/#|,!]).*\2.*\2[gi]*)$/.exec(statement);
  if (substitution !== null) {
    const script = (substitution[1] ?? '').replace(/\$(\d)/g, '\\$1');
    if (/\$[A-Za-z{&]/.test(script)) return undefined;
    return { prints: false, change: (text) => substituted(script, text) };
  }
  const assigned = /^\$_\s*=\s*(.+)$/.exec(statement);
  if (assigned !== null) return valueStep(assigned[1] ?? '', false);
  const printed = /^print\s*\(?(.*?)\)?$/.exec(statement);
  return printed === null ? undefined : valueStep(balanced(statement.replace(/^print\s*/, '')), true);
}

/** One outer pair of parentheses taken off. */
function balanced(text: string): string {
  return /^\(.*\)$/.test(text) && !/^\([^()]*\).+/.test(text) ? text.slice(1, -1) : text;
}

function substituted(script: string, text: string): string | undefined {
  const ended = text.endsWith('\n');
  const quiet = { input: () => text, step: () => {}, spend: () => true, foreign: () => undefined, limit: 4_000_000 };
  const out = sed(['-E', script], quiet);
  return out === undefined ? undefined : ended && !out.endsWith('\n') ? `${out}\n` : out;
}

const decoding: readonly (readonly [RegExp, DecoderId | 'lines'])[] = [
  [/^(?:MIME::Base64::)?decode_base64\(?\s*(?:\$_)?\s*\)?$/, 'base64'],
  [/^pack\s*\(?\s*["']H\*["']\s*,\s*\$_\s*\)?$/, 'hex'],
  [/^unpack\s*\(?\s*["']u\*?["']\s*,\s*\$_\s*\)?$/, 'uuencode'],
  [/^(?:scalar\s*\(?\s*)?reverse(?:\s*\(?\s*\$_\s*\)?)?\s*\)?$/, 'reverse'],
  [/^\$_$/, 'lines'],
];

function valueStep(expression: string, prints: boolean): Step | undefined {
  const id = decoding.find(([pattern]) => pattern.test(expression.trim()))?.[1];
  if (id === undefined) return undefined;
  return {
    prints,
    change: (text) => {
      if (id === 'lines') return text;
      const out = decoders[id](text.replace(/\n$/, ''), { garbage: true });
      return out === undefined ? undefined : byteString(out);
    },
  };
}

/** Split at semicolons that stand in no quotes or pattern; good enough for one-liners. */
function splitStatements(code: string): readonly string[] {
  const out: string[] = [''];
  let quote = '';
  for (let at = 0; at < Math.min(code.length, 4_000); at += 1) {
    const letter = code[at] ?? '';
    if (quote === '' && letter === ';') {
      out.push('');
      continue;
    }
    if (quote !== '' && letter === '\\') {
      out[out.length - 1] += letter + (code[at + 1] ?? '');
      at += 1;
      continue;
    }
    if (quote === '' && (letter === '"' || letter === "'")) quote = letter;
    else if (letter === quote) quote = '';
    out[out.length - 1] += letter;
  }
  return out;
}
