import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scopeOfHost, scopeOfIpv4, scopeOfIpv6 } from './address-scope.ts';
import { collectIndicators } from './collect.ts';
import { hostOf } from './host.ts';
import { formatIpv4, parseDotted, parseLoose } from './ipv4.ts';
import { formatIpv6, parseIpv6 } from './ipv6.ts';

/** What is found, one line each, without URLs and places. */
function addressesIn(text: string): string[] {
  return collectIndicators([{ text, where: {} }])
    .filter(({ kind }) => kind !== 'url')
    .map(({ kind, value, port }) => `${kind} ${value}${port === undefined ? '' : ` ${port}`}`);
}

describe('forms of an IPv4 address', () => {
  test.each([
    ['3221226028', '192.0.2.44'],
    ['0xc000022c', '192.0.2.44'],
    ['0300.0.02.054', '192.0.2.44'],
    ['192.556', '192.0.2.44'],
    ['192.0.556', '192.0.2.44'],
    ['0XC0.0.2.0x2c', '192.0.2.44'],
  ])('%s is %s as a host, and nothing elsewhere', (written, value) => {
    expect(formatIpv4(parseLoose(written) ?? 0)).toBe(value);
    expect(addressesIn(`curl http://${written}/x`)).toEqual([`ipv4 ${value}`]);
    expect(addressesIn(`exec 3<>/dev/tcp/${written}/4444`)).toEqual([`ipv4 ${value} 4444`]);
    expect(addressesIn(`the number ${written} alone`)).toEqual([]);
  });

  test('clients agree: the platform’s own URL parser reads the same address', () => {
    const part = fc
      .nat(0xffffffff)
      .chain((value) => fc.constantFrom(String(value), `0x${value.toString(16)}`, `0${value.toString(8)}`));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const written = parts.join('.');
        const ours = parseLoose(written);
        const theirs = URL.canParse(`http://${written}/`) ? new URL(`http://${written}/`).hostname : undefined;
        expect(ours === undefined ? undefined : formatIpv4(ours)).toBe(theirs);
      }),
    );
  });

  test('dotted form and number are one', () => {
    fc.assert(fc.property(fc.nat(0xffffffff), (address) => parseDotted(formatIpv4(address)) === address));
  });
});

describe('bare dotted numbers', () => {
  test.each([
    ['connect to 192.0.2.44:8443 now', ['ipv4 192.0.2.44 8443']],
    ['HOST=203.0.113.9', ['ipv4 203.0.113.9']],
    ['s.connect(("198.51.100.7", 4444))', ['ipv4 198.51.100.7 4444']],
    ['s.connect((\\"198.51.100.7\\",4444))', ['ipv4 198.51.100.7 4444']],
    ['192.0.2.44.', ['ipv4 192.0.2.44']],
    ['(192.0.2.44)', ['ipv4 192.0.2.44']],
    ['"host":"192.0.2.44"', ['ipv4 192.0.2.44']],
    ['first\\n192.0.2.44', ['ipv4 192.0.2.44']],
    ['root@192.0.2.44:/etc', ['ipv4 192.0.2.44']],
    ['nameserver 8.8.8.8', ['ipv4 8.8.8.8']],
    ['192.0.2.44/32', ['ipv4 192.0.2.44']],
  ])('%s', (text, found) => {
    expect(addressesIn(text)).toEqual(found);
  });

  test.each([
    'libfoo-1.2.3.4.so',
    'libfoo.so.1.2.3.4',
    'Version: 10.2.33.44',
    'version 192.0.2.44',
    'Depends: libc6 (>= 2.36.40.41), libx (= 1.40.50.60)',
    'foo_192.0.2.44-1ubuntu2_amd64.deb',
    '192.0.2.44-1',
    '1.3.6.1.4.1.311.2',
    'OID 2.5.29.15',
    '1.3.101.110',
    'netmask 255.255.255.0',
    'bind 0.0.0.0',
    'Chrome/120.0.60.99',
    'v1.2.3.4',
    'AssemblyVersion("4.0.0.0")',
    '1.2.3.4',
    '10.0.0.0/8 192.168.0.0/16',
    '192.0.2.256',
    '192.0.2.044',
    '192.0.2',
    '192.0.2.44.5',
    '192.0.2.44rc1',
    'http://update/192.0.2.44/x'.slice(6),
  ])('not an address: %s', (text) => {
    expect(addressesIn(text)).toEqual([]);
  });
});

