import { z } from 'zod';
import { SourceError } from '../errors.ts';
import { AmbiguousKey, foldKeys, type KeyShape } from '../image/fold-keys.ts';
import type { ArchiveMembers } from './archive-members.ts';
import { ambiguous, noSuchName, sameName } from './layout-names.ts';

/** One image of a docker archive; `Config` and `Layers` are paths inside the archive. Source: moby image-spec v1.2 "manifest.json". */
export const DockerManifestEntry = z.looseObject({
  Config: z.string(),
  RepoTags: z.array(z.string()).nullish(),
  Layers: z.array(z.string()).nullish(),
});
export type DockerManifestEntry = z.infer<typeof DockerManifestEntry>;

const keys: KeyShape = { keys: { Config: true, RepoTags: true, Layers: true }, list: true };
const path = '/manifest.json';

/** Whether the archive has Docker's `manifest.json`. */
export function hasDockerManifest(members: ArchiveMembers): boolean {
  return members.size(path) !== undefined;
}

/** Reads `manifest.json`; throws `SourceError` `BAD_MANIFEST` or `EMPTY_ARCHIVE`. */
export async function readDockerManifest(
  members: ArchiveMembers,
  signal?: AbortSignal,
): Promise<readonly DockerManifestEntry[]> {
  const bytes = await members.read(path, signal);
  let value: unknown;
  try {
    value = foldKeys(JSON.parse(Buffer.from(bytes).toString()), keys);
  } catch (cause) {
    const why = cause instanceof AmbiguousKey ? `is ambiguous: ${cause.message}` : 'is not JSON';
    throw new SourceError('BAD_MANIFEST', `manifest.json of ${members.place} ${why}`, { cause });
  }
  const parsed = z.array(DockerManifestEntry).safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const what = `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`.slice(0, 300);
    throw new SourceError('BAD_MANIFEST', `manifest.json of ${members.place} is not valid: ${what}`, {
      cause: parsed.error,
    });
  }
  if (parsed.data.length === 0)
    throw new SourceError('EMPTY_ARCHIVE', `${members.place} holds no image: its manifest.json is empty`);
  return parsed.data;
}

/**
 * Images of the name (or of `@N`, the N-th as skopeo counts, from 0); without one, the only image or the platforms of the
 * only name. Throws `SourceError` `AMBIGUOUS_IMAGE` or `NOT_FOUND`, both listing what there is.
 */
export function entriesOfName(
  entries: readonly DockerManifestEntry[],
  wanted: string | undefined,
  place: string,
): readonly DockerManifestEntry[] {
  const names = new Set(entries.map((entry) => (entry.RepoTags ?? []).join(' ')));
  if (wanted === undefined) {
    if (names.size > 1) throw ambiguous(place, allNames(entries));
    return entries;
  }
  const position = /^@[0-9]{1,5}$/.test(wanted) ? entries[Number(wanted.slice(1))] : undefined;
  if (position !== undefined) return [position];
  const found = entries.filter((entry) => entry.RepoTags?.some((tag) => sameName(tag, wanted)));
  if (found.length === 0)
    throw noSuchName(
      place,
      wanted,
      allNames(entries).filter((name) => name !== ''),
    );
  return found;
}

/** Names as a user can type them; an image without one is called by its position. */
function allNames(entries: readonly DockerManifestEntry[]): readonly string[] {
  return entries.flatMap((entry, at) => (entry.RepoTags?.length ? entry.RepoTags : [`@${at}`]));
}
