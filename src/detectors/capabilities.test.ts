import fc from 'fast-check';
import { expect, test } from 'vitest';
import { capabilityNames, strongCapabilities } from './capabilities.ts';

test.each([
  ['cap_setuid+ep, as setcap writes it', '0100000280000000000000000000000000000000', 'cap_setuid'],
  ['cap_net_bind_service+ep', '0100000200040000000000000000000000000000', ''],
  ['cap_net_raw+ep of ping', '0100000200200000000000000000000000000000', ''],
  ['cap_bpf+ep, in the second word', '0100000200000000000000008000000000000000', 'cap_bpf'],
  ['revision 3 with a root id', '010000030000200000000000000000000000000000000000', 'cap_sys_admin'],
  ['an unknown revision', '01000009ffffffffffffffffffffffffffffffff', ''],
  ['cut short', '0100000280', 'cap_setuid'],
  ['nothing', '', ''],
])('%s', (_name, hex, names) => {
  expect(capabilityNames(strongCapabilities(hex))).toBe(names);
});

test('never fails', () => {
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(strongCapabilities(text))));
});
