import { unescaped } from '../../../decode/escapes.ts';
import { extendedOf, safeRegularExpression, searchWork } from '../regular-expression.ts';
import { type Filter, type FilterTools, linesOf, noting, operands, parseOptions } from './filter.ts';

/** Programs that cut, order and translate lines. */
export const textFilters: readonly (readonly [string, Filter])[] = [
  ['tac', (args, tools) => noting(tools, 'reverse', tools.input(operands(args)), reverseLines)],
  ['tr', (args, tools) => noting(tools, 'tr', tools.input([]), (text) => translate(args, text))],
  ['cut', cut],
  ['head', (args, tools) => firstOrLast(args, tools, true)],
  ['tail', (args, tools) => firstOrLast(args, tools, false)],
  ['fold', fold],
  ['paste', paste],
  ['sort', sort],
  ['uniq', (args, tools) => uniq(args, tools)],
  ['grep', grep],
  ['egrep', (args, tools) => grep(['-E', ...args], tools)],
  ['fgrep', (args, tools) => grep(['-F', ...args], tools)],
  ['strings', strings],
];

/** The lines in reverse order. */
function reverseLines(text: string): string {
  const ended = text.endsWith('\n');
  const lines = (ended ? text.slice(0, -1) : text).split('\n').reverse();
  return `${lines.join('\n')}${ended ? '\n' : ''}`;
}

/** What `tr` prints: `tr SET1 SET2`, `tr -d SET1`, `tr -s SET1`, `-c`. */
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
    // A backslash before what is no escape stands for nothing.
    set
      .replace(/\\([^\\abfnrtv0-7])/g, '$1')
      .replace(/\[:([a-z]+):\]/g, (whole, name: string) => named.get(name) ?? whole),
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

/** `cut -c 1-3`, `cut -b`, `cut -d X -f 1,3-`. */
function cut(args: readonly string[], tools: FilterTools): string | undefined {
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
function firstOrLast(args: readonly string[], tools: FilterTools, first: boolean): string | undefined {
  let count = '10';
  let bytes = false;
  const files: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    // Only the short options may stand apart from their number.
    const found = /^(-n|-c|-qn|-qc|--lines=|--bytes=)(.*)$/.exec(arg);
    if (found !== null) {
      bytes = /c|bytes/.test(found[1] ?? '');
      count = found[2] || (args[++at] ?? '');
    } else if (/^-\d+c?$/.test(arg)) {
      bytes = arg.endsWith('c');
      count = arg.slice(1).replace('c', '');
    } else if (!first && /^\+\d+$/.test(arg)) count = arg;
    else if (arg.startsWith('-') && arg !== '-' && !/^-[qvz]$|^--(quiet|silent)$/.test(arg)) return undefined;
    else if (!arg.startsWith('-') || arg === '-') files.push(arg);
  }
  if (!/^[-+]?\d{1,9}$/.test(count)) return undefined;
  const input = tools.input(files);
  if (input === undefined) return undefined;
  const amount = Math.abs(Number(count));
  if (bytes) {
    if (first) return input.slice(0, count.startsWith('-') ? Math.max(0, input.length - amount) : amount);
    return count.startsWith('+')
      ? input.slice(Math.max(0, amount - 1))
      : input.slice(Math.max(0, input.length - amount));
  }
  const ended = input.endsWith('\n');
  const units = (ended ? input.slice(0, -1) : input).split('\n');
  const kept = first
    ? units.slice(0, count.startsWith('-') ? Math.max(0, units.length - amount) : amount)
    : count.startsWith('+')
      ? units.slice(Math.max(0, amount - 1))
      : units.slice(Math.max(0, units.length - amount)); // prettier-ignore
  return kept.length === 0 ? '' : `${kept.join('\n')}${ended || (first && kept.length < units.length) ? '\n' : ''}`;
}

