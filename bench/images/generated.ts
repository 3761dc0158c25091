import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../sections/section.ts';
import { measureLayer } from './gzip-layer.ts';
import { blobPath, type LayerOf, writeLayout } from './layout.ts';
import type { Recipe } from './recipe.ts';

/** Raise when recipes change, so that layouts made before are not taken for the new ones. */
const version = 3;

/** What generated images run: something honest that is not in them. */
export const generatedRun = { Cmd: ['/bin/sh'], Env: ['PATH=/usr/local/bin:/usr/bin:/bin'] };

/** A layout folder with the layers of these recipes; made in the work folder when it is not there yet. Returns `oci:DIR`. */
export async function generatedImage(bench: Bench, name: string, recipes: readonly Recipe[]): Promise<string> {
  const folder = join(bench.work, `${name}-v${version}`);
  if (existsSync(join(folder, 'index.json'))) return `oci:${folder}`;
  bench.say(`  making ${folder} …`);
  rmSync(folder, { recursive: true, force: true });
  const layers: LayerOf[] = [];
  for (const recipe of recipes) layers.push(await writeLayer(folder, recipe));
  writeLayout(folder, generatedRun, layers);
  return `oci:${folder}`;
}

async function writeLayer(folder: string, recipe: Recipe): Promise<LayerOf> {
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
  const part = join(folder, 'blobs/sha256/part');
  const file = createWriteStream(part);
  const layer = await measureLayer(recipe, async (chunk) => {
    if (!file.write(chunk)) await once(file, 'drain');
  });
  file.end();
  await once(file, 'close');
  renameSync(part, blobPath(folder, layer.descriptor.digest));
  return layer;
}
