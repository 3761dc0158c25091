import { describe, expect, test } from 'vitest';
import { type OutputWord, pairOutputs } from './outputs.ts';

const words = (...flags: string[]): OutputWord[] =>
  flags.map((flag) => {
    const [option, value = ''] = flag.split('=');
    return { option: option as OutputWord['option'], value };
  });

describe('pairOutputs', () => {
  test.each([
    { flags: [], outputs: [{ format: 'text' }] },
    { flags: ['format=json'], outputs: [{ format: 'json' }] },
    { flags: ['format=sarif', 'output=x.sarif'], outputs: [{ format: 'sarif', path: 'x.sarif' }] },
    {
      flags: ['format=text', 'format=sarif', 'output=a', 'format=json', 'output=b'],
      outputs: [{ format: 'text' }, { format: 'sarif', path: 'a' }, { format: 'json', path: 'b' }],
    },
    { flags: ['output=report.md'], outputs: [{ format: 'markdown', path: 'report.md' }] },
    { flags: ['format=json', 'output=-'], outputs: [{ format: 'json' }] },
    {
      flags: ['format=json', 'output=a', 'output=b.sarif'],
      outputs: [
        { format: 'json', path: 'a' },
        { format: 'sarif', path: 'b.sarif' },
      ],
    },
  ])('$flags', ({ flags, outputs }) => {
    expect(pairOutputs(words(...flags))).toEqual(outputs);
  });

  test.each([[['format=xml']], [['format=json', 'format=text']]])('%j is refused', (flags) => {
    expect(() => pairOutputs(words(...flags))).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  });
});
