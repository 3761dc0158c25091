import { factsOf, type TypedAnalyzer } from '../analyzers/facts-of.ts';
import { type PackageFact, packages } from '../analyzers/packages.ts';
import type { Facts, FileFact } from '../inspect/facts.ts';

/** Files that packages say are theirs, by the layer in which they say so: claims of whoever made the image. */
export interface PackageClaims {
  /** The package that lays claim to this path, in whichever layer; `undefined` when none does. */
  owner(path: string): string | undefined;
  /**
   * Whether a package lays claim to this very file: the claim came with the layer the file came with. A file that was
   * put in its place later is not meant.
   */
  covers(file: Pick<FileFact, 'path' | 'layer'>): boolean;
}

const made = new WeakMap<Facts, PackageClaims>();

/** The claims of an image, by the facts of the analyzer `packages`; worked out once for each `Facts`. */
export function packageClaims(facts: Facts): PackageClaims {
  let claims = made.get(facts);
  if (claims === undefined) {
    claims = claimsOf(facts);
    made.set(facts, claims);
  }
  return claims;
}

function claimsOf(facts: Facts): PackageClaims {
  const byLayer = new Map<number, Map<string, string>>();
  for (const { layer, data } of factsOf(facts, packages as TypedAnalyzer<PackageFact>)) {
    if (data.kind !== 'owned') continue;
    const paths = byLayer.get(layer) ?? new Map<string, string>();
    byLayer.set(layer, paths);
    for (const path of data.paths) paths.set(path, data.name);
  }
  const newest = [...byLayer].sort(([one], [other]) => other - one).map(([, paths]) => paths);
  return {
    owner: (path) => {
      for (const name of [path, otherName(path)])
        for (const paths of newest) {
          const found = paths.get(name);
          if (found !== undefined) return found;
        }
      return undefined;
    },
    covers: ({ path, layer }) => {
      const paths = byLayer.get(layer);
      return paths !== undefined && (paths.has(path) || paths.has(otherName(path)));
    },
  };
}

/** Where `/bin` is a link to `/usr/bin`, packages name one of the two. */
function otherName(path: string): string {
  return path.startsWith('/usr/') ? path.slice(4) : `/usr${path}`;
}
