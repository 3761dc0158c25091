import type { FetchEffect, RunEffect } from '../trace/effect.ts';
import { literals, render, textOf, type Value } from '../trace/value.ts';
import { type AddressTraits, addressTraits } from './addresses.ts';
import type { Scene } from './detector.ts';

/** Code from the network that is run. */
export interface DownloadRun {
  readonly run: RunEffect;
  readonly fetch?: FetchEffect;
  /** Address it comes from; holes shown. */
  readonly url?: string;
  readonly traits?: AddressTraits;
  /** The run could only be matched to the download by a partly known name. */
  readonly guessed: boolean;
}

const cache = new WeakMap<Scene['story'], readonly DownloadRun[]>();

/** Every run of downloaded code in the story: piped, substituted, or saved and then run, also across stages of one start. */
export function downloadRuns(scene: Scene): readonly DownloadRun[] {
  const known = cache.get(scene.story);
  if (known) return known;
  const found = find(scene);
  cache.set(scene.story, found);
  return found;
}

function find(scene: Scene): readonly DownloadRun[] {
  const { effects, stages } = scene.story;
  const saved = effects.filter((effect): effect is FetchEffect => effect.kind === 'fetch' && effect.to !== undefined);
  const runs: DownloadRun[] = [];
  for (const run of effects) {
    if (run.kind !== 'run') continue;
    if (run.from === 'fetched') {
      const linked = run.fetched === undefined ? undefined : effects[run.fetched];
      const fetch = linked?.kind === 'fetch' ? linked : nearestFetch(scene, run);
      runs.push(downloadRun(run, fetch, false));
      continue;
    }
    if (run.from !== 'file' && run.from !== 'written' && run.from !== 'unknown') continue;
    if (literals(run.what).length < 2) continue;
    const start = stages[run.stage]?.start;
    const fetch = saved.find(
      (each) => stages[each.stage]?.start === start && each.tool !== 'git' && saves(each.to as Value, run.what),
    );
    if (fetch) runs.push(downloadRun(run, fetch, textOf(fetch.to as Value) === undefined));
  }
  return runs;
}

/** A `$(curl …)` that was run: its download is the closest one before in the same stage. */
function nearestFetch(scene: Scene, run: RunEffect): FetchEffect | undefined {
  const { effects, stages } = scene.story;
  const same = effects.filter((effect): effect is FetchEffect => effect.kind === 'fetch' && effect.stage === run.stage);
  const near = same.filter((effect) => effect.line <= run.line).at(-1) ?? same[0];
  if (near) return near;
  const parent = stages[run.stage]?.parent;
  return effects.findLast((effect): effect is FetchEffect => effect.kind === 'fetch' && effect.stage === parent);
}

function downloadRun(run: RunEffect, fetch: FetchEffect | undefined, guessed: boolean): DownloadRun {
  const url = fetch ? render(fetch.url) : urlIn(render(run.what));
  return { run, ...(fetch ? { fetch } : {}), ...(url ? { url, traits: addressTraits(url) } : {}), guessed };
}

/** A URL inside `$(curl -s http://…)`. */
function urlIn(text: string): string | undefined {
  const at = text.search(/(https?|ftp):[/\\]{1,4}/i);
  return at < 0 ? undefined : (/^[^\s"'`|;<>()›]{1,500}/.exec(text.slice(at))?.[0] ?? undefined);
}

/** Whether a file saved under this name (perhaps partly known) is the one that is run. */
function saves(saved: Value, run: Value): boolean {
  const to = pattern(saved);
  const what = pattern(run);
  if (to === what) return what !== '*';
  const parts = to.split('*');
  if (parts.length !== 2 || what.includes('*')) return false;
  const [head = '', tail = ''] = parts;
  // Only a name whose folder and ending are known: `/tmp/*.sh`.
  return (
    head.lastIndexOf('/') > 0 &&
    (head + tail).length > 5 &&
    what.startsWith(head) &&
    what.endsWith(tail) &&
    what.length >= head.length + tail.length &&
    !what.slice(head.length, what.length - tail.length).includes('/')
  );
}

function pattern(value: Value): string {
  return value.map((part) => (typeof part === 'string' ? part : '*')).join('');
}

/** Why a download that is run has no honest reading; `undefined` when it may have one. */
export function hostileDownload({ traits, fetch }: DownloadRun): string | undefined {
  if (!traits || traits.local) return undefined;
  if (traits.disguised) return 'The address is written so that it is not recognised.';
  if (traits.onion) return 'It comes from a hidden service.';
  if (traits.picture && fetch?.tool !== 'git') return 'The code pretends to be a picture or document.';
  if (traits.bareAddress) return 'It comes from a bare address that nobody vouches for.';
  return undefined;
}
