import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPlatform, hostPlatform, parsePlatform, platformMatches } from './platform.ts';

describe('parsePlatform', () => {
  it.each([
    ['linux/amd64', { os: 'linux', architecture: 'amd64' }],
    ['linux/arm64/v8', { os: 'linux', architecture: 'arm64', variant: 'v8' }],
    ['arm64', { os: 'linux', architecture: 'arm64' }],
    ['x86_64', { os: 'linux', architecture: 'amd64' }],
    ['linux/aarch64', { os: 'linux', architecture: 'arm64' }],
    ['armhf', { os: 'linux', architecture: 'arm', variant: 'v7' }],
    ['armel', { os: 'linux', architecture: 'arm', variant: 'v6' }],
    [' Windows/AMD64 ', { os: 'windows', architecture: 'amd64' }],
  ])('reads %j', (text, platform) => {
    expect(parsePlatform(text)).toEqual(platform);
  });

  it.each(['', '/', 'linux/', 'linux/arm64/v8/x', 'linux amd64', 'linux/amd64;'])('refuses %j', (text) => {
    expect(() => parsePlatform(text)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  });

  it('reads what formatPlatform writes', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,6}$/).filter((text) => !/^(arm(hf|el)|i386|aarch64)$/.test(text));
    fc.assert(
      fc.property(word, word, fc.option(word, { nil: undefined }), (os, architecture, variant) => {
        const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) };
        expect(parsePlatform(formatPlatform(platform))).toEqual(platform);
      }),
    );
  });
});

describe('platformMatches', () => {
  it.each([
    ['linux/amd64', 'linux/amd64', true],
    ['linux/amd64', 'linux/arm64', false],
    ['linux/amd64', 'windows/amd64', false],
    ['linux/arm', 'linux/arm/v6', true],
    ['linux/arm/v7', 'linux/arm', true],
    ['linux/arm/v6', 'linux/arm', false],
    ['linux/arm64/v8', 'linux/arm64', true],
    ['linux/arm64', 'linux/arm64/v8', true],
  ])('a wish for %s and an image for %s: %s', (wanted, offered, matches) => {
    expect(platformMatches(parsePlatform(wanted), parsePlatform(offered))).toBe(matches);
  });
});

it('the host is always a Linux of its own architecture', () => {
  expect(hostPlatform('x64')).toEqual({ os: 'linux', architecture: 'amd64' });
  expect(hostPlatform('arm64')).toEqual({ os: 'linux', architecture: 'arm64' });
  expect(hostPlatform('riscv64')).toEqual({ os: 'linux', architecture: 'riscv64' });
});
