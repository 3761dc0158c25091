import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Folders with daemons in them, which an ordinary user's PATH leaves out. */
const systemFolders = ['/usr/sbin', '/sbin', '/usr/local/sbin'];

/** Where a program is installed, or `undefined`. */
export function installed(program: string): string | undefined {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), ...systemFolders]) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** Why tests that need these programs cannot run here; `undefined` when they can. */
export function missing(programs: readonly string[], needsRoot = false): string | undefined {
  const absent = programs.filter((program) => installed(program) === undefined);
  if (absent.length > 0) return `${absent.join(', ')} not installed`;
  return needsRoot && process.getuid?.() !== 0 ? 'needs root' : undefined;
}

/** Runs a program to its end; throws with what it printed when it fails. */
export async function run(program: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const path = installed(program) ?? program;
  const { stdout } = await execute(path, [...args], {
    env: { ...process.env, ...env },
    timeout: 60_000,
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout;
}

/** A daemon that was started for a test. */
export interface Daemon {
  stop(): Promise<void>;
}

/** Starts a daemon and waits until `ready` answers true; what it printed stands in the error when it never does. */
export async function startDaemon(
  program: string,
  args: readonly string[],
  ready: () => Promise<boolean>,
  env: Record<string, string> = {},
): Promise<Daemon> {
  const child = spawn(installed(program) ?? program, [...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (said = `${said}${chunk}`.slice(-4000)));
  for (let attempt = 0; attempt < 150; attempt += 1) {
    if (child.exitCode !== null) break;
    if (await ready().catch(() => false)) return { stop: () => stop(child) };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await stop(child);
  throw new Error(`${program} did not become ready:\n${said}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(force);
}
