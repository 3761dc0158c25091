import { concat, known, literals, textOf, type Value } from '../../value.ts';
import type { Evaluator, Io } from './evaluator.ts';
import type { Invocation } from './run-simple.ts';
import { textual } from './substitution.ts';

type Run = (argv: readonly Value[], extra: Partial<Io>) => void;

/** Commands that a command makes from its arguments: `xargs`, `find -exec`, `chroot`, `nsenter`, `flock`. */
export function innerCommands(e: Evaluator, call: Invocation, run: Run): void {
  readers.get(call.name)?.(e, call, run);
}

const readers = new Map<string, (e: Evaluator, call: Invocation, run: Run) => void>([
  ['xargs', xargs],
  ['find', find],
  ['chroot', chroot],
  ['nsenter', nsenter],
  [
    'unshare',
    (_e, call, run) =>
      after(call, ['-S', '-G', '--setuid', '--setgid', '-R', '--root', '-w', '--wd'], (argv) => run(argv, {})),
  ],
  ['flock', flock],
]);

/** `xargs [options] program args…`: input is added, or put where `-I{}` says. */
function xargs(e: Evaluator, call: Invocation, run: Run): void {
  const { argv, io } = call;
  let at = 1;
  let mark: string | undefined;
  let each = false;
  for (; at < argv.length; at += 1) {
    const text = literals(argv[at] ?? []);
    if (!text.startsWith('-') || text === '-') break;
    if (/^-I./.test(text)) mark = text.slice(2);
    else if (text === '-I') mark = literals(argv[++at] ?? []);
    else if (text === '-i') mark = '{}';
    else if (text === '-n' || text === '-L') {
      each = textOf(argv[at + 1] ?? []) === '1';
      at += 1;
    } else if (text === '-n1' || text === '-L1') each = true;
    else if (['-d', '-P', '-s', '-a', '-E', '--max-args', '--max-procs', '--delimiter', '--arg-file'].includes(text))
      at += 1;
  }
  const command = at < argv.length ? argv.slice(at) : [known('echo')];
  const input = io.stdin === undefined ? undefined : textOf(textual(io.stdin.rest));
  const separator = call.argv.some((word) => textOf(word) === '-0') ? '\0' : mark === undefined ? /\s+/ : '\n';
  const words: readonly Value[] =
    input === undefined
      ? [[{ hole: `$(${io.upstream})`.slice(0, 300) }]]
      : input
          .split(separator)
          .filter((word) => word !== '')
          .slice(0, 200)
          .map((word) => known(unquoted(word.trim())));
  if (input !== undefined && io.stdin !== undefined) io.stdin.rest = [];
  if (input !== undefined && words.length === 0) return;
  if (mark !== undefined) {
    for (const word of words)
      if (e.spend(4))
        run(
          command.map((part) => filled(part, mark, word)),
          { stdin: undefined },
        );
  } else if (each) {
    for (const word of words) if (e.spend(4)) run([...command, word], { stdin: undefined });
  } else run([...command, ...words], { stdin: undefined });
}

function unquoted(word: string): string {
  return word.replace(/^'([^']*)'$/, '$1').replace(/^"([^"]*)"$/, '$1');
}

/** `find … -exec program {} ;`. */
function find(_e: Evaluator, call: Invocation, run: Run): void {
  const { argv } = call;
  for (let at = 1; at < argv.length; at += 1) {
    if (!['-exec', '-execdir', '-ok', '-okdir'].includes(literals(argv[at] ?? []))) continue;
    let end = at + 1;
    while (end < argv.length && ![';', '+'].includes(literals(argv[end] ?? []))) end += 1;
    const place: Value = [{ hole: 'file found' }];
    if (end > at + 1)
      run(
        argv.slice(at + 1, end).map((word) => filled(word, '{}', place)),
        {},
      );
    at = end;
  }
}

function filled(word: Value, mark: string, by: Value): Value {
  if (mark === '') return word;
  return concat(
    ...word.map((part): Value => {
      if (typeof part !== 'string' || !part.includes(mark)) return [part];
      return concat(
        ...part.split(mark, 50).flatMap((piece, index): Value[] => (index === 0 ? [known(piece)] : [by, known(piece)])),
      );
    }),
  );
}

function chroot(_e: Evaluator, call: Invocation, run: Run): void {
  after(call, [], ([root = [], ...argv]) => {
    if (argv.length > 0) run(argv, { root });
  });
}

/** A hole stands for the other root; its name says whose it is: see `rootOutside` of `effects/place.ts`. */
function nsenter(_e: Evaluator, call: Invocation, run: Run): void {
  const words = call.argv.slice(1).map(literals);
  const first = words.some(
    (word, at) =>
      word === '-t1' ||
      word === '--target=1' ||
      (word === '1' && ['-t', '--target'].includes(words[at - 1] ?? '')) ||
      (word.startsWith('-') && word.includes('/proc/1/ns/')),
  );
  after(call, ['-t', '--target', '-S', '-G', '--setuid', '--setgid'], (argv) =>
    run(argv, { root: [{ hole: `namespaces of ${first ? 'process 1' : 'another process'}` }] }),
  );
}

function flock(_e: Evaluator, call: Invocation, run: Run): void {
  after(call, ['-w', '-E', '--timeout'], ([, ...argv]) => {
    if (argv.length > 0 && !literals(argv[0] ?? []).startsWith('-')) run(argv, {});
  });
}

/** The words after a program's own options. */
function after(call: Invocation, valued: readonly string[], give: (argv: readonly Value[]) => void): void {
  let at = 1;
  for (; at < call.argv.length; at += 1) {
    const text = literals(call.argv[at] ?? []);
    if (text === '--') {
      at += 1;
      break;
    }
    if (!text.startsWith('-')) break;
    if (valued.includes(text)) at += 1;
  }
  if (at < call.argv.length) give(call.argv.slice(at));
}
