import { describe, expect, it } from 'vitest';
import type { Needle } from '../../src/inspect/needles.ts';
import { clamSignatures, yaraRules } from './rules.ts';

const needle = (id: string, text: string, more: Partial<Needle> = {}): Needle => ({
  id,
  text,
  weight: 'weak',
  group: 'run',
  ...more,
});
const list = [
  needle('a-tool', 'run "it"\\'),
  needle('a-tool', 'Exact', { caseSensitive: true }),
  needle('raw', '\xff\n'),
];

describe('yaraRules', () => {
  it('makes a rule of each needle id', () => {
    expect(yaraRules(list)).toBe(`rule tidewaiter_a_tool {
  strings:
    $s0 = "run \\"it\\"\\\\" nocase
    $s1 = "Exact"
  condition:
    any of them
}

rule tidewaiter_raw {
  strings:
    $s0 = "\\xff\\x0a" nocase
  condition:
    any of them
}
`);
  });
});

describe('clamSignatures', () => {
  it('makes a logical signature of each needle id', () => {
    expect(clamSignatures(list)).toBe(
      'Tidewaiter.a-tool;Engine:81-255,Target:0;0|1;72756e20226974225c::i;4578616374\n' +
        'Tidewaiter.raw;Engine:81-255,Target:0;0;ff0a::i\n',
    );
  });
});
