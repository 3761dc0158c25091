import { UsageError } from '../errors.ts';
import { type Digest, parseDigest } from './digest.ts';

/** Names an image in a registry: `registry/repository` and a tag, a digest, or both (the digest decides then). */
export interface Reference {
  /** Host, with the port where one is written: `docker.io`, `localhost:5000`, `[::1]:5000`. Always lower case. */
  readonly registry: string;
  /** Path of lower-case parts, e.g. `library/alpine`. */
  readonly repository: string;
  /** As written; `latest` when neither tag nor digest is. */
  readonly tag?: string;
  /** Of the manifest or index, when the user named one. */
  readonly digest?: Digest;
  /** The whole name, with everything that was left out filled in: `docker.io/library/alpine:latest`. */
  toString(): string;
}

/** Docker Hub's name in references; its registry answers at `registry-1.docker.io`. */
export const dockerHub = 'docker.io';

/** Longest repository path. Source: distribution/reference `RepositoryNameTotalLengthMax`. */
const maxRepository = 255;
/** Longest tag. Source: OCI distribution-spec "Pulling manifests". */
const maxTag = 128;
/** Longest host name (RFC 1035) with a port. */
const maxRegistry = 253 + 6;
/** Longer than any valid reference: longer text is refused before it is looked at. */
const maxText = maxRegistry + maxRepository + maxTag + 160;

/**
 * Reads a reference as Docker does: `alpine` is `docker.io/library/alpine:latest`, a first part with a dot, a port, or
 * `localhost` is a registry. Throws `UsageError` `BAD_REFERENCE` with a hint.
 *
 * @example parseReference('localhost:5000/team/app@sha256:…').repository // 'team/app'
 */
export function parseReference(text: string): Reference {
  refuseOddText(text);
  const at = text.indexOf('@');
  const name = at < 0 ? text : text.slice(0, at);
  const digest = at < 0 ? undefined : parseDigest(text.slice(at + 1));
  const colon = tagColon(name);
  const tag = colon < 0 ? undefined : name.slice(colon + 1);
  if (tag !== undefined && !isTag(tag)) {
    throw bad(text, `${show(tag)} is not a tag`, 'A tag has letters, digits, "_", "." and "-", at most 128 of them.');
  }
  const { registry, repository } = splitName(colon < 0 ? name : name.slice(0, colon), text);
  return makeReference({ registry, repository, ...tagOrLatest(tag, digest), ...(digest ? { digest } : {}) });
}

