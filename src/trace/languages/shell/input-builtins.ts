import { decodeText } from '../../decode/bytes.ts';
import { known, textOf } from '../../value.ts';
import type { Builtin } from './builtin.ts';
import type { Evaluator, Stream } from './evaluator.ts';
import { drain, type Invocation } from './run-simple.ts';
import { positionalNow, setArray, setText, valueNow } from './variables.ts';

/** Builtins that read input into variables, or print into one. */
export const inputBuiltins: readonly (readonly [string, Builtin])[] = [
  ['read', read],
  ['mapfile', readLines],
  ['readarray', readLines],
  ['printf', printTo],
  ['getopts', getopts],
];

function read(e: Evaluator, call: Invocation): undefined {
  const words = call.argv.slice(1).map((word) => textOf(word) ?? '');
  const names: string[] = [];
  let array: string | undefined;
  let delimiter = '\n';
  let count: number | undefined;
  let raw = false;
  let stream = call.io.stdin;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!/^-[a-zA-Z]/.test(word)) {
      names.push(word);
      continue;
    }
    // Letters may be bundled; the first that takes a value takes the rest of the word or the next one.
    for (let place = 1; place < word.length; place += 1) {
      const letter = word[place] ?? '';
      if (letter === 'r') raw = true;
      if (!'adnNptui'.includes(letter)) continue;
      const value = place + 1 < word.length ? word.slice(place + 1) : (words[++at] ?? '');
      if (letter === 'a') array = value;
      else if (letter === 'd') delimiter = value.slice(0, 1) || '\0';
      else if (letter === 'n' || letter === 'N') count = Number(value);
      else if (letter === 'u') stream = e.descriptors.get(Number(value)) ?? (value === '0' ? stream : undefined);
      break;
    }
  }
  if (names.length === 0) names.push('REPLY');
  if (stream !== undefined && textOf(stream.rest) === '') {
    e.status = 1;
    for (const name of names) if (isName(name)) setText(e, name, []);
    return;
  }
  const taken = takeLine(stream, delimiter, count);
  if (taken === undefined) {
    for (const name of names) if (isName(name)) setText(e, name, [{ hole: `$${name}` }]);
    if (array !== undefined && isName(array)) setArray(e, array, [[{ hole: `$${array}` }]]);
    return;
  }
  e.status = 0;
  const line = raw ? taken : taken.replace(/\\([\s\S])/g, '$1');
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

/** The next line (or so many characters) of a wholly known input. */
function takeLine(stream: Stream | undefined, delimiter: string, count: number | undefined): string | undefined {
  const text = stream === undefined ? undefined : textOf(stream.rest);
  if (stream === undefined || text === undefined) return undefined;
  const end = text.indexOf(delimiter);
  if (count !== undefined && count > 0 && (end === -1 || end > count)) {
    stream.rest = known(text.slice(count));
    return decodeText(text.slice(0, count));
  }
  stream.rest = end === -1 ? [] : known(text.slice(end + 1));
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
  const words = call.argv.slice(1).map((word) => textOf(word) ?? '');
  const separator = words.findIndex((word) => /^-[a-zA-Z]*d$/.test(word));
  const delimiter = separator === -1 ? '\n' : (words[separator + 1] ?? '').slice(0, 1) || '\0';
  const trims = words.some((word) => /^-[a-su-zA-Z]*t/.test(word));
  if (text === undefined) {
    setArray(e, name, [[{ hole: `$${name}` }]]);
    return;
  }
  const lines = text.split(delimiter).slice(0, 10_000);
  const last = lines.pop() ?? '';
  const kept = lines.map((line) => (trims ? line : line + delimiter));
  setArray(e, name, [...kept, ...(last === '' ? [] : [last])].map(known));
}

/** `printf -v name …`: the text itself was worked out as its output. */
function printTo(e: Evaluator, call: Invocation): boolean | undefined {
  const name = textOf(call.argv[2] ?? []);
  if (textOf(call.argv[1] ?? []) !== '-v' || name === undefined || !isName(name)) return undefined;
  const output = e.printed;
  setText(e, name, output ?? [{ hole: `$${name}` }]);
  return true;
}

/** Where in a bundle of letters (`-xzf`) the next one stands; no name of a variable, so that no script sees it. */
const bundlePlace = 'getopts place';

/** One option at a time, as long as the words are known; else what it finds, and how many words that were, is not known. */
function getopts(e: Evaluator, call: Invocation): undefined {
  const [, spec = [], variable = [], ...own] = call.argv;
  const letters = textOf(spec);
  const name = textOf(variable);
  const { values, exact } = positionalNow(e);
  const words = (own.length > 0 ? own : values.slice(1)).map((word) => textOf(word));
  const index = Number(numberIn(e, 'OPTIND') ?? 1);
  const word = words[index - 1];
  if (name === undefined || !isName(name)) return;
  if (
    letters === undefined ||
    !Number.isInteger(index) ||
    (own.length === 0 && !exact && index > words.length) ||
    words.includes(undefined)
  ) {
    setText(e, name, [{ hole: `$${name}` }]);
    setText(e, 'OPTARG', [{ hole: '$OPTARG' }]);
    setText(e, 'OPTIND', [{ hole: '$OPTIND' }]);
    return;
  }
  const place = Number(numberIn(e, bundlePlace) ?? 1);
  if (word === undefined || !word.startsWith('-') || word === '-' || word === '--') {
    if (word === '--') setText(e, 'OPTIND', known(String(index + 1)));
    setText(e, name, known('?'));
    e.status = 1;
    return;
  }
  const letter = word[place] ?? '?';
  const at = letters.indexOf(letter);
  const takes = at >= 0 && letters[at + 1] === ':' && letter !== ':';
  const isLast = place + 1 >= word.length;
  const attached = takes && !isLast;
  const argument = attached ? word.slice(place + 1) : takes ? words[index] : undefined;
  setText(e, name, known(at < 0 || letter === ':' ? '?' : letter));
  setText(e, 'OPTARG', argument === undefined ? [] : known(argument));
  const goesOn = !takes && !isLast;
  setText(e, bundlePlace, known(String(goesOn ? place + 1 : 1)));
  if (!goesOn) setText(e, 'OPTIND', known(String(index + (takes && !attached ? 2 : 1))));
  e.status = 0;
}

function numberIn(e: Evaluator, name: string): string | undefined {
  const variable = e.state.variable(name);
  return variable === undefined ? undefined : (textOf(variable.alternatives[0] ?? []) ?? 'unknown');
}
