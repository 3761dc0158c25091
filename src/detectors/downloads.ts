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
  /** What is run was unpacked from the download, or bears another name than it. */
  readonly indirect: boolean;
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
  const byStage = grouped(scene, (effect) => effect.stage);
  const byStart = grouped(scene, (effect) => stages[effect.stage]?.start);
  const runs: DownloadRun[] = [];
  for (const run of effects) {
    if (run.kind !== 'run') continue;
    if (run.from === 'fetched') {
      const linked = run.fetched === undefined ? undefined : effects[run.fetched];
      const fetch = linked?.kind === 'fetch' ? linked : nearestFetch(scene, byStage, run);
      runs.push(downloadRun(run, fetch, false));
      continue;
    }
    if (run.from !== 'file' && run.from !== 'written' && run.from !== 'unknown') continue;
    if (literals(run.what).length < 2) continue;
    const fetch = byStart
      .get(stages[run.stage]?.start)
      ?.find((each) => each.to !== undefined && each.tool !== 'git' && saves(each.to, run.what));
    if (fetch?.to) runs.push(downloadRun(run, fetch, textOf(fetch.to) === undefined));
  }
  return runs;
}

type Downloads = ReadonlyMap<number | undefined, readonly FetchEffect[]>;

/** Downloads by a key, at most `mostOfOne` for each: more is not one person's script. */
function grouped(scene: Scene, key: (effect: FetchEffect) => number | undefined): Downloads {
  const groups = new Map<number | undefined, FetchEffect[]>();
  for (const effect of scene.story.effects) {
    if (effect.kind !== 'fetch') continue;
    const group = groups.get(key(effect)) ?? [];
    if (group.length < mostOfOne) group.push(effect);
    groups.set(key(effect), group);
  }
  return groups;
}

const mostOfOne = 500;

/** A `$(curl …)` that was run: its download is the closest one before in the same stage, else in the one that led here. */
function nearestFetch(scene: Scene, byStage: Downloads, run: RunEffect): FetchEffect | undefined {
  const same = byStage.get(run.stage) ?? [];
  const near = same.findLast((effect) => effect.line <= run.line) ?? same[0];
  return near ?? byStage.get(scene.story.stages[run.stage]?.parent ?? -1)?.at(-1);
}

function downloadRun(run: RunEffect, fetch: FetchEffect | undefined, guessed: boolean): DownloadRun {
  const url = fetch ? render(fetch.url) : urlIn(render(run.what));
  return {
    run,
    ...(fetch ? { fetch } : {}),
    // How it was written tells more than what it means: whoever writes an address as a number hides it.
    ...(url ? { url, traits: addressTraits(fetch?.written ? render(fetch.written) : url) } : {}),
    indirect: isIndirect(run, fetch),
    guessed,
  };
}

function isIndirect(run: RunEffect, fetch: FetchEffect | undefined): boolean {
  if (run.interpreter === undefined && fetch !== undefined && fetch.to === undefined) return true;
  return fetch?.to !== undefined && literals(run.what) !== '' && pattern(fetch.to) !== pattern(run.what);
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
