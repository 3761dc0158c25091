import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Disguise } from './disguise.ts';
import { disguised } from './disguise.ts';
import type { PayloadLanguage } from './payload.ts';
import { randomOf } from './random.ts';

/** The word a probe prints. */
export const marker = 'tidewaiter-probe';

/**
 * Harmless programs of our own that print `marker`, in the shapes payloads have (pipes, redirections, quotes, lists,
 * substitutions). Only these are ever run, by the real interpreter: to show that a disguise keeps a program's meaning.
 */
export const probes: Readonly<Partial<Record<PayloadLanguage, readonly string[]>>> = {
  shell: [
    `echo ${marker}`,
    `printf '%s\\n' "a b" ${marker} | grep -v 'zz' | tr a-z a-z && echo done; true || echo never`,
    `f=FOLDER/p.txt\nif [ ! -e "$f" ]; then echo ${marker} > "$f"; fi\nfor w in one two; do cat < "$f" | sed -e "s/$/ $w/" >> FOLDER/p2.txt; done\nwhile read line; do echo "$line"; done < FOLDER/p2.txt\nexec 5> FOLDER/p3.txt; echo five >&5; cat FOLDER/p3.txt 2>&1`,
    `(cd / && pwd) && bash -c "echo ${marker} $(echo inner | rev)" 2>/dev/null &\nwait; echo 'it'"'"'s'`,
  ],
  python: [
    `print("${marker}")\n`,
    `import os, sys\ndef f(n):\n    return [x * 2 for x in range(n)]\nfor a in f(3):\n    print(a, "${marker}", 'q"' + "\\t|")\nclass C:\n    pass\nprint(C.__name__, os.path.join("a", "b"))\n`,
  ],
  javascript: [
    `console.log('${marker}');\n`,
    `const os = require('os');\nconst f = (n) => [...Array(n).keys()].map((x) => x * 2);\nconsole.log(f(3).join(','), "${marker}", typeof os.homedir, \`t\${1 + 1}\`, 'it\\'s');\n`,
  ],
  php: [
    `echo "${marker}\\n";\n`,
    `$a = array(1, 2);\nforeach ($a as $x) { echo $x . ' "${marker}" ' . "it's\\t\\n"; }\nfunction g($n) { return $n + 1; }\necho g(3), "\\n";\n`,
  ],
  perl: [
    `print "${marker}\\n";\n`,
    `use strict;\nmy @a = map { $_ * 2 } (1, 2);\nforeach my $x (@a) { print "$x ${marker} it's \\"q\\"\\n"; }\nprint join("-", sort { $b <=> $a } @a), "\\n";\n`,
  ],
  ruby: [
    `puts "${marker}"\n`,
    `def f(n)\n  (0...n).map { |x| x * 2 }\nend\nf(3).each { |a| puts "#{a} ${marker} it's \\"q\\"" }\n`,
  ],
  lua: [
    `print("${marker}")\n`,
    `local t = {1, 2}\nfor i, v in ipairs(t) do print(i, v * 2, "${marker}", 'it\\'s') end\n`,
  ],
  awk: [`BEGIN { system("echo ${marker} | tr a-z a-z") }\n`],
};

const interpreters: Readonly<Partial<Record<PayloadLanguage, readonly string[]>>> = {
  shell: ['bash'],
  python: ['python3'],
  javascript: [process.execPath],
  php: ['php'],
  perl: ['perl'],
  ruby: ['ruby'],
  lua: ['lua'],
  awk: ['awk', '-f'],
};

const found = new Map<string, boolean>();

/** Whether this machine has the language's interpreter. */
export function canRun(language: PayloadLanguage): boolean {
  const [program] = interpreters[language] ?? [];
  if (program === undefined) return false;
  if (!found.has(program)) {
    const option = program === 'awk' ? '-W' : language === 'lua' ? '-v' : '--version';
    found.set(program, spawnSync(program, [option, 'version'], { stdio: 'ignore' }).error === undefined);
  }
  return found.get(program) === true;
}

/** What this probe prints when it is run in this disguise; `undefined` when the disguise does not apply to it. */
export function printed(language: PayloadLanguage, probe: string, chain: readonly Disguise[]): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'tidewaiter-probe-'));
  try {
    const random = randomOf(chain.map(({ id }) => id).join(' '));
    const dressed = disguised(probe.replaceAll('FOLDER', folder), chain, { random, folder });
    if (dressed === undefined) return undefined;
    const text = language === 'php' ? `<?php\n${dressed.code}` : dressed.code;
    for (const [path, content] of Object.entries({ ...dressed.files, [`${folder}/main`]: text })) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    const [program = '', ...options] = interpreters[language] ?? [];
    const run = spawnSync(program, [...options, `${folder}/main`], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 20_000,
      env: { PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, HOME: folder, LC_ALL: 'C.UTF-8' },
    });
    return (run.stdout + (run.status === 0 ? '' : `\nstatus ${run.status}: ${run.stderr}`))
      .replaceAll(folder, 'FOLDER')
      .replaceAll('\r\n', '\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
