import { writeFile } from 'node:fs/promises';
import { UsageError } from '../errors.ts';

/** Writes a whole report to a file or, without a path, to standard output. Throws `UsageError` `CANNOT_WRITE`. */
export async function writeOutput(
  text: string,
  path: string | undefined,
  stdout: NodeJS.WritableStream,
): Promise<void> {
  try {
    if (path === undefined) await writeToStream(text, stdout);
    else await writeFile(path, text);
  } catch (cause) {
    if (isBrokenPipe(cause)) return;
    const where = path === undefined ? 'standard output' : JSON.stringify(path);
    throw new UsageError('CANNOT_WRITE', `cannot write to ${where}: ${reason(cause)}`, {
      cause,
      hint: 'The report is lost; the image was not judged clear. Free some space or choose another --output.',
    });
  }
}

function writeToStream(text: string, stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => reject(error);
    stream.once('error', failed);
    stream.write(text, (error) => {
      stream.removeListener('error', failed);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** The reader went away (`| head`): nothing more to say, and no error of ours. */
function isBrokenPipe(error: unknown): boolean {
  return (error as { code?: unknown })?.code === 'EPIPE';
}

function reason(error: unknown): string {
  const code = (error as { code?: unknown })?.code;
  if (code === 'ENOSPC') return 'no space left';
  if (code === 'ENOENT') return 'the folder does not exist';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'not allowed';
  if (code === 'EISDIR') return 'it is a folder';
  return error instanceof Error ? error.message : String(error);
}
