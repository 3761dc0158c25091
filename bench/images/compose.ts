// node bench/images/compose.ts OUT LAYOUT…: one image with the layers of all, as if each had been built on the one before.
// Layers that several share (their base) are taken once; what runs is what the last one runs.
import { type LayerOf, readLayout, shareBlob, writeLayout } from './layout.ts';

const [out, ...folders] = process.argv.slice(2);
if (out === undefined || folders.length === 0) throw new Error('usage: node bench/images/compose.ts OUT LAYOUT…');

const layers = new Map<string, LayerOf>();
let run: unknown = {};
for (const folder of folders) {
  const image = readLayout(folder);
  run = image.run;
  for (const layer of image.layers) {
    layers.set(layer.descriptor.digest, layer);
    await shareBlob(folder, out, layer.descriptor.digest);
  }
}
writeLayout(out, run, [...layers.values()]);
process.stdout.write(`${out}: ${layers.size} layers\n`);
