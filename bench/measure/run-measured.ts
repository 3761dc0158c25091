import { spawn } from 'node:child_process';
import { watchTree } from './process-tree.ts';

/** One child process, measured. Times in milliseconds, sizes in bytes. */
export interface Measurement {
  readonly wall: number;
  /** User and system time of the process, its threads and every child it waited for. */
  readonly cpu: number;
  /** Peak memory of the whole process tree: see `watchTree`. */
  readonly rss: number;
  /** Bytes handed to the disk by the tree (`write_bytes` of /proc/PID/io: counted when a page is dirtied). */
  readonly written: number;
  readonly status: number;
  /** The beginning of its output. */
  readonly stdout: string;
  readonly stderr: string;
  /** Lines of standard output, all of it. */
  readonly lines: number;
}

/** How a command is run. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called with each piece of output as it comes. */
  readonly onOutput?: (text: string) => void;
}

// bash's own `time` reads the times of waited-for children from the kernel; $$'s io holds those of its children once they ended.
const wrapper = `TIMEFORMAT='%R %U %S'
{ time "$@" 3>&- 2>&4 4>&- ; } 4>&2 2>&3
status=$?
while read -r name value; do [ "$name" = write_bytes: ] && echo "$value" >&3; done < /proc/$$/io
exit $status`;

/** Characters of output kept: enough for a verdict or an error, not the chatter of a peer. */
const outputKept = 64 * 1024;

/** Runs one command to its end and says what it cost. Rejects only when it cannot be started or measured. */
export async function runMeasured(command: readonly string[], options: RunOptions = {}): Promise<Measurement> {
  const child = spawn('bash', ['-c', wrapper, 'measured', ...command], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const tree = watchTree(child.pid ?? 0);
  const [stdout, stderr, figures] = [collect(child.stdio[1]), collect(child.stdio[2]), collect(child.stdio[3])];
  const look = (data: Buffer): void => options.onOutput?.(data.toString());
  let lines = 0;
  child.stdout?.on('data', (data: Buffer) => {
    for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10, at + 1)) lines += 1;
  });
  child.stdout?.on('data', look);
  child.stderr?.on('data', look);
  const status = await new Promise<number>((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done(code ?? 128));
  });
  const rss = tree.stop();
  const { wall, cpu, written } = readFigures(figures());
  return { wall, cpu, written, rss, status, stdout: stdout(), stderr: stderr(), lines };
}

/** Reads what the wrapper wrote: `real user system` in seconds, then bytes. */
export function readFigures(text: string): Pick<Measurement, 'wall' | 'cpu' | 'written'> {
  // Some locales write a decimal comma.
  const [wall, user, system, written] = text.replaceAll(',', '.').trim().split(/\s+/).map(Number);
  if ([wall, user, system, written].some((value) => value === undefined || !Number.isFinite(value))) {
    throw new Error(`could not be measured (needs bash and Linux's /proc): ${text.slice(0, 200)}`);
  }
  const milliseconds = (seconds: number | undefined): number => Math.round((seconds ?? 0) * 1000);
  return {
    wall: milliseconds(wall),
    cpu: milliseconds((user ?? 0) + (system ?? 0)),
    written: written ?? 0,
  };
}

function collect(stream: unknown): () => string {
  const from = stream as NodeJS.ReadableStream;
  let text = '';
  from.on('data', (data: Buffer) => {
    if (text.length < outputKept) text += data.toString();
  });
  return () => text;
}
