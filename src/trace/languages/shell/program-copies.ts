import { literals, textOf } from '../../value.ts';
import type { Builtin } from './builtin.ts';
import type { Evaluator } from './evaluator.ts';
import { resolvePath } from './paths.ts';
import type { Invocation } from './run-simple.ts';

/** Programs that give a program another name. */
export const copies: readonly (readonly [string, Builtin])[] = [
  ['cp', copy],
  ['mv', copy],
  ['ln', copy],
];

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
