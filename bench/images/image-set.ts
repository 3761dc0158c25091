import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { layerBlobs } from '../floor/blobs.ts';
import type { Bench } from '../sections/section.ts';

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
  if (given === undefined) throw new Error('--images is needed as yet');
  return imagesIn(resolve(given));
}

async function imagesIn(folder: string): Promise<readonly BenchImage[]> {
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'index.json')))
    : [];
  if (names.length === 0) throw new Error(`no OCI layouts in ${folder}: bench/make-images.sh makes them`);
  const images = names.map(async (name) => {
    const reference = `oci:${join(folder, name)}`;
    return { name, reference, layers: (await layerBlobs(reference)).length };
  });
  return (await Promise.all(images)).toSorted(
    (one, other) => one.layers - other.layers || (one.name < other.name ? -1 : 1),
  );
}
