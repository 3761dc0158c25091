import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes, InternalError, RegistryError, SourceError, UsageError } from './errors.ts';

test('docs/errors.md lists exactly the codes there are', () => {
  const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
  const documented = [...page.matchAll(/^\| *(\w+) *\| *`([A-Z_]+)` *\|/gm)].map(
    ([, family, code]) => `${family} ${code}`,
  );
  const defined = Object.entries(errorCodes).flatMap(([family, codes]) => codes.map((code) => `${family} ${code}`));
  expect(documented.sort()).toEqual(defined.sort());
});

test('an error keeps its cause, its code and its hint', () => {
  const cause = new Error('below');
  const error = new SourceError('NOT_FOUND', 'no such file', { cause, hint: 'Look again.' });
  expect(error).toMatchObject({ family: 'source', code: 'NOT_FOUND', hint: 'Look again.', name: 'SourceError', cause });
  expect(new UsageError('BAD_OPTION', 'x').hint).toBeUndefined();
  expect(new InternalError('x').code).toBe('BUG');
});

test.each([
  ['TOOMANYREQUESTS', true],
  ['SERVER_ERROR', true],
  ['UNREACHABLE', true],
  ['UNAUTHORIZED', false],
  ['MANIFEST_UNKNOWN', false],
] as const)('%s is retryable: %s', (code, retryable) => {
  expect(new RegistryError(code, 'x').retryable).toBe(retryable);
});
