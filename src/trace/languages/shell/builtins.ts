import { decodeText } from '../../decode/bytes.ts';
import { shellCode } from '../../shell-line.ts';
import { concat, known, literals, textOf, type Value } from '../../value.ts';
import type { Evaluator } from './evaluator.ts';
import { arithmeticValue, expandFields } from './expand.ts';
import { resolvePath } from './paths.ts';
import { readKnown } from './redirects.ts';
import { runHere } from './run-here.ts';
import { drain, type Invocation, joinWords } from './run-simple.ts';
import { positionalNow, setArray, setText, valueNow } from './variables.ts';

/** What a builtin does to the shell itself. Returns true when it has dealt with its output, too. */
type Builtin = (e: Evaluator, call: Invocation) => boolean | undefined;

/** Builtins that change the shell's memory or run code in it. */
export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['cd', changeDirectory],
  ['pushd', changeDirectory],
  ['chdir', changeDirectory],
  ['export', declare],
  ['declare', declare],
  ['typeset', declare],
  ['local', declare],
  ['readonly', declare],
  ['unset', unset],
  ['set', set],
  ['shift', shift],
  ['alias', alias],
  ['unalias', unalias],
  ['read', read],
  ['mapfile', readLines],
  ['readarray', readLines],
  ['printf', printTo],
  ['let', arithmetic],
  ['eval', evaluate],
  ['trap', trap],
  ['source', load],
  ['.', load],
  ['cp', copy],
  ['mv', copy],
  ['ln', copy],
  ['exit', exit],
  ['getopts', getopts],
]);

function changeDirectory(e: Evaluator, call: Invocation): undefined {
  const target = call.argv.slice(1).find((word) => !/^-[PLe@]+$/.test(literals(word)));
  const text = target === undefined ? textOf(valueNow(e, 'HOME') ?? [{ hole: '$HOME' }]) : textOf(target);
  e.state.setCwd(text === undefined || text === '-' || text === '' ? undefined : resolvePath(e, text));
}

function declare(e: Evaluator, call: Invocation): undefined {
  const options = call.argv
    .slice(1)
    .map(literals)
    .filter((text) => /^[-+][A-Za-z]+$/.test(text));
  const exports = call.name === 'export' || options.some((text) => text.startsWith('-') && text.includes('x'));
  for (const word of call.words ?? []) {
    const [head] = word.parts;
    if (word.array === undefined || head?.kind !== 'text') continue;
    setArray(
      e,
      head.text.slice(0, -1),
      word.array.flatMap((each) => [...expandFields(e, each)]),
    );
  }
  for (const word of call.argv.slice(1)) {
    const [first] = word;
    const found = typeof first === 'string' ? /^([A-Za-z_][A-Za-z0-9_]*)(\+?=)?/.exec(first) : null;
    if (found === null || typeof first !== 'string') continue;
    const name = found[1] ?? '';
    const given = found[2];
    if (given === undefined) {
      const before = e.state.variable(name);
      if (exports && before !== undefined && first === name) e.state.setVariable(name, { ...before, exported: true });
      continue;
    }
    if (
      call.words?.some(
        (each) => each.array !== undefined && each.parts[0]?.kind === 'text' && each.parts[0].text === `${name}=`,
      ) === true
    )
      continue;
    const rest = first.slice(found[0].length);
    const value = concat(known(rest), word.slice(1));
    const old = given === '+=' ? (valueNow(e, name) ?? []) : [];
    setText(e, name, concat(old, value), exports ? true : undefined);
  }
}

function unset(e: Evaluator, call: Invocation): undefined {
  const functions = call.argv.slice(1).some((word) => textOf(word) === '-f');
  for (const word of call.argv.slice(1)) {
    const name = textOf(word);
    if (name === undefined || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) continue;
    if (functions) e.state.setFunction(name, undefined);
    // Now it is certainly nothing.
    else e.state.setVariable(name, { alternatives: [[]], exported: false, steps: [] });
  }
}

function set(e: Evaluator, call: Invocation): undefined {
  const words = call.argv.slice(1);
  let at = 0;
  while (at < words.length) {
    const text = literals(words[at] ?? []);
    if (text === '--' || text === '-') {
      at += 1;
      break;
    }
    if (!/^[-+][A-Za-z]*$/.test(text) || text === '') break;
    at += text.endsWith('o') ? 2 : 1;
  }
  if (at >= words.length && !words.some((word) => textOf(word) === '--')) return;
  const { values } = positionalNow(e);
  // `set -- sh "$@"`: what `$@` stood for is still not known.
  const exact = words.slice(at).every((word) => word.every((part) => typeof part === 'string' || part.hole !== '$@'));
  e.state.setPositional({ values: [values[0] ?? [{ hole: '$0' }], ...words.slice(at)], exact });
}

