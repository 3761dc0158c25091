import { describe, expect, it } from 'vitest';
import { type CpuProfile, sharesOf } from './shares.ts';

describe('sharesOf', () => {
  it('gives native and WebAssembly code to its caller, and leaves idle time out', () => {
    const frame = (functionName: string, url = '') => ({ functionName, url });
    const profile: CpuProfile = {
      nodes: [
        { id: 1, callFrame: frame('(root)'), children: [2, 3, 4, 5, 6, 9] },
        { id: 2, callFrame: frame('scan', 'file:///p/dist/inspect/gram-scanner.js'), children: [7] },
        {
          id: 3,
          callFrame: frame('parse', 'file:///p/node_modules/web-tree-sitter/web-tree-sitter.js'),
          children: [8],
        },
        { id: 4, callFrame: frame('(idle)') },
        { id: 5, callFrame: frame('(garbage collector)') },
        { id: 6, callFrame: frame('update', 'node:internal/crypto/hash') },
        { id: 7, callFrame: frame('wasm-function[2]', 'wasm://wasm/1') },
        { id: 9, callFrame: frame('waitWhile', 'file:///p/dist/inspect/unpack-worker.js') },
        { id: 8, callFrame: frame('wasm-function[9]', 'wasm://wasm/2') },
      ],
      samples: [2, 7, 8, 4, 5, 6, 1, 9],
      timeDeltas: [1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000],
    };
    expect(Object.fromEntries(sharesOf(profile))).toEqual({
      needles: 3,
      parse: 4,
      'garbage collection': 16,
      sha256: 32,
      'Node itself (starting, loading modules)': 64,
    });
  });
});
