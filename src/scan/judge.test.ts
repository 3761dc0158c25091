import { expect, test } from 'vitest';
import type { ExampleFiles } from '../detectors/detector.ts';
import { reportOf } from '../testing/scene.ts';

/** A program and modules that load each other, one a level, without a word that would have them kept beforehand. */
function chain(folder: string, levels: number): ExampleFiles {
  const files: Record<string, string> = {
    '/app/main.js': `require('${folder}/m0.js');\n`,
  };
  for (let level = 0; level < levels; level += 1)
    files[`${folder}/m${level}.js`] = `module.exports = require('${folder}/m${level + 1}.js');\n`;
  files[`${folder}/m${levels}.js`] = 'module.exports = 1;\n';
  return files;
}

test.each([
  ['the image’s own modules', '/app/lib', 3, true],
  ['the image’s own modules, deeper than they are followed', '/app/lib', 12, false],
  ['modules of libraries, deeper than they are followed', '/app/node_modules/x', 12, true],
])('%s', async (_, folder, levels, complete) => {
  const report = await reportOf({ entrypoint: ['node', '/app/main.js'], files: chain(folder, levels) });
  expect(report.complete, JSON.stringify(report.gaps)).toBe(complete);
});
