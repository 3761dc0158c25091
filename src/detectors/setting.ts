import { packageClaims } from '../trace/package-claims.ts';
import type { Scene } from './detector.ts';

/** Whether a path is documentation, or stands among tests and examples. A claim of the image: it lowers, it never clears. */
export function settingOf(path: string | undefined): 'documentation' | 'example' | undefined {
  if (path === undefined) return undefined;
  if (documentation.some((folder) => path.startsWith(folder))) return 'documentation';
  const parts = path.toLowerCase().split('/').slice(1, -1);
  if (parts.some((part) => documentationNames.has(part))) return 'documentation';
  return parts.some((part) => exampleNames.has(part)) ? 'example' : undefined;
}

const documentation = [
  '/usr/share/doc/',
  '/usr/share/man/',
  '/usr/share/info/',
  '/usr/local/share/doc/',
  '/usr/local/share/man/',
];
const documentationNames = new Set(['doc', 'docs', 'documentation', 'man']);
const exampleNames = new Set([
  'test',
  'tests',
  'testing',
  'testdata',
  'example',
  'examples',
  'sample',
  'samples',
  'fixtures',
  'demo',
  'spec',
]);

/**
 * Whether this is the script with which a Debian package takes away what is its own (`auditd.postrm` removes
 * `/var/log/audit`): it runs when somebody removes the package. `subject`: what is switched off or deleted.
 */
export function isOwnRemoval(path: string | undefined, subject: string): boolean {
  const name = /^\/var\/lib\/dpkg\/info\/([a-z0-9][a-z0-9.+-]{1,100})(:[a-z0-9-]{1,20})?\.(prerm|postrm)$/.exec(
    path ?? '',
  )?.[1];
  const stem = name?.replace(/d$/, '') ?? '';
  return stem.length >= 3 && subject.toLowerCase().includes(stem);
}

/** The package that lays claim to this file, by the facts of the analyzer `packages`; `undefined` when none does. */
export function packageOwning(scene: Scene, path: string): string | undefined {
  return packageClaims(scene.facts).owner(path);
}
