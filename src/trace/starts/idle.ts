import type { FileFact } from '../../inspect/facts.ts';
import { traceLimits } from '../budget.ts';
import { packageClaims } from '../package-claims.ts';
import { isBinary } from '../world.ts';
import { isTellingClaimed } from './idle-look.ts';
import type { StartContext, StartDraft } from './start.ts';

/**
 * Scripts that nothing was found to start: in the final view (`present`) or hidden by a later layer (`hidden`). Those
 * with needles come first; those without were at least scanned for needles, so what is left out of them is no gap. What a
 * package claims is read when it says enough (`idle-look.ts`).
 */
export function idleStarts(
  scene: StartContext,
  isRead: (path: string, layer: number) => boolean,
): readonly StartDraft[] {
  const files = scene.facts.files;
  const found: { file: FileFact; reach: 'present' | 'hidden' }[] = [];
  for (const file of files.all())
    if (isCandidate(scene, file) && !isRead(file.path, file.layer) && isWorthReading(scene, file))
      found.push({ file, reach: 'present' });
  for (const { file } of files.hidden())
    if (isCandidate(scene, file) && !isRead(file.path, file.layer)) found.push({ file, reach: 'hidden' });
  const telling = found.filter(({ file }) => (file.needles?.length ?? 0) > 0);
  const quiet = found.filter(({ file }) => (file.needles?.length ?? 0) === 0);
  return [...take(scene, telling, 1), ...take(scene, quiet, 0.5)];
}

/** Takes what fits; `part` of the bounds, so that a flood of quiet files cannot crowd out the telling ones. */
function take(
  scene: StartContext,
  candidates: readonly { file: FileFact; reach: 'present' | 'hidden' }[],
  part: number,
): readonly StartDraft[] {
  const drafts: StartDraft[] = [];
  let characters = 0;
  for (const { file, reach } of candidates) {
    if (drafts.length >= traceLimits.idleScripts * part) break;
    characters += file.size;
    if (characters > traceLimits.idleCharacters * part) break;
    drafts.push({
      kind: 'file',
      reach,
      label: file.path,
      where: scene.at(file),
      action: { kind: 'this-file', file },
    });
  }
  return drafts;
}

/** Whether more than a note could come of it: what a package claims, and nothing starts, is one step milder. */
function isWorthReading(scene: StartContext, file: FileFact): boolean {
  if (!packageClaims(scene.facts).covers(file)) return true;
  return isTellingClaimed(file, () => scene.facts.files.text(file) ?? '');
}

/** Script-like: a `#!` line, a script's name, an executable text; or a kept text with needles in it. */
function isCandidate(scene: StartContext, file: FileFact): boolean {
  if (file.type !== 'file' || file.size === 0 || isBinary(file)) return false;
  const needles = (file.needles?.length ?? 0) > 0;
  const script = file.kind === 'script' || /\.(sh|bash|ash|py)$/.test(file.path);
  const executable = file.kind === 'text' && (file.mode & 0o111) !== 0;
  if (!script && !executable && !needles) return false;
  return scene.facts.files.bytes(file) !== undefined || scene.facts.files.text(file) !== undefined;
}
