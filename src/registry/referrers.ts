import { RegistryError } from '../errors.ts';
import { type Digest, digestAlgorithm, digestHex } from '../oci/digest.ts';
import { type Descriptor, Index } from '../oci/manifest.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { makeReference, type Reference } from '../oci/reference.ts';
import type { Endpoint } from './endpoint.ts';
import { fetchManifest } from './manifest.ts';
import { readBody } from './read-body.ts';
import type { Session } from './session.ts';

/** What is attached to a manifest. Descriptors are claims of whoever may push to the repository. */
export interface Referrers {
  readonly descriptors: readonly Descriptor[];
  /** Whether the registry had more than was read. */
  readonly truncated: boolean;
}

/** Bounds of one look-up, and the kind of artifact that is wanted. */
export interface ReferrersOptions {
  readonly bytes: number;
  readonly milliseconds: number;
  readonly signal?: AbortSignal;
  readonly artifactType?: string;
}

/** Pages and descriptors that are read; anybody who may push can attach any number. */
const maxPages = 20;
const maxDescriptors = 1000;

/**
 * Lists referrers by the API, or, where a registry has none (404), by the fallback tag `sha256-<hex>`. Source: OCI
 * distribution-spec "Listing Referrers" and "Referrers Tag Schema".
 */
export async function fetchReferrers(
  session: Session,
  endpoint: Endpoint,
  reference: Reference,
  digest: Digest,
  options: ReferrersOptions,
): Promise<Referrers> {
  const { artifactType } = options;
  const found: Descriptor[] = [];
  const query = artifactType === undefined ? '' : `?artifactType=${encodeURIComponent(artifactType)}`;
  let path: string | undefined = `${reference.repository}/referrers/${digest}${query}`;
  for (let page = 0; path !== undefined && page < maxPages && found.length < maxDescriptors; page += 1) {
    const answer = await getPage(session, endpoint, reference, path, options);
    if (answer === undefined && page === 0) return await byTag(session, endpoint, reference, digest, options);
    if (answer === undefined) break;
    found.push(...answer.descriptors);
    path = answer.next;
  }
  return {
    // Registries may ignore the filter.
    descriptors: found.filter((item) => matches(item, artifactType)).slice(0, maxDescriptors),
    truncated: path !== undefined || found.length > maxDescriptors,
  };
}

async function getPage(
  session: Session,
  endpoint: Endpoint,
  reference: Reference,
  path: string,
  options: ReferrersOptions,
): Promise<{ descriptors: Descriptor[]; next: string | undefined } | undefined> {
  const what = `referrers in ${reference.registry}/${reference.repository}`;
  try {
    const answer = await session.get(endpoint, {
      repository: reference.repository,
      path,
      headers: { accept: mediaTypes.ociIndex },
      what,
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const next = nextPath(answer.header('link'), `${endpoint.prefix}/v2/`, `${reference.repository}/referrers/`);
    return { descriptors: parseIndex(await readBody(answer, options.bytes, options.milliseconds, what), what), next };
  } catch (error) {
    if (error instanceof RegistryError && error.status === 404) return undefined;
    throw error;
  }
}

async function byTag(
  session: Session,
  endpoint: Endpoint,
  reference: Reference,
  digest: Digest,
  options: ReferrersOptions,
): Promise<Referrers> {
  const { registry, repository } = reference;
  const tag = `${digestAlgorithm(digest)}-${digestHex(digest)}`.slice(0, 128);
  try {
    const fallback = makeReference({ registry, repository, tag });
    const { bytes } = await fetchManifest(session, endpoint, fallback, options, options.signal);
    const all = parseIndex(bytes, `referrers in ${registry}/${repository}`);
    const wanted = all.filter((item) => matches(item, options.artifactType));
    return { descriptors: wanted.slice(0, maxDescriptors), truncated: wanted.length > maxDescriptors };
  } catch (error) {
    if (error instanceof RegistryError && error.status === 404) return { descriptors: [], truncated: false };
    throw error;
  }
}

function matches(descriptor: Descriptor, artifactType: string | undefined): boolean {
  return artifactType === undefined || descriptor.artifactType === artifactType;
}

function parseIndex(bytes: Uint8Array, what: string): Descriptor[] {
  try {
    return Index.parse(JSON.parse(new TextDecoder().decode(bytes))).manifests;
  } catch (cause) {
    throw new RegistryError('BAD_RESPONSE', `${what}: the answer is no image index`, { cause });
  }
}

/** The path of `Link: </v2/…>; rel="next"`, only when it stays with the same list: the link is the server's to choose. */
function nextPath(link: string | undefined, root: string, list: string): string | undefined {
  const found = /^<([^<>]{1,2000})>; *rel="?next"?/.exec(link ?? '')?.[1];
  if (found === undefined || !URL.canParse(found, 'https://host.invalid')) return undefined;
  const url = new URL(found, 'https://host.invalid');
  return url.pathname.startsWith(`${root}${list}`) ? `${url.pathname.slice(root.length)}${url.search}` : undefined;
}
