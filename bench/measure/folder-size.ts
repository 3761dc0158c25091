import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of all regular files below a folder; links are not followed. */
export function folderSize(folder: string): number {
  let total = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) total += statSync(join(entry.parentPath, entry.name)).size;
  }
  return total;
}
