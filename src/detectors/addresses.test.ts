import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressTraits } from './addresses.ts';

describe('traits', () => {
  test.each([
    ['http://192.0.2.44:8220/logo3.jpg', { bareAddress: true, picture: true, plain: true, disguised: false }],
    ['203.0.113.191/d.sh', { bareAddress: true, plain: true, picture: false }],
    ['http:\\\\files.example\\t.sh', { disguised: true, host: 'files.example' }],
    ['http://3221226028/x', { bareAddress: true, disguised: true }],
    ['http://0xc000022c/x', { bareAddress: true, disguised: true }],
    ['http://0300.0000.0002.0054/x', { bareAddress: true, disguised: true, host: '192.0.2.44' }],
    ['http://[::ffff:192.0.2.44]:80/x', { bareAddress: true, disguised: true, host: '192.0.2.44' }],
    ['http://[2001:db8::5]/x', { bareAddress: true, disguised: false, host: '2001:db8::5' }],
    ['http://[::1]:8080/x', { local: true, bareAddress: false }],
    ['http://files.%65xample/x', { disguised: true, host: 'files.example' }],
    ['http://2130706433/health', { local: true, disguised: false }],
    ['https://mirror.example@198.51.100.9/x', { bareAddress: true, host: '198.51.100.9' }],
    ['https://abcdef.onion/x', { onion: true, plain: false }],
    ['https://get.tool.example/install.sh', { bareAddress: false, plain: false, local: false, disguised: false }],
    ['http://localhost:8080/x', { local: true }],
    ['http://10.0.0.7/x.sh', { local: true, bareAddress: false }],
    ['http://127.0.0.1/x.sh', { local: true }],
    ['https://user:pass@198.51.100.9:1/x', { bareAddress: true, host: '198.51.100.9' }],
  ])('%s', (url, traits) => {
    expect(addressTraits(url)).toMatchObject(traits);
  });
  test('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof addressTraits(text).host === 'string'));
  });
});
