/** The parts of a .cpuprofile (V8's format) that are needed here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

/** Where time goes, by the place of the code; the first that fits is taken. */
const places: readonly (readonly [share: string, place: RegExp])[] = [
  ['needles', /\/inspect\/(gram-|multi-pattern|scanner|needles|indicator)/],
  ['sha256', /internal\/crypto\/hash|\/archive\/verified/],
  ['handing over between threads', /\/inspect\/(lane|unpack-threads)/],
  ['inflate', /node:zlib|\/archive\/(decompress|codec|gzip|zstd|compression)|\/inspect\/unpack/],
  ['tar', /\/archive\//],
  ['other inspection', /\/(inspect|analyzers)\//],
  ['parse', /web-tree-sitter/],
  ['trace', /\/trace\//],
  ['indicators, detectors, reports', /\/(indicators|detectors|policy|reports)\//],
  ['the rest of the tool', /\/dist\//],
  ['reading files and sockets', /^node:(internal\/)?(fs|net|http|stream|streams)|undici/],
  ['Node itself (starting, loading modules)', /^node:/],
];

/** Functions in which a thread sleeps until another one wakes it: the profiler takes that for work. */
const waits = /^wait(While)?$/;

/** Milliseconds by share, of the times in which the thread did something. */
export function sharesOf(profile: CpuProfile): Map<string, number> {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)),
  );
  const known = new Map<number, string>();
  const shares = new Map<string, number>();
  for (const [at, id] of profile.samples.entries()) {
    const share = known.get(id) ?? shareOf(id);
    known.set(id, share);
    if (share !== 'idle') shares.set(share, (shares.get(share) ?? 0) + (profile.timeDeltas[at] ?? 0) / 1000);
  }
  return shares;

  /** Native and WebAssembly functions have no place of their own: they belong to whoever called them. */
  function shareOf(id: number): string {
    const name = nodes.get(id)?.callFrame.functionName;
    if (name === '(idle)' || (name !== undefined && waits.test(name))) return 'idle';
    if (name === '(garbage collector)') return 'garbage collection';
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const url = nodes.get(at)?.callFrame.url ?? '';
      const found = places.find(([, place]) => place.test(url));
      if (found !== undefined) return found[0];
    }
    return 'Node itself (starting, loading modules)';
  }
}