/** `fold -w N`. */
function fold(args: readonly string[], tools: FilterTools): string | undefined {
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

/** `paste -s -d ''`: the lines of one file joined. */
function paste(args: readonly string[], tools: FilterTools): string | undefined {
  const { letters, values, operands: files } = parseOptions(args, 'd');
  if (!letters.includes('s') || files.length > 1) return undefined;
  const input = tools.input(files);
  if (input === undefined) return undefined;
  const given = values.get('d') ?? '\t';
  const delimiters = given === '' || given === '\\0' ? [''] : [...unescaped(given, 'printf').bytes];
  const { lines } = linesOf(input);
  return `${lines.map((line, at) => (at === 0 ? line : `${delimiters[(at - 1) % delimiters.length]}${line}`)).join('')}\n`;
}

/** `sort` by bytes, numbers (`-n`), backwards (`-r`), by a field (`-k N`, `-t X`), once each (`-u`). */
function sort(args: readonly string[], tools: FilterTools): string | undefined {
  const { letters, values, operands: files } = parseOptions(args, 'ktoST');
  if (/[^nrusfgbVz]/.test(letters) || values.has('o') || letters.includes('z')) return undefined;
  const input = tools.input(files);
  if (input === undefined || !tools.spend(input.length >> 4)) return undefined;
  const key = /^(\d+)(?:\.\d+)?([nrgbf]*)(?:,\d+([nrgbf]*))?$/.exec(values.get('k') ?? '');
  if (values.has('k') && key === null) return undefined;
  const flags = `${letters}${key?.[2] ?? ''}${key?.[3] ?? ''}`;
  const separator = values.get('t');
  const field = (line: string): string => {
    if (key === null) return line;
    return line.trimStart().split(separator ?? /[ \t]+/)[Number(key[1]) - 1] ?? '';
  };
  const number = (line: string): number => Number.parseFloat(field(line)) || 0;
  const sorted = [...linesOf(input).lines].sort((a, b) => {
    const order = /[ngV]/.test(flags) ? number(a) - number(b) : compared(field(a), field(b));
    return (order === 0 ? compared(a, b) : order) * (flags.includes('r') ? -1 : 1);
  });
  const kept = letters.includes('u') ? sorted.filter((line, at) => line !== sorted[at - 1]) : sorted;
  return kept.length === 0 ? '' : `${kept.join('\n')}\n`;
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function uniq(args: readonly string[], tools: FilterTools): string | undefined {
  const { letters, operands: files } = parseOptions(args, 'fsw');
  const input = letters === '' ? tools.input(files) : undefined;
  if (input === undefined) return undefined;
  const { lines } = linesOf(input);
  const kept = lines.filter((line, at) => line !== lines[at - 1]);
  return kept.length === 0 ? '' : `${kept.join('\n')}\n`;
}

/** `grep` in known text: `-v`, `-i`, `-E`, `-F`, `-o`, `-x`, `-a`, `-h`, `-A N`, `-c`. */
function grep(args: readonly string[], tools: FilterTools): string | undefined {
  const { letters, values, operands: words } = parseOptions(args, 'emABCf');
  if (/[^viEFoxaGhcnqs]/.test(letters) || values.has('B') || values.has('C') || values.has('f')) return undefined;
  if ([...values.keys()].some((name) => name.startsWith('--') && name !== '--text')) return undefined;
  const [first, ...rest] = words;
  const source = values.get('e') ?? first;
  const files = values.has('e') ? words : rest;
  if (source === undefined || files.length > 1) return undefined;
  const input = tools.input(files);
  if (input === undefined || !tools.spend(input.length >> 4)) return undefined;
  const escaped = letters.includes('F') ? source.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : undefined;
  const extended = escaped ?? (letters.includes('E') ? source : extendedOf(source));
  const whole = letters.includes('x') ? `^(?:${extended})$` : extended;
  const pattern = safeRegularExpression(whole, `g${letters.includes('i') ? 'i' : ''}`);
  if (pattern === undefined) return undefined;
  const { lines } = linesOf(input);
  const inverted = letters.includes('v');
  const behind = Number(values.get('A') ?? 0) || 0;
  const most = Number(values.get('m') ?? Infinity);
  const out: string[] = [];
  let open = 0;
  let count = 0;
  for (const [at, line] of lines.entries()) {
    pattern.lastIndex = 0;
    const work = searchWork(pattern, line.length);
    if (work === undefined || !tools.spend(work >> 10)) return undefined;
    const matches = pattern.test(line) !== inverted && count < most;
    if (matches) count += 1;
    if (!matches && open <= 0) continue;
    open = matches ? behind : open - 1;
    const shown = letters.includes('n') ? `${at + 1}:` : '';
    if (!letters.includes('o') || inverted) out.push(`${shown}${line}`);
    else out.push(...(line.match(pattern) ?? []).filter((each) => each !== ''));
  }
  if (letters.includes('q')) return '';
  if (letters.includes('c')) return `${count}\n`;
  return out.length === 0 ? '' : `${out.join('\n')}\n`;
}

/** `strings`: runs of at least four printable characters. */
function strings(args: readonly string[], tools: FilterTools): string | undefined {
  const { values, operands: files } = parseOptions(args, 'nte');
  const least = Number(values.get('n') ?? 4);
  const input = tools.input(files);
  if (input === undefined || !(least > 0 && least < 1000)) return undefined;
  const found = input.split(/[^\t\x20-\x7e]+/).filter((run) => run.length >= least);
  return found.length === 0 ? '' : `${found.join('\n')}\n`;
}
