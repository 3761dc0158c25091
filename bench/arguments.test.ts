import { describe, expect, it } from 'vitest';
import { ArgumentError, parseArguments, sectionNames } from './arguments.ts';

describe('parseArguments', () => {
  it('runs everything five times by default', () => {
    expect(parseArguments([])).toMatchObject({
      only: sectionNames,
      runs: 5,
      quick: false,
      save: 'latest',
      help: false,
    });
  });

  it('takes parts in the order of the suite, whatever the order they are named in', () => {
    expect(parseArguments(['--only', 'warm,cold']).only).toEqual(['cold', 'warm']);
  });

  it.each([
    [['--quick'], { quick: true, runs: 1 }],
    [['--quick', '--runs', '3'], { quick: true, runs: 3 }],
    [['--images', 'some/folder'], { images: 'some/folder' }],
    [['--commit', 'HEAD'], { commit: 'HEAD' }],
    [['--help'], { help: true }],
  ])('reads %j', (argv, expected) => {
    expect(parseArguments(argv)).toMatchObject(expected);
  });

  it.each([
    [['--only', 'cold,hot'], /no such part: hot; there are startup/],
    [['--only', ','], /no such part: \(none\)/],
    [['--runs', '0'], /--runs takes a whole number from 1 to 1000, not "0"/],
    [['--runs', 'many'], /not "many"/],
    [['--save', '../elsewhere'], /--save takes a name/],
    [['--fast'], /--fast/],
    [['folder'], /folder/],
  ])('refuses %j', (argv, message) => {
    const parse = (): unknown => parseArguments(argv);
    expect(parse).toThrow(ArgumentError);
    expect(parse).toThrow(message);
  });
});
