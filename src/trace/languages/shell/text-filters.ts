import { unescaped } from '../../decode/escapes.ts';
import { type FilterTools, operands } from './filters.ts';

/** The lines in reverse order. */
export function reverseLines(text: string): string {
  const ended = text.endsWith('\n');
  const lines = (ended ? text.slice(0, -1) : text).split('\n').reverse();
  return `${lines.join('\n')}${ended ? '\n' : ''}`;
}

/** `tr SET1 SET2`, `tr -d SET1`, `tr -s SET1`, `-c`. */
export function translate(args: readonly string[], text: string): string | undefined {
  const flags = args.filter((arg) => /^-[cCdst]+$/.test(arg)).join('');
  const [first, second] = args.filter((arg) => !/^-[cCdst]+$/.test(arg) && arg !== '--').map(characters);
  if (first === undefined) return undefined;
  const complement = /[cC]/.test(flags);
  const has = new Set(first);
  const within = (char: string): boolean => has.has(char) !== complement;
  if (flags.includes('d')) return [...text].filter((char) => !within(char)).join('');
  let out = text;
  if (second !== undefined) {
    const last = second.at(-1);
    if (last === undefined) return undefined;
    const map = new Map<string, string>();
    if (!complement) for (const [at, char] of first.entries()) map.set(char, second[at] ?? last);
    out = [...text].map((char) => (complement ? (within(char) ? last : char) : (map.get(char) ?? char))).join('');
  }
  if (flags.includes('s')) {
    const squeezed = new Set(second ?? first);
    out = [...out].filter((char, at, all) => !(squeezed.has(char) && all[at - 1] === char)).join('');
  }
  return out;
}

const named = new Map<string, string>([
  ['lower', 'a-z'],
  ['upper', 'A-Z'],
  ['digit', '0-9'],
  ['alpha', 'A-Za-z'],
  ['alnum', '0-9A-Za-z'],
  ['space', ' \t\n\v\f\r'],
  ['blank', ' \t'],
  ['xdigit', '0-9A-Fa-f'],
  ['punct', '!-/:-@[-`{-~'],
]); // prettier-ignore

/** The characters of a `tr` set: ranges, classes, escapes. */
function characters(set: string): readonly string[] {
  const text = unescaped(
    set.replace(/\[:([a-z]+):\]/g, (whole, name: string) => named.get(name) ?? whole),
    'printf',
  ).bytes;
  const out: string[] = [];
  for (let at = 0; at < text.length && out.length < 2000; at += 1) {
    const from = text.charCodeAt(at);
    const to = text.charCodeAt(at + 2);
    if (text[at + 1] === '-' && at + 2 < text.length && to >= from) {
      for (let code = from; code <= to; code += 1) out.push(String.fromCharCode(code));
      at += 2;
    } else out.push(text[at] ?? '');
  }
  return out;
}

interface Substitution {
  readonly pattern: RegExp;
  readonly by: string;
}

/** `sed s/a/b/g` (also several with `-e` or `;`), `sed -n` not; patterns without repetition of groups only. */
export function sed(args: readonly string[], tools: FilterTools): string | undefined {
  const scripts: string[] = [];
  const files: string[] = [];
  let extended = false;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '-e' || arg === '--expression') scripts.push(args[++at] ?? '');
    else if (arg === '-E' || arg === '-r') extended = true;
    else if (arg.startsWith('-') && arg !== '-') return undefined;
    else if (scripts.length === 0) scripts.push(arg);
    else files.push(arg);
  }
  const substitutions: Substitution[] = [];
  for (const script of scripts) {
    let rest = script.trim();
    while (rest !== '') {
      const found = substitution(rest, extended);
      if (found === undefined) return undefined;
      substitutions.push(found.substitution);
      rest = rest.slice(found.end).replace(/^[;\s]+/, '');
    }
  }
  const input = substitutions.length === 0 ? undefined : tools.input(files);
  if (input === undefined || input.length * substitutions.length > 8_000_000) return undefined;
  tools.step('sed', input);
  let lines = input.split('\n');
  for (const { pattern, by } of substitutions) lines = lines.map((line) => line.replace(pattern, by));
  return lines.join('\n');
}

function substitution(
  script: string,
  extended: boolean,
): { readonly substitution: Substitution; readonly end: number } | undefined {
  const separator = script[1];
  if (script[0] !== 's' || separator === undefined || /[\sA-Za-z0-9\\]/.test(separator)) return undefined;
  const pieces: string[] = [''];
  let at = 2;
  for (; at < script.length && pieces.length < 3; at += 1) {
    const char = script[at] ?? '';
    if (char === '\\') {
      const next = script[at + 1] ?? '';
      pieces[pieces.length - 1] += next === separator ? next : `\\${next}`;
      at += 1;
    } else if (char === separator) pieces.push('');
    else pieces[pieces.length - 1] += char;
  }
  const flags = /^[gIi]*/.exec(script.slice(at, at + 8))?.[0] ?? '';
  const [source = '', by = ''] = pieces;
  const pattern = regularExpression(source, extended, flags);
  if (
    pieces.length < 3 ||
    pattern === undefined ||
    !/^\s*(?:;|$)/.test(script.slice(at + flags.length, at + flags.length + 20))
  )
    return undefined;
  const replacement = by
    .replace(/\$/g, '$$$$')
    .replace(/\\([0-9])/g, (_whole, digit: string) => (digit === '0' ? '$&' : `$${digit}`))
    .replace(/(^|[^\\])&/g, '$1$$&')
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\(.)/g, '$1'); // prettier-ignore
  return { substitution: { pattern, by: replacement }, end: at + flags.length };
}

