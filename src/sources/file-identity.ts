import type { BigIntStats } from 'node:fs';

/** Time after a change in which another one may leave the same times behind: coarse clocks of file systems (FAT: 2 seconds). */
const unsettled = 2_000_000_000n;

/**
 * A text that changes whenever the file or its content does: device, inode, size and the times of its last changes, of which
 * no program can set `ctime`. `undefined` for a file that was changed a moment ago (git's "racy" entries) or is no regular one.
 */
export function fileIdentity(status: BigIntStats, now: bigint = BigInt(Date.now()) * 1_000_000n): string | undefined {
  const { dev, ino, size, mtimeNs, ctimeNs } = status;
  if (!status.isFile() || ino === 0n) return undefined;
  // Also a time in the future: a clock that was set back may come by it again.
  if (now - ctimeNs < unsettled) return undefined;
  return `file ${dev}:${ino} ${size} ${mtimeNs} ${ctimeNs}`;
}
