import { isBlank } from './characters.ts';
import { endpointAt } from './endpoint.ts';
import type { Emit } from './found.ts';
import { couldBeHost, hostOf } from './host.ts';

/** Options by which miners are told their pool; only `host:port` counts (curl's `-o` takes a file). */
const flags: readonly string[] = ['-o', '--url', '--pool', '-pool', '-epool', '-wpool', '-zpool', '--pools'];

/** Keys by which miners' configurations name it, by what follows the word the text scanner stopped at. */
export const poolKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ['pool', ['', '_address', '_url', '_addr', '_host']],
  ['pools', ['']],
  ['url', ['']],
  ['POOL', ['', '_ADDRESS', '_URL', '_ADDR', '_HOST']],
]);

/** A pool given to a miner's option; `dash` is the position of the option's first dash. */
export function poolFlagAt(text: string, dash: number, emit: Emit): void {
  if (dash > 0 && !' \t\n"\'[,='.includes(text[dash - 1] ?? '')) return;
  for (const flag of flags) {
    if (!text.startsWith(flag, dash)) continue;
    let at = dash + flag.length;
    if (!' \t="\','.includes(text[at] ?? 'x')) continue;
    for (let skipped = 0; skipped < 8 && ' \t="\','.includes(text[at] ?? 'x'); skipped += 1) at += 1;
    emitPool(text, at, emit);
    return;
  }
}

/** A pool given by a configuration key: `"url": "pool.example:3333"`, `pool_address = …`; `end` is where `word` ended. */
export function poolKeyAt(text: string, word: string, end: number, emit: Emit): void {
  for (const rest of poolKeys.get(word) ?? []) {
    if (!text.startsWith(rest, end)) continue;
    let at = end + rest.length;
    // `url` alone is everybody's word: only as a quoted key of a JSON document.
    if (word === 'url' && text[at] !== '"' && !text.startsWith('\\"', at)) continue;
    const from = at;
    let assigned = false;
    for (; at - from < 10; at += 1) {
      const mark = text[at] ?? '';
      if (mark === ':' || mark === '=') assigned = true;
      else if (!isBlank(text.charCodeAt(at)) && !'"\'\\['.includes(mark)) break;
    }
    if (assigned) emitPool(text, at, emit);
  }
}

function emitPool(text: string, at: number, emit: Emit): void {
  const written = endpointAt(text, at);
  const host = hostOf(written.host);
  if (host === undefined || written.port === undefined) return;
  if (host.kind === 'host' && !couldBeHost(host.value)) return;
  const scope = host.scope === undefined ? {} : { scope: host.scope };
  emit({ kind: 'pool', value: host.value, port: written.port, ...scope }, at);
  emit({ ...host, port: written.port }, at);
}