function shift(e: Evaluator, call: Invocation): undefined {
  const { values, exact } = positionalNow(e);
  const count = Number(textOf(call.argv[1] ?? known('1')) ?? Number.NaN);
  if (!Number.isInteger(count) || count < 0) return;
  if (values.length - 1 < count && !exact) return;
  e.state.setPositional({ values: [values[0] ?? [], ...values.slice(1 + count)], exact });
}

function alias(e: Evaluator, call: Invocation): undefined {
  for (const word of call.argv.slice(1)) {
    const text = textOf(word) ?? '';
    const equals = text.indexOf('=');
    if (equals > 0) e.state.setAlias(text.slice(0, equals), text.slice(equals + 1));
  }
}

function unalias(e: Evaluator, call: Invocation): undefined {
  for (const word of call.argv.slice(1)) e.state.setAlias(textOf(word) ?? '', undefined);
}

function read(e: Evaluator, call: Invocation): undefined {
  const words = call.argv.slice(1).map((word) => textOf(word) ?? '');
  const names: string[] = [];
  let array: string | undefined;
  let delimiter = '\n';
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) names.push(word);
    else if (word === '-a') array = words[++at];
    else if (word === '-d') delimiter = words[++at] || '\0';
    else if (/^-[a-zA-Z]*[pntNui]$/.test(word)) at += 1;
    else if (word.includes('a')) array = words[++at];
  }
  if (names.length === 0) names.push('REPLY');
  const line = takeLine(call, delimiter);
  if (line === undefined) {
    for (const name of names) if (isName(name)) setText(e, name, [{ hole: `$${name}` }]);
    if (array !== undefined && isName(array)) setArray(e, array, [[{ hole: `$${array}` }]]);
    return;
  }
  const separators = textOf(call.prefix.get('IFS') ?? valueNow(e, 'IFS') ?? known(' \t\n')) ?? ' \t\n';
  if (array !== undefined && isName(array)) {
    setArray(e, array, splitAt(line, separators, 10_000).map(known));
    return;
  }
  const fields = splitAt(line, separators, names.length);
  names.forEach((name, index) => {
    if (isName(name)) setText(e, name, known(fields[index] ?? ''));
  });
}

function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,255}$/.test(text);
}

/** The next line of a wholly known input. */
function takeLine(call: Invocation, delimiter: string): string | undefined {
  const { stdin } = call.io;
  const text = stdin === undefined ? undefined : textOf(stdin.rest);
  if (stdin === undefined || text === undefined) return undefined;
  const end = text.indexOf(delimiter);
  stdin.rest = end === -1 ? [] : known(text.slice(end + 1));
  return decodeText(end === -1 ? text : text.slice(0, end));
}

function splitAt(line: string, separators: string, most: number): string[] {
  if (separators === '') return [line];
  const fields: string[] = [];
  let rest = line;
  const trimmed = (text: string): string => {
    let from = 0;
    while (from < text.length && separators.includes(text[from] ?? '') && /\s/.test(text[from] ?? '')) from += 1;
    return text.slice(from);
  };
  rest = trimmed(rest);
  while (fields.length < most - 1 && rest !== '') {
    let at = 0;
    while (at < rest.length && !separators.includes(rest[at] ?? '')) at += 1;
    fields.push(rest.slice(0, at));
    rest = trimmed(rest.slice(at + 1));
  }
  let end = rest.length;
  while (end > 0 && separators.includes(rest[end - 1] ?? '') && /\s/.test(rest[end - 1] ?? '')) end -= 1;
  fields.push(rest.slice(0, end));
  return fields;
}

function readLines(e: Evaluator, call: Invocation): undefined {
  const name =
    call.argv
      .slice(1)
      .map((word) => textOf(word) ?? '')
      .filter(isName)
      .at(-1) ?? 'MAPFILE';
  const text = textOf(drain(call.io) ?? [{ hole: name }]);
  setArray(
    e,
    name,
    text === undefined ? [[{ hole: `$${name}` }]] : text.replace(/\n$/, '').split('\n').slice(0, 10_000).map(known),
  );
}

