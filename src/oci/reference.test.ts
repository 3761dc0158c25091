import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import { isRegistry, isRepository, isTag, parseReference } from './reference.ts';

const sha = `sha256:${'ab'.repeat(32)}`;

describe('parseReference', () => {
  it.each([
    ['alpine', 'docker.io/library/alpine:latest'],
    ['alpine:3.20', 'docker.io/library/alpine:3.20'],
    ['user/x', 'docker.io/user/x:latest'],
    ['docker.io/alpine', 'docker.io/library/alpine:latest'],
    ['index.docker.io/alpine', 'docker.io/library/alpine:latest'],
    ['registry-1.docker.io/user/x:1', 'docker.io/user/x:1'],
    ['docker.io/a/b/c', 'docker.io/a/b/c:latest'],
    ['localhost/x', 'localhost/x:latest'],
    ['localhost:5000/x/y', 'localhost:5000/x/y:latest'],
    ['registry.example/x', 'registry.example/x:latest'],
    ['Registry.Example/x', 'registry.example/x:latest'],
    ['LOCALHOST/x', 'localhost/x:latest'],
    ['BIG:80/x', 'big:80/x:latest'],
    ['host:80/x:tag', 'host:80/x:tag'],
    ['192.0.2.1/x', '192.0.2.1/x:latest'],
    ['[::1]:5000/x', '[::1]:5000/x:latest'],
    ['[2001:db8::1]/x', '[2001:db8::1]/x:latest'],
    ['registry.example./x', undefined],
    [`alpine@${sha}`, `docker.io/library/alpine@${sha}`],
    [`alpine:3@${sha}`, `docker.io/library/alpine:3@${sha}`],
    ['a__b/c-d--e.f_g', 'docker.io/a__b/c-d--e.f_g:latest'],
    ['x:_Tag.9-', 'docker.io/library/x:_Tag.9-'],
    [`x:${'t'.repeat(128)}`, `docker.io/library/x:${'t'.repeat(128)}`],
    [`r.example/${'a'.repeat(255)}`, `r.example/${'a'.repeat(255)}:latest`],
  ])('reads %s as docker does', (text, whole) => {
    if (whole === undefined) expect(() => parseReference(text)).toThrow(UsageError);
    else expect(parseReference(text).toString()).toBe(whole);
  });

  it('gives the parts', () => {
    expect(parseReference(`localhost:5000/team/app:1@${sha}`)).toEqual({
      registry: 'localhost:5000',
      repository: 'team/app',
      tag: '1',
      digest: sha,
    });
    expect(parseReference(`app@${sha}`)).toEqual({ registry: 'docker.io', repository: 'library/app', digest: sha });
  });

  it.each([
    ['', /empty/],
    [':1', /repository is missing/],
    ['alpine:', /not a tag/],
    ['alpine:.x', /not a tag/],
    [`alpine:${'t'.repeat(129)}`, /not a tag/],
    ['alpine@', /not a digest/],
    ['alpine@sha256:abc', /not a digest/],
    [`alpine@${sha.toUpperCase()}`, /not a digest/],
    [`alpine@md5:${'0'.repeat(32)}`, /not a digest/],
    ['User Name', /a blank \(U\+0020\)/],
    ['аlpine', /U\+0430/],
    ['docker.io/library/alp\u0131ne', /U\+0131/],
    ['alpine\u202e', /U\+202E/],
    ['alpine\u0000', /U\+0000/],
    ['registry.ex\uff41mple/x', /U\+FF41/],
    ['https://hub.docker.com/r/user/x', /a URL/],
    ['docker.io/User/x', /lower case/],
    ['user/App', /lower case/],
    ['User/app', /lower case/],
    ['a/', /not a repository/],
    ['/a', /not a repository/],
    ['a//b', /not a repository/],
    ['-a/b', /not a repository/],
    ['a..b', /not a repository/],
    ['a___b', /not a repository/],
    ['r.example/../b', /not a repository/],
    ['r.example/', /repository is missing/],
    ['r.example:0/x', /not a registry/],
    ['r.example:99999/x', /not a registry/],
    ['r.example:5000:1/x', /not a registry/],
    ['-r.example/x', /not a registry/],
    ['a..example/x', /not a registry/],
    ['[::1/x', /not a registry/],
    ['user@host/x', /not a digest/],
    ['r.example/x?y', /not a repository/],
    [`r.example/${'a'.repeat(256)}`, /too long/],
    ['x'.repeat(10_000), /too long/],
    ['ab'.repeat(32), /image id/],
  ])('refuses %j and says why', (text, why) => {
    const error = (() => {
      try {
        parseReference(text);
      } catch (caught) {
        return caught;
      }
      return undefined;
    })();
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ code: 'BAD_REFERENCE', message: expect.stringMatching(why) });
    expect((error as UsageError).hint).toBeTruthy();
    // A terminal must not be told anything by a name.
    expect((error as UsageError).message).toMatch(/^[\x20-\x7e]*$/);
  });

  it('suggests the lower-case name', () => {
    expect(() => parseReference('user/App')).toThrow(expect.objectContaining({ hint: 'Did you mean user/app?' }));
  });
});

const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const separator = fc.constantFrom('.', '_', '__', '-', '---');
const part = fc
  .tuple(word, fc.array(fc.tuple(separator, word), { maxLength: 2 }))
  .map(([first, rest]) => first + rest.map(([mark, next]) => mark + next).join(''));
const repository = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const registry = fc.constantFrom(
  'docker.io',
  'localhost',
  'localhost:5000',
  'r.example',
  'r.example:443',
  '[::1]:5000',
);
const tag = fc.stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,30}$/);

describe('properties', () => {
  it('every valid name is read into its parts, and its text reads as the same reference', () => {
    fc.assert(
      fc.property(registry, repository, fc.option(tag), fc.boolean(), (host, path, named, pinned) => {
        const text = `${host}/${path}${named === null ? '' : `:${named}`}${pinned ? `@${sha}` : ''}`;
        const reference = parseReference(text);
        expect(reference.registry).toBe(host);
        expect(reference.repository).toBe(host === 'docker.io' && !path.includes('/') ? `library/${path}` : path);
        expect(reference.tag).toBe(named ?? (pinned ? undefined : 'latest'));
        expect(parseReference(reference.toString())).toEqual(reference);
      }),
    );
  });

  it('any text is a reference or a usage error, and a reference has valid parts only', () => {
    const alphabet = fc.constantFrom(...'aA0./:@-_[]%? é\u202e\n', 'sha256:', 'localhost');
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(alphabet, { maxLength: 30 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        try {
          const reference = parseReference(candidate);
          expect(isRegistry(reference.registry)).toBe(true);
          expect(isRepository(reference.repository)).toBe(true);
          expect(reference.tag === undefined || isTag(reference.tag)).toBe(true);
          expect(parseReference(reference.toString())).toEqual(reference);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
