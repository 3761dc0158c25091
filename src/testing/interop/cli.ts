import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ImageReport } from '../../reports/report.ts';

/** What a run of the command left. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** Runs the command as a user would: a process of its own, with only the given environment beside PATH and HOME. */
export function tidewaiter(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdin?: Uint8Array,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [main, ...args], {
      // The user's own cache is not ours to fill, and a test says itself when it wants one.
      env: { PATH, HOME, TIDEWAITER_CACHE: 'off', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
    child.once('error', reject);
    child.once('close', (status) =>
      resolve({ status, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
  });
}

/** Scans one image with the command and returns its JSON report; throws with what was printed when there is none. */
export async function scanned(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdin?: Uint8Array,
): Promise<ImageReport> {
  const ran = await tidewaiter(['scan', '--quiet', '--format', 'json', ...args], env, stdin);
  if (ran.status !== null && [0, 1, 4].includes(ran.status) && ran.stdout.startsWith('{')) {
    return JSON.parse(ran.stdout) as ImageReport;
  }
  throw new Error(`no report, exit status ${ran.status}:\n${ran.stderr}\n${ran.stdout.slice(0, 500)}`);
}
