import type { InterpreterUse } from './interpreter-use.ts';
import type { Language } from './story.ts';
import { concat, known, literals, textOf, type Value } from './value.ts';

/** Letters of perl's options that take the rest of their word as a value; `M`, `m`, `I` take the next word when there is none. */
const perlValues = 'iFxDCdV';

/**
 * How perl was called. Its options are read letter by letter: `-lane CODE`, `-pi.bak -e CODE`, `-MSocket`. Several `-e`
 * are lines of one program; what `-M` loads stands before it as `use`.
 */
export function perlUse(argv: readonly Value[]): InterpreterUse | undefined {
  const language: Language = 'perl';
  const lines: Value[] = [];
  const modules: string[] = [];
  let index = 1;
  for (; index < argv.length; index += 1) {
    const word = textOf(argv[index] ?? []) ?? beginning(argv[index]);
    if (word === undefined || !word.startsWith('-') || word === '-') break;
    if (word === '--') {
      index += 1;
      break;
    }
    for (let at = 1; at < word.length; at += 1) {
      const letter = word[at] ?? '';
      const attached = word.slice(at + 1);
      if (letter === 'e' || letter === 'E') {
        const code = attached === '' ? argv[index + 1] : concat(known(attached), (argv[index] ?? []).slice(1));
        if (attached === '') index += 1;
        if (code !== undefined) lines.push(code);
        break;
      }
      if ('MmI'.includes(letter)) {
        const given = attached === '' ? textOf(argv[index + 1] ?? []) : attached;
        if (attached === '') index += 1;
        if (given !== undefined) modules.push(letter === 'I' ? `lib=${given}` : given);
        break;
      }
      if (letter === '0' || letter === 'l') {
        while (
          /[0-9a-fA-FxX]/.test(word[at + 1] ?? '') &&
          !(word[at + 1] === 'e' && !/[0-9a-fA-F]/.test(word[at + 2] ?? 'z'))
        )
          at += 1;
      } else if (perlValues.includes(letter)) break;
    }
  }
  const rest = argv.slice(index);
  const name = argv[0] ?? [];
  if (lines.length > 0) {
    const used = modules.map(useLine).join('');
    const code = lines.flatMap((line, at): Value[] => (at === 0 ? [line] : [known('\n'), line]));
    return { kind: 'code', language, code: concat(known(used), ...code), args: [known('-c'), ...rest] };
  }
  return fileOrInput(language, name, rest);
}

/** The known beginning of a word that is not wholly known (`-e$CODE`). */
function beginning(word: Value | undefined): string | undefined {
  const first = word?.[0];
  return typeof first === 'string' ? first : undefined;
}

/** `-MModule=a,b` is `use Module split(/,/, 'a,b');` */
function useLine(module: string): string {
  const found = /^(-?)([A-Za-z_][\w:]{0,200})(?:=(.{0,500}))?/s.exec(module);
  if (found === null || found[1] === '-') return '';
  const list = (found[3] ?? '').replace(/[^\w:./, -]/g, '');
  return `use ${found[2]}${list === '' ? '' : ` qw(${list.replaceAll(',', ' ')})`}; `;
}

function fileOrInput(language: Language, name: Value, rest: readonly Value[]): InterpreterUse {
  const [script, ...args] = rest;
  const path = script === undefined ? undefined : textOf(script);
  if (script === undefined || path === '-') return { kind: 'stdin', language, args: [name, ...args] };
  if (path === '/dev/stdin' || path === '/proc/self/fd/0' || path === '/dev/fd/0')
    return { kind: 'stdin', language, args: rest };
  return { kind: 'file', language, path: script, args: rest };
}

/** What a program must have to do anything but compute text and print it. */
const acts = /\bsystem\b|\bgetline\b|\||@|\/inet|\bprintf?\b[^;}\n]{0,300}>/;

/** Options of awk that take a value. */
const awkValues = new Set(['-F', '-i', '-l', '-W', '--include', '--load', '--field-separator']);

/** How awk was called; `-v name=value` stands in front of its arguments. */
export function awkUse(argv: readonly Value[]): InterpreterUse | undefined {
  const language: Language = 'awk';
  const assigned: Value[] = [];
  const name = argv[0] ?? [];
  let index = 1;
  let file: Value | undefined;
  let code: Value | undefined;
  for (; index < argv.length; index += 1) {
    const given = argv[index] ?? [];
    const word = textOf(given) ?? beginning(given);
    if (word === undefined || !word.startsWith('-') || word === '-') break;
    if (word === '--') {
      index += 1;
      break;
    }
    const next = argv[index + 1];
    const attached = (size: number): Value | undefined =>
      word.length > size ? concat(known(word.slice(size)), given.slice(1)) : next;
    if (word.startsWith('-v') || word === '--assign') {
      const value = word === '--assign' ? next : attached(2);
      if (value !== undefined) assigned.push(concat(known('-v'), value));
      if (word === '-v' || word === '--assign') index += 1;
    } else if (/^-[fE]/.test(word) || word === '--file' || word === '--exec') {
      file = word.startsWith('--') ? next : attached(2);
      if (word.startsWith('--') || word.length === 2) index += 1;
    } else if (/^-e/.test(word) || word === '--source') {
      code = word.startsWith('--') ? next : attached(2);
      if (word.startsWith('--') || word.length === 2) index += 1;
    } else if (awkValues.has(word)) index += 1;
  }
  if (code === undefined && file === undefined) {
    code = argv[index];
    index += 1;
  }
  const args = [name, ...assigned, ...argv.slice(index)];
  // Most programs only print what they take out of their input.
  if (code !== undefined && !acts.test(literals(code))) return undefined;
  if (code !== undefined) return { kind: 'code', language, code, args };
  if (file === undefined) return undefined;
  const path = textOf(file);
  if (path === '-' || path === '/dev/stdin') return { kind: 'stdin', language, args };
  return { kind: 'file', language, path: file, args };
}
