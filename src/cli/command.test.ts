import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ImageReport, MultiReport } from '../reports/report.ts';
import { docker123321, honest } from '../testing/demo/docker123321.ts';
import { buildImage } from '../testing/image-builder.ts';
import { tidewaiter } from '../testing/interop/cli.ts';
import { startRegistry, type TestRegistry } from '../testing/registry/start-registry.ts';

let folder = '';
let registry: TestRegistry;
let bad = '';
let good = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewaiter-command-'));
  registry = await startRegistry();
  for (const demo of [...docker123321.slice(0, 2), honest])
    registry.put(demo.repository, 'latest', buildImage(demo.image));
  bad = `${registry.host}/docker123321/tomcat11:latest`;
  good = `${registry.host}/library/tomcat:latest`;
});
afterAll(async () => {
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a scan', () => {
  test('of a malicious image tells the story, says why and exits 1', async () => {
    const ran = await tidewaiter(['scan', bad]);
    expect(ran.status).toBe(1);
    expect(ran.stdout).toMatch(/MALICIOUS {3}.*docker123321\/tomcat11:latest {3}linux\/amd64 {3}sha256:[0-9a-f]{12}/);
    expect(ran.stdout).toMatch(/If you run it:\n {4}ENTRYPOINT \/bin\/sh \/run\.sh/);
    expect(ran.stdout).toMatch(/T1053\.003/);
    expect(ran.stdout).toMatch(/192\.0\.2\.44:8443/);
    expect(ran.stdout).toMatch(/HOST/);
    expect(ran.stdout).not.toContain('\u001b');
  });

  test('of an honest image is clear and exits 0', async () => {
    const ran = await tidewaiter(['scan', good]);
    expect({ status: ran.status, text: ran.stdout }).toEqual({ status: 0, text: expect.stringMatching(/CLEAR/) });
  });

  test('writes clean JSON to standard output, whatever progress says on the other stream', async () => {
    const ran = await tidewaiter(['scan', '--format', 'json', bad]);
    const report = ImageReport.parse(JSON.parse(ran.stdout));
    expect(report.verdict).toBe('malicious');
    expect(ran.stderr).toMatch(/layer \d\/2 inspected/);
  });

  test('shows what the config proves before any layer is read', async () => {
    const ran = await tidewaiter(['scan', '--format', 'json', `${registry.host}/docker123321/tomcat:latest`]);
    const early = ran.stderr.indexOf('from its config:');
    const layer = ran.stderr.search(/layer \d\/2 inspected/);
    expect(early).toBeGreaterThanOrEqual(0);
    expect(layer).toBeGreaterThan(early);
  });

  test('of several images gives one document and one table; the worst decides', async () => {
    const json = join(folder, 'many.json');
    const list = join(folder, 'list.txt');
    await writeFile(list, `# images\n\n${good}\n${bad} # the bad one\n`);
    const ran = await tidewaiter([
      'scan',
      '--from',
      list,
      '--format',
      'text',
      '--format',
      'json',
      '--output',
      json,
      `${registry.host}/no/such:image`,
    ]);
    expect(ran.status).toBe(1);
    expect(ran.stdout).toMatch(/3 images: 1 malicious, 1 clear, 1 not scanned/);
    const report = MultiReport.parse(JSON.parse(await readFile(json, 'utf8')));
    expect(report.images.map((image) => image.verdict)).toEqual(['clear', 'malicious'].slice(0, 2));
    expect(report.failures).toMatchObject([{ code: expect.stringMatching(/UNKNOWN/) }]);
    expect(report.verdict).toBe('malicious');
  });

  test('that cannot fetch one of two honest images exits 3', async () => {
    expect((await tidewaiter(['scan', '--quiet', good, `${registry.host}/no/such:image`])).status).toBe(3);
  });

  test('writes every format in one run', async () => {
    const at = (name: string) => join(folder, name);
    const files = [
      ['sarif', 'a.sarif'],
      ['markdown', 'a.md'],
      ['json', 'a.json'],
      ['text', 'a.txt'],
    ] as const;
    const ran = await tidewaiter([
      'scan',
      '--quiet',
      ...files.flatMap(([format, name]) => ['--format', format, '--output', at(name)]),
      bad,
    ]);
    expect({ status: ran.status, stdout: ran.stdout, stderr: ran.stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr: '',
    });
    expect(JSON.parse(await readFile(at('a.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect(await readFile(at('a.md'), 'utf8')).toMatch(/^# /m);
    expect(JSON.parse(await readFile(at('a.json'), 'utf8'))).toMatchObject({ verdict: 'malicious' });
    expect(await readFile(at('a.txt'), 'utf8')).toMatch(/MALICIOUS/);
  });

  test.each([
    { flags: ['--fail-on', 'never'], status: 0 },
    { flags: ['--fail-on', 'suspicious'], status: 1 },
    { flags: ['--fail-on', 'malicious'], status: 1 },
  ])('$flags exits $status on a malicious image', async ({ flags, status }) => {
    expect((await tidewaiter(['scan', '--quiet', ...flags, bad])).status).toBe(status);
  });

  test('--quiet leaves one line', async () => {
    const ran = await tidewaiter(['scan', '--quiet', bad]);
    expect(ran.stdout.trim().split('\n')).toHaveLength(1);
    expect(ran.stderr).toBe('');
  });

  test('gives the same report twice, but for the time it took', async () => {
    const scan = async () => {
      const report = JSON.parse((await tidewaiter(['scan', '--format', 'json', '--quiet', bad])).stdout) as ImageReport;
      return { ...report, stats: { ...report.stats, milliseconds: 0 } };
    };
    expect(await scan()).toEqual(await scan());
  });
});

describe('help, versions and lists', () => {
  test('--version is the package version', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect((await tidewaiter(['--version'])).stdout).toBe(`${version}\n`);
  });
  test.each([
    [['--help'], /Usage: tidewaiter/],
    [['help', 'scan'], /--fail-on/],
    [['scan', '--help'], /Exit status:/],
  ])('%j', async (args, said) => {
    const ran = await tidewaiter(args);
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 0, stdout: expect.stringMatching(said) });
  });
  test('detectors are listed, explained, and given as JSON', async () => {
    const all = JSON.parse((await tidewaiter(['detectors', '--json'])).stdout) as { id: string; attack: string[] }[];
    expect(all.length).toBeGreaterThan(10);
    const listing = (await tidewaiter(['detectors'])).stdout;
    for (const { id, attack } of all) {
      expect(listing).toContain(id);
      expect(attack.length, id).toBeGreaterThan(0);
    }
    const one = (await tidewaiter(['detectors', all[0]?.id ?? ''])).stdout;
    expect(one).toMatch(/Fires on:\n {2}- /);
    expect(one).toMatch(/Leaves alone:\n {2}- /);
  });
  test.each(['bash', 'zsh', 'fish'])('completion for %s names the commands and options', async (shell) => {
    const { stdout, status } = await tidewaiter(['completion', shell]);
    expect(status).toBe(0);
    for (const word of ['scan', 'detectors', 'fail-on', 'suspicious']) expect(stdout).toContain(word);
  });
  test('the bash completion works in a real bash', async () => {
    const { stdout } = await tidewaiter(['completion', 'bash']);
    const script = join(folder, 'completion.bash');
    await writeFile(
      script,
      `${stdout}\nCOMP_WORDS=(tidewaiter scan --fail-on mal); COMP_CWORD=3; _tidewaiter; echo "\${COMPREPLY[@]}"\nCOMP_WORDS=(tidewaiter sc); COMP_CWORD=1; _tidewaiter; echo "\${COMPREPLY[@]}"\n`,
    );
    const { run } = await import('../testing/interop/tools.ts');
    expect(await run('bash', [script])).toBe('malicious\nscan\n');
  });
});

describe('an interrupt', () => {
  test('ends a scan that hangs, soon and without a verdict', async () => {
    const slow = await startRegistry();
    slow.put('demo/app', 'latest', buildImage(honest.image));
    slow.setFaults({ silent: '/blobs/' });
    try {
      const main = fileURLToPath(new URL('./main.ts', import.meta.url));
      const child = spawn(process.execPath, [main, 'scan', `${slow.host}/demo/app:latest`], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      child.stderr.on('data', (chunk) => (said += String(chunk)));
      child.stdout.on('data', (chunk) => (said += String(chunk)));
      for (let wait = 0; wait < 100 && !slow.requests.some(({ url }) => url.includes('/blobs/')); wait += 1)
        await new Promise((resolve) => setTimeout(resolve, 100));
      const status = await new Promise((resolve) => {
        child.once('close', resolve);
        child.kill('SIGINT');
      });
      expect({ status, said }).toEqual({ status: 130, said: expect.stringMatching(/stopped; nothing was judged/) });
      expect(said).not.toMatch(/CLEAR|node:internal/);
    } finally {
      await slow.close();
    }
  });
});
