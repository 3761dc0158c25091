import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureLayer } from '../images/gzip-layer.ts';
import type { LayerOf } from '../images/layout.ts';
import type { Recipe } from '../images/recipe.ts';
import type { Bench } from '../sections/section.ts';
import type { ServedLayer } from './server.ts';

/** Raise when recipes change: digests measured before are then forgotten. */
const version = 3;

/**
 * A layer to be served from its recipe. Its digests are found by making it once, and remembered for this version of
 * Node: another zlib may deflate the same bytes otherwise.
 */
export async function generatedLayer(bench: Bench, recipe: Recipe): Promise<ServedLayer> {
  const path = join(bench.work, 'digests.json');
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, LayerOf>) : {};
  const key = JSON.stringify([version, process.version, recipe]);
  let layer = known[key];
  if (layer === undefined) {
    bench.say(`  making ${JSON.stringify(recipe)} once for its digests …`);
    layer = await measureLayer(recipe);
    writeFileSync(path, JSON.stringify({ ...known, [key]: layer }, null, 1));
  }
  return { ...layer, from: recipe };
}
