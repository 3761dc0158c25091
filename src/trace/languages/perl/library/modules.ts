import { literals } from '../../../value.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { asValue } from '../../script/object.ts';
import type { Run } from '../../script/run.ts';
import type { Table } from './table.ts';

/** Modules a text uses. */
const loaded = new WeakMap<Run, Set<string>>();

/** Names that are common words: they are the module's only when it is loaded, or when what they get looks like it. */
const shared: ReadonlyMap<string, { readonly module: RegExp; readonly looks: RegExp }> = new Map([
  ...['get', 'head', 'mirror', 'getprint'].map(
    (name) => [name, { module: /^LWP/, looks: /^(?:https?|ftp):/i }] as const,
  ),
  ...['copy', 'move', 'cp', 'mv'].map((name) => [name, { module: /^File::Copy/, looks: /^\// }] as const),
  ...['GET', 'POST', 'PUT'].map((name) => [name, { module: /^HTTP::Request/, looks: /^(?:https?|ftp):/i }] as const),
  ...['capture', 'run_cmd', 'qx'].map((name) => [name, { module: /^(?:IPC|Capture)/, looks: /^\// }] as const),
  ...['retrieve', 'thaw'].map((name) => [name, { module: /^Storable/, looks: /^$/ }] as const),
  ...['first', 'reduce', 'sum', 'unescape', 'rot13'].map((name) => [name, { module: /./, looks: /^/ }] as const),
]);

/** The tables as one, where functions with common names ask for their module first. */
export function modules(table: Table): ReadonlyMap<string, LibraryFunction> {
  const made = new Map<string, LibraryFunction>();
  for (const [name, act] of table) {
    const rule = shared.get(name);
    made.set(
      name,
      rule === undefined
        ? act
        : (run, args, scope) => {
            const uses = [...(loaded.get(run) ?? [])].some((module) => rule.module.test(module));
            const looks = rule.looks.test(literals(asValue(args.list[0])));
            return uses || looks ? act(run, args, scope) : undefined;
          },
    );
  }
  return made;
}

/** Notes that a module is loaded. */
export function noteLoaded(run: Run, module: string): void {
  const names = loaded.get(run) ?? new Set<string>();
  if (names.size < 1_000) names.add(module);
  loaded.set(run, names);
}