/** `printf -v name …`: the text itself was worked out as its output. */
function printTo(e: Evaluator, call: Invocation): boolean | undefined {
  const name = textOf(call.argv[2] ?? []);
  if (textOf(call.argv[1] ?? []) !== '-v' || name === undefined || !isName(name)) return undefined;
  const output = e.printed;
  setText(e, name, output ?? [{ hole: `$${name}` }]);
  return true;
}

function arithmetic(e: Evaluator, call: Invocation): undefined {
  for (const word of call.argv.slice(1)) {
    const text = textOf(word);
    if (text !== undefined) arithmeticValue(e, text);
  }
}

function getopts(e: Evaluator, call: Invocation): undefined {
  const name = textOf(call.argv[2] ?? []);
  if (name !== undefined && isName(name)) setText(e, name, [{ hole: `$${name}` }]);
  setText(e, 'OPTARG', [{ hole: '$OPTARG' }]);
}

function evaluate(e: Evaluator, call: Invocation): boolean {
  const words = call.argv.slice(textOf(call.argv[1] ?? []) === '--' ? 2 : 1);
  runHere(e, call, codeOf(joinWords(words)), 'eval');
  return true;
}

function trap(e: Evaluator, call: Invocation): undefined {
  const words = call.argv.slice(textOf(call.argv[1] ?? []) === '--' ? 2 : 1);
  const code = words.length > 1 ? codeOf(words[0] ?? []) : undefined;
  if (code === undefined || code === '' || code === '-') return;
  e.conditions += 1;
  e.state.push();
  runHere(e, { ...call, io: { ...call.io, sink: undefined } }, code, 'argument');
  e.state.pop();
  e.conditions -= 1;
}

function load(e: Evaluator, call: Invocation): boolean {
  const [, file = [], ...args] = call.argv;
  const path = textOf(file);
  const [only] = file;
  const substituted = file.length === 1 && typeof only === 'object' ? e.substituted.get(only.hole) : undefined;
  if (substituted !== undefined) {
    runHere(e, call, codeOf(substituted.map((part) => (typeof part === 'string' ? decodeText(part) : part))), 'pipe');
  } else if (path === '/dev/stdin' || path === '/dev/fd/0' || path === '/proc/self/fd/0') {
    runHere(e, call, codeOf(drain(call.io) ?? [{ hole: 'stdin' }]), 'pipe');
  } else if (path !== undefined && path !== '') {
    const full = resolvePath(e, path);
    if (full === undefined) return true;
    const { values } = positionalNow(e);
    e.loads.push({ path: full, line: call.line, args: args.length > 0 ? [file, ...args] : values, env: call.env() });
    const text = readKnown(e, full);
    if (text !== undefined && !e.loading.has(full) && e.loading.size < 8) {
      e.loading.add(full);
      runHere(e, call, decodeText(text), undefined);
      e.loading.delete(full);
    }
  }
  return true;
}

/** Known code with holes as variables nobody has set; `undefined` when nothing of it is known. */
function codeOf(value: Value): string | undefined {
  return literals(value).trim() === '' ? undefined : shellCode(value);
}

function exit(e: Evaluator): undefined {
  if (e.conditions === 0) e.ended = true;
}

/** Notes that a program of the system gets another name: `cp /usr/bin/curl /tmp/x`. */
function copy(e: Evaluator, call: Invocation): undefined {
  const words = call.argv.slice(1).filter((word) => !literals(word).startsWith('-'));
  const [source, target] = words.map((word) => textOf(word));
  if (words.length !== 2 || source === undefined || target === undefined || e.copies.size > 1000) return;
  const [copied] = words;
  if (!/^(?:\/(?:usr\/)?(?:local\/)?s?bin\/)?[a-z][a-z0-9_.+-]*$/.test(source) || copied === undefined) return;
  if (!source.includes('/') && !e.asked.has(source)) return;
  const path = resolvePath(e, target.endsWith('/') ? `${target}${source.slice(source.lastIndexOf('/') + 1)}` : target);
  if (path === undefined) return;
  e.copies.set(path, copied);
  // A copy in the search path is also found by its bare name.
  if (/^\/(?:usr\/)?(?:local\/)?s?bin\//.test(path)) e.copies.set(path.slice(path.lastIndexOf('/') + 1), copied);
}
