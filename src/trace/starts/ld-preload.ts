import { fileAt } from './files.ts';
import type { StartContext, StartDraft } from './start.ts';

/** Libraries named in /etc/ld.so.preload: the dynamic loader puts them into every process of the container. */
export function ldPreload(scene: StartContext): readonly StartDraft[] {
  const file = fileAt(scene, '/etc/ld.so.preload');
  const text = file === undefined ? undefined : scene.text(file);
  if (file === undefined || text === undefined) return [];
  const drafts: StartDraft[] = [];
  text.split('\n').forEach((line, index) => {
    // ld.so takes blanks and colons between names, and # starts a comment.
    for (const path of (line.split('#')[0] ?? '').split(/[\s:]+/)) {
      if (path === '') continue;
      drafts.push({
        kind: 'ld-preload',
        reach: 'runs',
        label: `/etc/ld.so.preload: ${path}`,
        where: scene.at(file, index + 1),
        action: { kind: 'library', path },
      });
    }
  });
  return drafts;
}
