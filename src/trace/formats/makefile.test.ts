import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeRecipes } from './makefile.ts';

const file =
  'URL := http://192.0.2.1/x\nTOOL ?= curl -s\n.PHONY: all\nall: get \\\n  run\n\t@echo done $$HOME\nget:\n\t-$(TOOL) $(URL) -o $@\nrun: ; sh $(UNSET) get\nclean:\n\trm -rf out\n';

test.each<readonly [string, readonly string[], readonly string[]]>([
  [file, [], ['curl -s http://192.0.2.1/x -o get', ' sh ${UNSET} get', 'echo done $HOME']],
  [file, ['clean'], ['rm -rf out']],
  [file, ['nothing'], []],
  ['a: a b\n\tx\nb: a\n\ty\n', [], ['y', 'x']],
  ['no rules here', [], []],
])('%j %j', (text, goals, expected) => {
  expect(makeRecipes(text, goals)).toEqual(expected);
});

test('any text is read without throwing', () => {
  const piece = fc.constantFrom('a', ':', '\t', '\n', '$(', ')', '=', '\\\n', ';', '$@', 'X = $(X)$(X)\n');
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (parts) =>
      Array.isArray(makeRecipes(parts.join(''), [])),
    ),
  );
});
