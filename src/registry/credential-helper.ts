import { spawn } from 'node:child_process';
import { printable } from './failure.ts';
import { HelperAnswer } from './schema.ts';

/** What a helper said. `why` holds no secret: it is the helper's own error line. */
export type HelperResult =
  | { readonly kind: 'found'; readonly username: string; readonly secret: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly why: string };

/** How the helper is run. `timeout` is milliseconds. */
export interface HelperOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/** Bytes of a helper's output that are read. */
const maxOutput = 256 * 1024;
const defaultTimeout = 30_000;

/**
 * Runs the user's `docker-credential-NAME get` with the server's name on standard input, as docker does. Found on the
 * user's PATH and never through a shell; the name comes from the user's own configuration and is held to plain letters,
 * so that it can be no path. Never throws, except when the signal is aborted.
 */
export async function askCredentialHelper(name: string, server: string, options: HelperOptions): Promise<HelperResult> {
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) return { kind: 'failed', why: 'not a name of a credential helper' };
  options.signal?.throwIfAborted();
  const run = await runHelper(`docker-credential-${name}`, server, options);
  options.signal?.throwIfAborted();
  if (run.failure !== undefined) return { kind: 'failed', why: run.failure };
  if (run.status !== 0) return refusal(run.output);
  try {
    const answer = HelperAnswer.safeParse(JSON.parse(run.output));
    if (!answer.success) return { kind: 'failed', why: 'its answer has no Username and Secret' };
    if (answer.data.Secret === '') return { kind: 'none' };
    return { kind: 'found', username: answer.data.Username, secret: answer.data.Secret };
  } catch {
    return { kind: 'failed', why: 'its answer is not JSON' };
  }
}

/** Helpers print their errors to standard output; this text means "nothing stored". Source: docker-credential-helpers. */
function refusal(output: string): HelperResult {
  if (output.toLowerCase().includes('credentials not found')) return { kind: 'none' };
  return { kind: 'failed', why: printable(output) || 'it failed and said nothing' };
}

interface Run {
  readonly status: number | null;
  readonly output: string;
  readonly failure?: string;
}

function runHelper(program: string, server: string, options: HelperOptions): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(program, ['get'], {
      env: { ...options.environment },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: options.timeout ?? defaultTimeout,
      killSignal: 'SIGKILL',
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    const chunks: Buffer[] = [];
    let length = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxOutput) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    // A helper may end before it reads its input.
    child.stdin.on('error', () => {});
    child.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ status: null, output: '', failure: error.code === 'ENOENT' ? 'not installed' : 'cannot be run' });
    });
    // 'exit' and not 'close': a helper's own children may hold its output open for ever.
    child.on('close', (status) => {
      const output = Buffer.concat(chunks).toString('utf8');
      if (status === null)
        resolve({ status, output: '', failure: length > maxOutput ? 'says too much' : 'took too long' });
      else resolve({ status, output });
    });
    child.stdin.end(server);
  });
}
