import { beforeAll, describe, expect, test } from 'vitest';
import { useGrammarFiles } from '../grammar-files.ts';
import { sceneOf } from '../testing/scene.ts';
import { detectors } from './all.gen.ts';
import type { ExampleImage } from './detector.ts';

beforeAll(() => useGrammarFiles());

/** Detectors of execution, persistence, rights, escapes and disguises, whose examples are put on once more in disguise. */
const tested = new Set([
  ...['account-change', 'authorized-key', 'boot-hook', 'covering-tracks', 'defence-off', 'download-and-run'],
  ...['exploit-tool', 'fileless-execution', 'forged-time', 'hidden-process', 'host-escape', 'host-schedule'],
  ...['interpreter-hook', 'kept-alive', 'kernel-module', 'library-preload', 'login-hook', 'package-hook'],
  ...['pam-backdoor', 'reverse-shell', 'rootkit', 'sandbox-check', 'scheduled-payload', 'setuid-program', 'ssh-opened'],
]);

const hex = (text: string): string => [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const octal = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
const heredoc = (code: string): string => `sh <<'END_OF_CODE'\n${code}\nEND_OF_CODE`;

/** Ways to run the same line of shell so that it does not stand in the image as it is. */
const disguises: readonly (readonly [string, (code: string, shell: string) => string])[] = [
  ['base64', (code, shell) => `echo ${Buffer.from(code).toString('base64')} | base64 -d | ${shell}`],
  ['hex', (code, shell) => `echo ${hex(code)} | xxd -r -p | ${shell}`],
  ['printf', (code, shell) => `printf '${octal(code)}' | ${shell}`],
  ['eval of a variable', (code) => `c=$(echo ${Buffer.from(code).toString('base64')} | base64 -d); eval "$c"`],
  ['a here-document', (code) => heredoc(code)],
  ['a script written and run', (code, shell) => `cat > /tmp/s <<'END_OF_CODE'\n${code}\nEND_OF_CODE\n${shell} /tmp/s`],
  ['a function', (code) => `f() {\n${code}\n}\nf`],
  [
    'Python',
    (code) =>
      `python3 -c "import os,base64; os.system(base64.b64decode('${Buffer.from(code).toString('base64')}').decode())"`,
  ],
];

interface Case {
  readonly id: string;
  readonly name: string;
  readonly shell: string;
  readonly code: string;
  readonly image: ExampleImage;
}

const cases: readonly Case[] = detectors.flatMap((detector) =>
  tested.has(detector.id)
    ? detector.fires.flatMap(({ name, image }): Case[] => {
        const [shell, option, code, ...rest] = image.cmd ?? [];
        const isLine = shell !== undefined && /(^|\/)(ba)?sh$/.test(shell) && option === '-c' && rest.length === 0;
        return isLine && code !== undefined ? [{ id: detector.id, name, shell, code, image }] : [];
      })
    : [],
);

describe.each(disguises)('%s', (_disguise, disguise) => {
  test.each(cases.map((each) => [each.id, each.name, each] as const))(
    '%s: %s',
    async (id, _name, { image, ...line }) => {
      const { findings } = await sceneOf({ ...image, cmd: [line.shell, '-c', disguise(line.code, line.shell)] });
      expect(findings.map(({ detector }) => detector)).toContain(id);
    },
  );
});

test('most of these detectors have an example that can be put on so', () => {
  expect(cases.length).toBeGreaterThan(60);
  expect(new Set(cases.map(({ id }) => id)).size).toBe(tested.size);
});
