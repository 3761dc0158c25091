import { createReadStream } from 'node:fs';
import { UsageError } from '../errors.ts';

/** Longest list that is read; a longer one is surely not a list of image names. */
const maxBytes = 8 * 1024 * 1024;

/** Reads references from a file (`-`: standard input): one a line, blank lines and `#` comments left out. */
export async function readImageList(path: string, stdin: NodeJS.ReadableStream): Promise<string[]> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of path === '-' ? stdin : createReadStream(path)) {
      const bytes = Buffer.from(chunk as Uint8Array | string);
      size += bytes.length;
      if (size > maxBytes)
        throw new UsageError('BAD_OPTION', `${JSON.stringify(path)} is too long for a list of images`);
      chunks.push(bytes);
    }
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError('BAD_OPTION', `cannot read the list ${JSON.stringify(path)}: ${(cause as Error).message}`, {
      cause,
    });
  }
  const lines = Buffer.concat(chunks).toString('utf8').split(/\r?\n/);
  return lines.map((line) => (line.split(/(?:^|\s)#/, 1)[0] ?? '').trim()).filter((line) => line !== '');
}
