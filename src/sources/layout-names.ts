import { SourceError } from '../errors.ts';
import type { Descriptor, Index } from '../oci/manifest.ts';
import { parseReference } from '../oci/reference.ts';

/** Annotations by which an entry of `index.json` is named: OCI's own, and containerd's with the whole reference. */
const nameAnnotations = ['org.opencontainers.image.ref.name', 'io.containerd.image.name'] as const;

/**
 * Entries of a layout's `index.json` that a name (or `@digest`) stands for; all of them when none is given and they do
 * not have different names. Throws `SourceError` `NOT_FOUND` or `AMBIGUOUS_IMAGE`, both listing what there is.
 */
export function entriesByName(index: Index, wanted: string | undefined, place: string): readonly Descriptor[] {
  if (wanted !== undefined) return named(index, wanted, place);
  // The same image under several tags is still one image.
  const [first] = index.manifests;
  if (first !== undefined && index.manifests.every((entry) => entry.digest === first.digest)) return [first];
  const names = new Set(index.manifests.map(displayName));
  // Entries without a name may be platforms of one image, or attestations: whoever chooses a platform sorts them out.
  if (names.size > 1) throw ambiguous(place, [...names]);
  return index.manifests;
}

/** All names under which the wanted entries stand in `index.json`; `undefined` when no name was asked for. */
export function namesFor(index: Index, wanted: string | undefined, place: string): readonly string[] | undefined {
  if (wanted === undefined) return undefined;
  return [wanted, ...entriesByName(index, wanted, place).flatMap(namesOf)];
}

/** The error for an archive or layout with several images: lists their names and says how to choose one. */
export function ambiguous(place: string, names: readonly string[]): SourceError {
  return new SourceError('AMBIGUOUS_IMAGE', `${place} holds ${names.length} images: ${listed(names)}`, {
    hint: 'Name the one you mean after the path, for example PATH:NAME, or inspect them one after the other.',
  });
}

/** The error for a name that is not there. */
export function noSuchName(place: string, wanted: string, names: readonly string[]): SourceError {
  const there =
    names.length === 0 ? 'its images have no names' : `there ${names.length === 1 ? 'is' : 'are'} ${listed(names)}`;
  return new SourceError('NOT_FOUND', `${place} holds no image ${JSON.stringify(wanted)}; ${there}`, {
    hint: 'Name one of these after the path, or leave the name out when there is only one image.',
  });
}

/** Whether a name in an archive is the one a user typed: the same text, or the same once Docker's defaults are filled in. */
export function sameName(stored: string, wanted: string): boolean {
  return stored === wanted || normalName(stored) === normalName(wanted);
}

function named(index: Index, wanted: string, place: string): readonly Descriptor[] {
  const digest = wanted.startsWith('@') ? wanted.slice(1) : wanted;
  const exact = index.manifests.filter((entry) => entry.digest === digest || namesOf(entry).includes(wanted));
  if (exact.length > 0) return exact;
  const same = index.manifests.filter((entry) => namesOf(entry).some((name) => sameName(name, wanted)));
  if (same.length > 0) return same;
  throw noSuchName(place, wanted, [...new Set(index.manifests.flatMap(namesOf))]);
}

function namesOf(entry: Descriptor): readonly string[] {
  return nameAnnotations.flatMap((key) => entry.annotations?.[key] ?? []);
}

/** The longest name: containerd writes the bare tag as the OCI name and the whole reference as its own. */
function displayName(entry: Descriptor): string {
  const names = namesOf(entry);
  return names.find((name) => name.includes('/')) ?? names[0] ?? '';
}

function normalName(name: string): string {
  try {
    return parseReference(name).toString();
  } catch {
    return name;
  }
}

function listed(names: readonly string[]): string {
  const shown = names
    .slice(0, 20)
    .map((name) => (name === '' ? '(one without a name)' : JSON.stringify(name.slice(0, 300))));
  return shown.join(', ') + (names.length > 20 ? `, and ${names.length - 20} more` : '');
}
