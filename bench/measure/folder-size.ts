import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of all regular files below a folder, hard links counted once; symbolic links are not followed. */
export function folderSize(folder: string): number {
  const seen = new Set<number>();
  let total = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const { ino, size } = statSync(join(entry.parentPath, entry.name));
    if (!seen.has(ino)) total += size;
    seen.add(ino);
  }
  return total;
}
