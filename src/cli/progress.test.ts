import { expect, test } from 'vitest';
import { imageOf } from '../testing/image-builder.ts';
import { createProgress } from './progress.ts';

const image = imageOf({ name: 'registry.example/a/b\u202e:1', layers: [{ '/a': 'x' }, { '/b': 'y' }] });
const [first, second] = image.layers;

function recorded(redraw: boolean): { text: () => string; view: ReturnType<typeof createProgress> } {
  const written: string[] = [];
  return { view: createProgress((text) => void written.push(text), redraw), text: () => written.join('') };
}

test('a log gets plain lines, one at the end of each layer', () => {
  const { view, text } = recorded(false);
  view.started(image);
  if (first === undefined || second === undefined) throw new Error('two layers');
  view.layer({ layer: first, state: 'started', bytes: 0 });
  view.layer({ layer: first, state: 'progress', bytes: 50, total: 100 });
  view.layer({ layer: first, state: 'done', bytes: 1500 });
  view.layer({ layer: second, state: 'failed', bytes: 3 });
  view.finished();
  expect(text()).toBe(
    'scanning registry.example/a/b\\u202e:1 (2 layers)\nlayer 1/2 inspected, 1.5 kB\nlayer 2/2 not wholly inspected\n',
  );
});

test('a terminal gets one line a layer, redrawn, and nothing is left at the end', () => {
  const { view, text } = recorded(true);
  view.started(image);
  if (first === undefined) throw new Error('a layer');
  view.layer({ layer: first, state: 'started', bytes: 0, total: 200 });
  view.layer({ layer: first, state: 'done', bytes: 200 });
  const drawn = text();
  expect(drawn).toContain('waiting');
  expect(drawn).toContain('inspected 200 B');
  view.finished();
  expect(text().endsWith('\u001b[2A\u001b[0J')).toBe(true);
  expect(text()).not.toContain('\u202e');
});
