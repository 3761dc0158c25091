import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { layerBlobs } from '../floor/blobs.ts';
import type { Bench } from '../sections/section.ts';
import { generatedImage } from './generated.ts';
import type { Recipe } from './recipe.ts';

/** An image to be measured. */
export interface BenchImage {
  readonly name: string;
  /** As the tool takes it: `oci:DIR`. */
  readonly reference: string;
  readonly layers: number;
}

/** The images of `--images`, else generated ones. Fewest layers first. */
export async function imageSet(bench: Bench): Promise<readonly BenchImage[]> {
  const given = bench.arguments.images;
  return given === undefined ? generated(bench) : imagesIn(resolve(given));
}

async function generated(bench: Bench): Promise<readonly BenchImage[]> {
  const whole = bench.arguments.quick ? 200e6 : 1.5e9;
  const images: BenchImage[] = [];
  for (const layers of [1, 2, 8]) {
    const name = `generated-${whole / 1e6}MB-${layers}`;
    const recipes: Recipe[] = Array.from({ length: layers }, (_, at) => ({
      kind: 'mixed',
      bytes: whole / layers,
      seed: 10 * layers + at,
      code: 'usual',
    }));
    images.push({ name, reference: await generatedImage(bench, name, recipes), layers });
  }
  return images;
}

async function imagesIn(folder: string): Promise<readonly BenchImage[]> {
  const found = existsSync(folder) ? readdirSync(folder) : [];
  const names = found.filter((name) => existsSync(join(folder, name, 'index.json')));
  if (names.length === 0) throw new Error(`no OCI layouts in ${folder}: bench/make-images.sh makes them`);
  const images = names.map(async (name) => {
    const reference = `oci:${join(folder, name)}`;
    return { name, reference, layers: (await layerBlobs(reference)).length };
  });
  const byLayers = (one: BenchImage, other: BenchImage): number =>
    one.layers - other.layers || (one.name < other.name ? -1 : 1);
  return (await Promise.all(images)).toSorted(byLayers);
}
