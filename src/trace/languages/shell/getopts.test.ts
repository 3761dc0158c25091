import { expect, test } from 'vitest';
import { readingBudget } from '../../budget.ts';
import { known, render } from '../../value.ts';
import { shell } from './shell.ts';

/** What `run` is called with. */
function called(text: string, args: readonly string[] = []): readonly string[] {
  const env = new Map();
  const read = shell.read({ text, args: args.map(known), env, readFile: () => undefined, budget: readingBudget() });
  return read.commands.filter(({ name }) => name === 'run').map(({ argv }) => argv.slice(1).map(render).join(' '));
}

const parse =
  'while getopts fn:p: o; do\n case "$o" in\n f) force=yes ;;\n n) nice=$OPTARG ;;\n p) file="$OPTARG" ;;\n esac\ndone\nshift $((OPTIND - 1))\nrun "$@" $nice $file $force\n';
const asFunction = `start() {\n nice=0; file=; force=; OPTIND=1\n ${parse}}\n`;

test.each<readonly [string, readonly string[]]>([
  ['start -p /run/x.pid /usr/sbin/cron -f', ['/usr/sbin/cron -f 0 /run/x.pid']],
  ['start -fn 5 -p/y z', ['z 5 /y yes']],
  ['start a -f', ['a -f 0']],
  ['start -- -f', ['-f 0']],
  ['start -f; start b', ['0 yes', 'b 0']],
])('options of a function: %s', (call, expected) => {
  expect(called(asFunction + call)).toEqual(expected);
});

test('options of the script itself, as far as they are known', () => {
  expect(called(`nice=; file=; force=\n${parse}`, ['x', '-p', '/q', 'r'])).toEqual(['r /q']);
  // Nobody knows how many options there were, and so neither what is left.
  expect(called(`nice=; file=; force=\n${parse}`)[0]).toContain('‹$@›');
});

test('by an unknown number of words', () => {
  expect(called('set -- a b c; shift $N; run $1')).toEqual(['‹$1›']);
});
