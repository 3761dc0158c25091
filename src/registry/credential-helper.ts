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
    const child = spawn(program, ['get'], { env: { ...options.environment }, stdio: ['pipe', 'pipe', 'ignore'] });
    const chunks: Buffer[] = [];
    let length = 0;
    // Ends the wait as well as the program: its own children may hold the output open for ever.
    const stop = (failure: string): void => {
      child.kill('SIGKILL');
      child.stdout.destroy();
      finish({ status: null, output: '', failure });
    };
    const timer = setTimeout(() => stop('took too long'), options.timeout ?? defaultTimeout);
    const abort = (): void => stop('was stopped');
    options.signal?.addEventListener('abort', abort, { once: true });
    const finish = (run: Run): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
      resolve(run);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxOutput) stop('says too much');
      else chunks.push(chunk);
    });
    // A helper may end before it reads its input.
    child.stdin.on('error', () => {});
    child.on('error', (error: NodeJS.ErrnoException) => {
      finish({ status: null, output: '', failure: error.code === 'ENOENT' ? 'not installed' : 'cannot be run' });
    });
    child.on('close', (status) => {
      const output = Buffer.concat(chunks).toString('utf8');
      finish(status === null ? { status, output: '', failure: 'was ended by a signal' } : { status, output });
    });
    child.stdin.end(server);
  });
}
