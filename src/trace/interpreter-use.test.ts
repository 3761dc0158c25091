import { expect, test } from 'vitest';
import { interpreterUse, programName } from './interpreter-use.ts';
import { shebangLanguage } from './program.ts';
import { known, render, unknown } from './value.ts';

test.each<readonly [string, string | undefined]>([
  ['sh -c CODE a b', 'code shell CODE | a b'],
  ['bash -lc CODE', 'code shell CODE | bash'],
  ['bash -c -e CODE x', 'code shell CODE | x'],
  ['/bin/sh /run.sh a', 'file shell /run.sh | /run.sh a'],
  ['bash -x -o pipefail run.sh a b', 'file shell run.sh | run.sh a b'],
  ['bash --rcfile /x -i', 'stdin shell | bash'],
  ['bash -s a b', 'stdin shell | bash a b'],
  ['sh -', 'stdin shell | sh'],
  ['sh /dev/stdin', 'stdin shell | /dev/stdin'],
  ['python3 -u app.py x', 'file python app.py | app.py x'],
  ['python3.11 -c CODE a', 'code python CODE | -c a'],
  ['python3 -uc CODE', 'code python CODE | -c'],
  ['python -m http.server 80', 'module python http.server | http.server 80'],
  ['python3 -W ignore app.py', 'file python app.py | app.py'],
  ['python3', 'stdin python | python3'],
  ['perl -e CODE', 'code perl CODE | -c'],
  ['perl x.pl', 'file perl x.pl | x.pl'],
  ['perl -MIO::Socket -e CODE', 'code perl use IO::Socket; CODE | -c'],
  ['perl -MMIME::Base64=decode_base64 -eCODE a', 'code perl use MIME::Base64 qw(decode_base64); CODE | -c a'],
  ['perl -MO=Deparse x.pl a', 'file perl x.pl | x.pl a'],
  ['perl -I /opt/lib x.pl', 'file perl x.pl | x.pl'],
  ['perl -M-strict -lane CODE f', 'code perl CODE | -c f'],
  ['perl -0777 -pi.bake -e CODE f', 'code perl CODE | -c f'],
  ['perl -l012 -e A -e B', 'code perl A\nB | -c'],
  ['perl -F: -E CODE', 'code perl CODE | -c'],
  ['perl -w -T -', 'stdin perl | perl'],
  ['perl', 'stdin perl | perl'],
  ['awk -F: -v a=b BEGIN{system(a)} f', 'code awk BEGIN{system(a)} | awk -va=b f'],
  ['gawk -f x.awk y', 'file awk x.awk | gawk y'],
  ['mawk -vx=1 -f/x.awk', 'file awk /x.awk | mawk -vx=1'],
  ['awk {print$1} f', undefined],
  ['busybox awk BEGIN{system("id")}', 'code awk BEGIN{system("id")} | awk'],
  ['node --require /a.js b.js', 'file javascript b.js | b.js'],
  ['busybox sh -c CODE', 'code shell CODE | sh'],
  ['nginx -g x', undefined],
  ['node -pe CODE x', 'code javascript CODE | -c x'],
  ['node --eval=CODE', 'code javascript CODE | -c'],
  ['node --max-old-space-size=4 -r ./a.js app.js', 'file javascript app.js | app.js'],
  ['tsx src/x.ts', 'file javascript src/x.ts | src/x.ts'],
  ['bun run app.ts a', 'file javascript app.ts | app.ts a'],
  ['bun app.ts', 'file javascript app.ts | app.ts'],
  ['bun -e CODE', 'code javascript CODE | -c'],
  ['bun install', undefined],
  ['deno run -A --quiet x.ts a', 'file javascript x.ts | x.ts a'],
  ['deno eval CODE', 'code javascript CODE | -c'],
  ['deno fmt', undefined],
])('%s', (line, expected) => {
  const use = interpreterUse(line.split(' ').map(known));
  const what =
    use === undefined
      ? ''
      : 'code' in use
        ? render(use.code)
        : 'path' in use
          ? render(use.path)
          : 'module' in use
            ? render(use.module)
            : '';
  const shown =
    use === undefined
      ? undefined
      : `${[use.kind, use.language, what].filter((word) => word !== '').join(' ')} | ${use.args.map(render).join(' ')}`;
  expect(shown).toBe(expected);
});

test('what is not known stops nothing', () => {
  expect(interpreterUse([known('sh'), known('-c'), unknown('$1')])?.kind).toBe('code');
  expect(interpreterUse([unknown('$0')])).toBeUndefined();
  expect(interpreterUse([])).toBeUndefined();
});

test.each<readonly [string, string]>([
  ['/usr/bin/env python3', 'python'],
  ['/usr/bin/env -S python3 -u', 'python'],
  ['/bin/sh -e', 'shell'],
  ['/bin/busybox sh', 'shell'],
  ['/command/with-contenv bash', 'shell'],
  ['/usr/bin/env X=1 bash', 'shell'],
  ['/usr/bin/perl -w', 'perl'],
  ['/usr/bin/make -f', 'unknown'],
  ['', 'unknown'],
])('#!%s', (shebang, language) => {
  expect(shebangLanguage(shebang)).toBe(language);
});

test('program names', () => {
  expect(
    ['/usr/bin/python3.11', 'bash', 'perl5.36', 'nodejs', '-bash', 'x11', 'ld-2.31.so', 'java17'].map(programName),
  ).toEqual(['python', 'bash', 'perl', 'node', 'bash', 'x11', 'ld-2.31.so', 'java']);
});
