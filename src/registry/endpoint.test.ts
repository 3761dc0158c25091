import { describe, expect, it } from 'vitest';
import { allowsPlainHttp, endpointsFor, parseMirror } from './endpoint.ts';
import { hostnameOf, isLoopback } from './host.ts';

describe('parseMirror', () => {
  it.each([
    ['cache.example', 'docker.io', 'cache.example', '', undefined],
    ['cache.example:5000', 'docker.io', 'cache.example:5000', '', undefined],
    ['http://10.0.0.1:5000', 'docker.io', '10.0.0.1:5000', '', 'http'],
    ['https://cache.example/', 'docker.io', 'cache.example', '', 'https'],
    ['https://cache.example/v2/', 'docker.io', 'cache.example', '', 'https'],
    ['quay.io=https://cache.example/quay/', 'quay.io', 'cache.example', '/quay', 'https'],
    ['Quay.io=[::1]:5000', 'quay.io', '[::1]:5000', '', undefined],
  ])('%s', (text, registry, host, prefix, scheme) => {
    expect(parseMirror(text)).toEqual({ registry, endpoint: { name: host, host, prefix, scheme, mirror: true } });
  });

  it.each([
    '',
    '=',
    'docker.io=',
    'a b',
    'ftp://cache.example',
    'https://me:secret@cache.example',
    'x/y=z',
    'https://c.example/?a',
  ])('refuses %j without repeating it', (text) => {
    const parse = () => parseMirror(text);
    expect(parse).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
    expect(parse).not.toThrow(/secret/);
  });
});

it('mirrors come before the registry, and only for it', () => {
  const mirrors = [parseMirror('one.example'), parseMirror('quay.io=two.example'), parseMirror('three.example')];
  expect(endpointsFor('docker.io', mirrors).map((endpoint) => endpoint.host)).toEqual([
    'one.example',
    'three.example',
    'registry-1.docker.io',
  ]);
  expect(endpointsFor('ghcr.io', mirrors).map((endpoint) => endpoint.host)).toEqual(['ghcr.io']);
});

it.each([
  ['localhost:5000', true],
  ['127.0.0.1', true],
  ['[::1]:80', true],
  ['sub.localhost', true],
  ['localhost.example', false],
  ['127.0.0.1.example', false],
  ['1127.0.0.1', false],
  ['192.0.2.1:5000', false],
  ['docker.io', false],
])('%s speaks plain HTTP without being told: %s', (registry, plain) => {
  expect(isLoopback(hostnameOf(registry))).toBe(plain);
  const [endpoint] = endpointsFor(registry, []);
  expect(endpoint && allowsPlainHttp(endpoint, false)).toBe(plain);
  expect(endpoint && allowsPlainHttp(endpoint, true)).toBe(true);
});
