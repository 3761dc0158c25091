import { expect, test } from 'vitest';
import { plainHost, plainUrl } from './plain-address.ts';
import { render, type Value } from './value.ts';

test.each([
  ['3221226028', '192.0.2.44'],
  ['0xc000022c', '192.0.2.44'],
  ['0300.0.02.054', '192.0.2.44'],
  ['192.0.556', '192.0.2.44'],
  ['192.0.2.44', '192.0.2.44'],
  ['8443', '8443'],
  ['host.invalid', 'host.invalid'],
  ['1e9.invalid', '1e9.invalid'],
])('host %s is %s', (host, plain) => {
  expect(render(plainHost([host]))).toBe(plain);
});

test.each<readonly [Value, string]>([
  [['http://3221226028/x'], 'http://192.0.2.44/x'],
  [['http:\\\\192.0.2.44\\x'], 'http://192.0.2.44/x'],
  [['https://user@0xc000022c:8443/x?a=b'], 'https://user@192.0.2.44:8443/x?a=b'],
  [['http://3221226028'], 'http://192.0.2.44'],
  [['http://32212', { hole: '$x' }, '/x'], 'http://32212‹$x›/x'],
  [['http://example.invalid/3221226028'], 'http://example.invalid/3221226028'],
  [[{ hole: '$url' }], '‹$url›'],
])('URL %j is %s', (url, plain) => {
  expect(render(plainUrl(url))).toBe(plain);
});