describe('IPv6', () => {
  test.each([
    ['http://[2001:DB8::5]:8080/x', ['ipv6 2001:db8::5 8080']],
    ['[2001:db8::1]:22', ['ipv6 2001:db8::1 22']],
    ['ping 2001:db8:0:0::9', ['ipv6 2001:db8::9']],
    ['fe80::1:2:3 on eth0', ['ipv6 fe80::1:2:3']],
    ['http://[::ffff:192.0.2.1]/', ['ipv4 192.0.2.1']],
    ['http://[::ffff:c000:201]:81/', ['ipv4 192.0.2.1 81']],
    ['http://[64:ff9b::c000:201]/', ['ipv4 192.0.2.1']],
    ['http:///192.0.2.1/x', ['ipv4 192.0.2.1']],
    ['http:/\\192.0.2.1/x', ['ipv4 192.0.2.1']],
    ['http://files.example@192.0.2.1:81/x', ['ipv4 192.0.2.1 81']],
    ['http://%31%39%32.0.2.1/x', ['ipv4 192.0.2.1']],
  ])('%s', (text, found) => {
    expect(addressesIn(text)).toEqual(found);
  });

  test.each([
    '00:11:22:33:44:55',
    '12:34:56',
    'std::vector<int>',
    'list[::2]',
    'face::book',
    'fade::in::out',
    '2001:db8::1::2',
    'MD5:d4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42:7e',
    '2024:01:02 10:11:12',
  ])('not an address: %s', (text) => {
    expect(addressesIn(text)).toEqual([]);
  });

  test('the canonical form is the one the platform writes', () => {
    fc.assert(
      fc.property(fc.ipV6(), (written) => {
        const groups = parseIpv6(written);
        expect(groups).toHaveLength(8);
        expect(`[${formatIpv6(groups ?? [])}]`).toBe(new URL(`http://[${written}]/`).hostname);
      }),
    );
  });
});

describe('scope', () => {
  test.each([
    ['8.8.8.8', 'public'],
    ['10.1.2.3', 'private'],
    ['100.64.0.1', 'private'],
    ['100.128.0.1', 'public'],
    ['172.31.255.255', 'private'],
    ['172.32.0.0', 'public'],
    ['192.168.0.1', 'private'],
    ['127.0.0.53', 'loopback'],
    ['169.254.169.254', 'link-local'],
    ['192.0.2.1', 'documentation'],
    ['198.51.100.1', 'documentation'],
    ['203.0.113.1', 'documentation'],
    ['203.0.114.1', 'public'],
    ['198.19.255.255', 'reserved'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'reserved'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'reserved'],
  ])('%s is %s', (written, scope) => {
    expect(scopeOfIpv4(parseDotted(written) ?? -1)).toBe(scope);
  });

  test.each([
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['::ffff:10.0.0.1', 'private'],
    ['64:ff9b::8.8.8.8', 'public'],
    ['2001:db8::1', 'documentation'],
    ['3fff:fff::1', 'documentation'],
    ['fd00::1', 'private'],
    ['fe80::1', 'link-local'],
    ['ff02::1', 'multicast'],
    ['4000::1', 'reserved'],
    ['2606:4700::1111', 'public'],
  ])('%s is %s', (written, scope) => {
    expect(scopeOfIpv6(parseIpv6(written) ?? [])).toBe(scope);
  });

  test.each([
    ['x.invalid', 'reserved'],
    ['c2.example', 'documentation'],
    ['a.b.example.com', 'documentation'],
    ['notexample.com', undefined],
    ['localhost', 'loopback'],
    ['printer.local', 'link-local'],
  ])('%s is %s', (name, scope) => {
    expect(scopeOfHost(name)).toBe(scope);
  });
});

describe('a written host', () => {
  test.each([
    ['EVIL.Example', { kind: 'host', value: 'evil.example', written: 'EVIL.Example' }],
    ['%65vil.example', { kind: 'host', value: 'evil.example' }],
    ['evil.example.', { kind: 'host', value: 'evil.example' }],
    ['[::1]', { kind: 'ipv6', value: '::1', scope: 'loopback' }],
    ['[fe80::1%25eth0]', { kind: 'ipv6', value: 'fe80::1' }],
  ])('%s', (written, expected) => {
    expect(hostOf(written)).toMatchObject(expected);
  });

  test.each([
    '',
    'db',
    '$HOST',
    'a..b',
    '-a.example',
    'a.example-',
    `${'a'.repeat(64)}.example`,
    'a b.example',
    '1.2.3.999',
    '%zz.example',
    'a.123',
  ])('none: %j', (written) => {
    expect(hostOf(written)).toBeUndefined();
  });
});
