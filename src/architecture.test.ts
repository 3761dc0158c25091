import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

/** The pipeline, left to right: a folder imports only from itself and from folders to its left. See docs/architecture.md. */
const order = [
  'oci',
  'archive',
  'registry',
  'image',
  'sources',
  'inspect',
  'analyzers',
  'indicators',
  'trace',
  'detectors',
  'trust',
  'policy',
  'reports',
  'scan',
  'cli',
]; // prettier-ignore

/** Folders that compute and nothing else: no files, no network, no process. */
const pure = ['oci', 'indicators', 'trace', 'detectors', 'policy'];
const impure = [
  'node:fs',
  'node:fs/promises',
  'node:net',
  'node:http',
  'node:https',
  'node:child_process',
  'node:worker_threads',
  'undici',
];

/** Files at the root of src that any folder may import. */
const shared = new Set(['errors.ts']);
const root = import.meta.dirname;

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => ({
    file,
    folder: file.includes(sep) ? (file.split(sep)[0] ?? '') : '',
    text: readFileSync(join(root, file), 'utf8'),
  }));

function importsOf(text: string): string[] {
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^'"\n;]*(?:\n[^'"\n;]*)*?from\s+['"]([^'"\n]+)['"]|import\(\s*['"]([^'"\n]+)['"]\s*\)/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? '');
}

/** The text without comments and plain strings: what a detector knows of `process.env` is not a use of it. */
function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
}

describe('the import table', () => {
  test('every folder of src has its place in the pipeline', () => {
    const folders = new Set(
      files.map(({ folder }) => folder).filter((folder) => folder !== '' && folder !== 'testing'),
    );
    expect([...folders].filter((folder) => !order.includes(folder))).toEqual([]);
  });

  test.each(files.filter(({ folder }) => order.includes(folder)))(
    '$file imports only to its left',
    ({ file, folder, text }) => {
      const wrong = importsOf(text)
        .filter((target) => target.startsWith('.'))
        .map((target) => relative(root, join(root, dirname(file), target)))
        .filter((target) => {
          const to = target.includes(sep) ? (target.split(sep)[0] ?? '') : '';
          if (to === '') return !(shared.has(target) || folder === 'cli' || folder === 'scan');
          return order.indexOf(to) < 0 || order.indexOf(to) > order.indexOf(folder);
        });
      expect(wrong).toEqual([]);
    },
  );

  test.each(files.filter(({ folder }) => pure.includes(folder)))('$file is pure', ({ text }) => {
    expect(importsOf(text).filter((target) => impure.includes(target))).toEqual([]);
    expect(codeOf(text)).not.toMatch(/\bprocess\.(env|argv|cwd|exit|stdout|stderr)\b/);
  });

  test('the check of pureness sees code and nothing else', () => {
    expect(codeOf("f('process.env'); // process.env\n/* process.env */ process.env.x")).toBe(
      "f(''); ''\n'' process.env.x",
    );
  });

  test('the check sees imports at all', () => {
    expect(files.flatMap(({ text }) => importsOf(text)).length).toBeGreaterThan(100);
  });
});
