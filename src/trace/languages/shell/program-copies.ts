import { literals, textOf, type Value } from '../../value.ts';
import type { Builtin } from './builtin.ts';
import type { Evaluator } from './evaluator.ts';
import { resolvePath } from './paths.ts';
import type { Invocation } from './run-simple.ts';

/** Programs that give a program another name. */
export const copies: readonly (readonly [string, Builtin])[] = [
  ['cp', copy],
  ['mv', copy],
  ['ln', copy],
  ['install', install],
  ['dd', dump],
  ['cat', concatenate],
  ['hash', hash],
];

/** Notes that a program of the system gets another name: `cp /usr/bin/curl /tmp/x`. */
function copy(e: Evaluator, call: Invocation): undefined {
  const words = call.argv.slice(1).filter((word) => !literals(word).startsWith('-'));
  if (words.length === 2) note(e, words[0], words[1]);
}

function note(e: Evaluator, copied: Value | undefined, to: Value | undefined): void {
  const source = textOf(copied ?? [{ hole: '' }]);
  const target = textOf(to ?? [{ hole: '' }]);
  if (source === undefined || target === undefined || e.copies.size > 1000) return;
  if (!/^(?:\/(?:usr\/)?(?:local\/)?s?bin\/)?[a-z][a-z0-9_.+-]*$/.test(source) || copied === undefined) return;
  if (!source.includes('/') && !e.asked.has(source)) return;
  const path = resolvePath(e, target.endsWith('/') ? `${target}${source.slice(source.lastIndexOf('/') + 1)}` : target);
  if (path === undefined) return;
  e.copies.set(path, copied);
  // A copy in the search path is also found by its bare name.
  if (/^\/(?:usr\/)?(?:local\/)?s?bin\//.test(path)) e.copies.set(path.slice(path.lastIndexOf('/') + 1), copied);
}

/** `install -m 755 /usr/bin/curl /tmp/x`. */
function install(e: Evaluator, call: Invocation): undefined {
  const words = call.argv.slice(1).filter((word, at) => {
    return !literals(word).startsWith('-') && !/^-[a-zA-Z]*[mogtS]$/.test(literals(call.argv[at] ?? []));
  });
  if (words.length === 2) note(e, words[0], words[1]);
}

/** `dd if=/usr/bin/curl of=/tmp/x`. */
function dump(e: Evaluator, call: Invocation): undefined {
  const value = (name: string): Value | undefined => {
    const word = call.argv.find((each) => literals(each).startsWith(name));
    const text = word === undefined ? undefined : textOf(word);
    return text === undefined ? undefined : [text.slice(name.length)];
  };
  note(e, value('if='), value('of='));
}

/** `cat /usr/bin/curl > /tmp/x`. */
function concatenate(e: Evaluator, call: Invocation): undefined {
  const target = call.redirects.findLast((each) => each.fd === 1 && (each.op === '>' || each.op === '&>'))?.target;
  if (call.argv.length === 2) note(e, call.argv[1], target);
}

/** `hash -p /usr/bin/curl x`. */
function hash(e: Evaluator, call: Invocation): undefined {
  const at = call.argv.findIndex((word) => literals(word) === '-p');
  const [path, name] = at === -1 ? [] : call.argv.slice(at + 1);
  const text = textOf(name ?? []);
  if (path !== undefined && text !== undefined && text !== '') e.copies.set(text, path);
}