/** Only what cannot backtrack badly: at most one repetition, none of a group. */
function regularExpression(source: string, extended: boolean, flags: string): RegExp | undefined {
  if (source.length > 200) return undefined;
  const text = extended
    ? source
    : source.replace(/\\?[(){}+?|]/g, (found) => (found.startsWith('\\') ? found.slice(1) : `\\${found}`));
  const repetitions =
    text
      .replace(/\\./g, '')
      .replace(/\[[^\]]*\]/g, '')
      .match(/[*+?{]/g)?.length ?? 0;
  if (repetitions > 1 || /\)[*+?{]/.test(text)) return undefined;
  try {
    return new RegExp(text, `${flags.includes('g') ? 'g' : ''}${/i/i.test(flags) ? 'i' : ''}`);
  } catch {
    return undefined;
  }
}

/** `cut -c 1-3`, `cut -b`, `cut -d X -f 1,3-`. */
export function cut(args: readonly string[], tools: FilterTools): string | undefined {
  let list: string | undefined;
  let fields = false;
  let delimiter = '\t';
  const files: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    const value = (): string => (arg.length > 2 ? arg.slice(2) : (args[++at] ?? ''));
    if (/^-[cb]/.test(arg)) list = value();
    else if (arg.startsWith('-f')) {
      list = value();
      fields = true;
    } else if (arg.startsWith('-d')) delimiter = value();
    else if (arg.startsWith('-') && arg !== '-') return undefined;
    else files.push(arg);
  }
  if (list === undefined || !/^[0-9,-]{1,200}$/.test(list)) return undefined;
  const ranges = list.split(',').map((range) => /^(\d*)(-?)(\d*)$/.exec(range));
  const wanted = (position: number): boolean =>
    ranges.some(
      (range) =>
        range !== null &&
        position >= Number(range[1] || 1) &&
        position <= (range[2] === '' ? Number(range[1]) : Number(range[3] || Infinity)),
    );
  const input = tools.input(files);
  if (input === undefined) return undefined;
  const ended = input.endsWith('\n');
  const lines = (ended ? input.slice(0, -1) : input).split('\n').map((line) => {
    if (!fields) return [...line].filter((_char, at) => wanted(at + 1)).join('');
    return line.includes(delimiter)
      ? line
          .split(delimiter)
          .filter((_field, at) => wanted(at + 1))
          .join(delimiter)
      : line;
  });
  return `${lines.join('\n')}\n`;
}

/** `head`, `tail` with -n or -c, `+N` for tail. */
export function firstOrLast(args: readonly string[], tools: FilterTools, first: boolean): string | undefined {
  let count = '10';
  let bytes = false;
  const files: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    const found = /^(-n|-c|--lines=|--bytes=)(.*)$/.exec(arg);
    if (found !== null) {
      bytes = /c|bytes/.test(found[1] ?? '');
      count = found[2] || (args[++at] ?? '');
    } else if (/^-\d+$/.test(arg)) count = arg.slice(1);
    else if (arg.startsWith('-') && arg !== '-' && !/^-[qv]$/.test(arg)) return undefined;
    else if (arg !== '-q') files.push(arg);
  }
  if (!/^[-+]?\d{1,9}$/.test(count)) return undefined;
  const input = tools.input(files);
  if (input === undefined) return undefined;
  const ended = input.endsWith('\n');
  const units = bytes ? [...input] : (ended ? input.slice(0, -1) : input).split('\n');
  const amount = Math.abs(Number(count));
  const kept = first
    ? units.slice(0, count.startsWith('-') ? Math.max(0, units.length - amount) : amount)
    : count.startsWith('+')
      ? units.slice(Math.max(0, amount - 1))
      : units.slice(Math.max(0, units.length - amount)); // prettier-ignore
  if (bytes) return kept.join('');
  return kept.length === 0 ? '' : `${kept.join('\n')}${ended || (first && kept.length < units.length) ? '\n' : ''}`;
}

/** `fold -w N`. */
export function fold(args: readonly string[], tools: FilterTools): string | undefined {
  const width = Number(/^-w(\d+)$/.exec(args[0] ?? '')?.[1] ?? (args[0] === '-w' ? args[1] : 80));
  const input = tools.input(operands(args[0] === '-w' ? args.slice(2) : args));
  if (input === undefined || !(width > 0)) return undefined;
  return input
    .split('\n')
    .map((line) => {
      const pieces: string[] = [];
      for (let at = 0; at < line.length; at += width) pieces.push(line.slice(at, at + width));
      return pieces.join('\n');
    })
    .join('\n');
}