/** Makes a reference out of parts that are known to be valid, e.g. the same repository at another digest. */
export function makeReference(parts: {
  registry: string;
  repository: string;
  tag?: string;
  digest?: Digest;
}): Reference {
  const { registry, repository, tag, digest } = parts;
  const whole = `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
  const reference = {
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
  // Not enumerable, so that two references with the same parts are equal to tests and to JSON.
  return Object.freeze(Object.defineProperty(reference, 'toString', { value: () => whole })) as Reference;
}

/** Whether the text can be a tag. Source: OCI distribution-spec, `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`. */
export function isTag(text: string): boolean {
  return text.length <= maxTag && /^[a-zA-Z0-9_][a-zA-Z0-9._-]*$/.test(text);
}

/** Whether the text can be a repository path (lower case, parts parted by `/`). */
export function isRepository(text: string): boolean {
  return text.length <= maxRepository && text.split('/').every(isPathPart);
}

/** Whether the text can be a registry: a host name, an IPv4 address or `[IPv6]`, with or without a port. */
export function isRegistry(text: string): boolean {
  if (text.length > maxRegistry) return false;
  const portAt = text.lastIndexOf(':');
  const hasPort = portAt > text.lastIndexOf(']');
  const host = hasPort ? text.slice(0, portAt) : text;
  const port = hasPort ? text.slice(portAt + 1) : '1';
  if (!/^[0-9]{1,5}$/.test(port) || Number(port) > 65535 || Number(port) === 0) return false;
  if (host.startsWith('[')) return /^\[[0-9a-fA-F:.]{2,45}\]$/.test(host);
  return host.length <= 253 && host.split('.').every((part) => /^[a-zA-Z0-9-]{1,63}$/.test(part) && trimmed(part));
}

function trimmed(part: string): boolean {
  return !part.startsWith('-') && !part.endsWith('-');
}

/** `[a-z0-9]+` runs, parted by one `.`, one or two `_`, or any number of `-`. Source: distribution/reference grammar. */
function isPathPart(part: string): boolean {
  if (!/^[a-z0-9._-]+$/.test(part) || !/^[a-z0-9]/.test(part) || !/[a-z0-9]$/.test(part)) return false;
  for (const separator of part.split(/[a-z0-9]+/)) {
    if (separator === '' || separator === '.' || separator === '_' || separator === '__') continue;
    if (!/^-+$/.test(separator)) return false;
  }
  return true;
}

function tagOrLatest(tag: string | undefined, digest: Digest | undefined): { tag?: string } {
  if (tag !== undefined) return { tag };
  return digest === undefined ? { tag: 'latest' } : {};
}

/** Where the tag begins: the last colon, when no slash follows (else it is a registry's port). */
function tagColon(name: string): number {
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? colon : -1;
}

function splitName(name: string, text: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const named = first !== '' && looksLikeRegistry(first);
  const registry = named ? normalRegistry(first, text) : dockerHub;
  const path = named ? name.slice(slash + 1) : name;
  if (!named && /^[0-9a-f]{64}$/.test(path)) {
    throw bad(
      text,
      'this is an image id, not a name',
      'To scan an image of a local engine, name that engine as the source.',
    );
  }
  const repository = registry === dockerHub && !path.includes('/') ? `library/${path}` : path;
  checkRepository(repository, path, text);
  return { registry, repository };
}

/** Docker's rule: a dot, a colon, `localhost` or a capital makes the first part a registry. */
function looksLikeRegistry(part: string): boolean {
  return /[.:[]/.test(part) || part === 'localhost' || part !== part.toLowerCase();
}

function normalRegistry(part: string, text: string): string {
  if (!isRegistry(part)) throw bad(text, `${show(part)} is not a registry host`, 'Write it as host or host:port.');
  const lower = part.toLowerCase();
  // Docker takes `User/x` for a host called User. Written out it would be read as Docker Hub's user/x: another image.
  if (!looksLikeRegistry(lower)) throw bad(text, 'repository names are lower case', `Did you mean ${lower}/...?`);
  return lower === 'index.docker.io' || lower === 'registry-1.docker.io' ? dockerHub : lower;
}

function checkRepository(repository: string, written: string, text: string): void {
  if (written === '') throw bad(text, 'the repository is missing', 'Write it as registry/repository:tag.');
  if (repository.length > maxRepository) {
    throw bad(text, 'the repository is too long', `A repository has at most ${maxRepository} characters.`);
  }
  if (isRepository(repository)) return;
  if (isRepository(repository.toLowerCase())) {
    throw bad(text, 'repository names are lower case', `Did you mean ${repository.toLowerCase()}?`);
  }
  const hint = 'Each part has a-z and 0-9, with ".", "_", "__" or "-" only between them.';
  throw bad(text, `${show(written)} is not a repository`, hint);
}

/** Refuses what no reference can contain, before anything is taken apart; letters that only look alike are named. */
function refuseOddText(text: string): void {
  if (text === '') throw bad(text, 'the name is empty', 'Name an image, for example alpine:3.20.');
  if (text.length > maxText) throw bad(text, 'the name is too long', `A reference has at most ${maxText} characters.`);
  const odd = /[^\x21-\x7e]/u.exec(text)?.[0];
  if (odd !== undefined) throw bad(text, `it contains ${describeCharacter(odd)}`, oddHint(odd));
  const scheme = text.indexOf('://');
  if (scheme >= 0) throw bad(text, 'it is a URL', `Leave out ${show(text.slice(0, scheme + 3))}.`);
}

function oddHint(odd: string): string {
  if (/\s/.test(odd)) return 'A reference has no blanks.';
  return 'It may only look like the letter you mean; a reference has ASCII characters only. Type the name by hand.';
}

/** Names a character without printing it: it may be a control, an invisible one, or a look-alike. */
function describeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return /\s/.test(character) ? `a blank (${name})` : `the character ${name}`;
}

/** Quotes user text for a message, in ASCII and cut to a readable length. */
function show(text: string): string {
  const ascii = text.replace(/[^\x20-\x7e]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return `"${ascii.length > 100 ? `${ascii.slice(0, 100)}...` : ascii}"`;
}

function bad(text: string, why: string, hint: string): UsageError {
  return new UsageError('BAD_REFERENCE', `not an image reference: ${show(text)}: ${why}`, { hint });
}
