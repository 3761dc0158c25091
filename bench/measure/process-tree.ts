import { readdirSync, readFileSync } from 'node:fs';

/** How often the tree is looked at. A process's own high-water mark is kept by the kernel and not lost between two looks. */
const interval = 20;

/**
 * Watches the memory of all descendants of a process (not of itself: that is the shell around the measured command).
 * The peak is the largest of: the sum of resident sizes at one look, and any single process's high-water mark (VmHWM).
 */
export function watchTree(pid: number): { stop(): number } {
  let peak = 0;
  const look = (): void => {
    let sum = 0;
    for (const each of descendants(pid)) {
      const { resident, highest } = memoryOf(each);
      sum += resident;
      peak = Math.max(peak, highest);
    }
    peak = Math.max(peak, sum);
  };
  const timer = setInterval(look, interval);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}

function descendants(pid: number): number[] {
  const found: number[] = [];
  const queue = [pid];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const child of childrenOf(next)) {
      found.push(child);
      queue.push(child);
    }
  }
  return found;
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

function memoryOf(pid: number): { readonly resident: number; readonly highest: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return { resident: kilobytes(status, 'VmRSS:'), highest: kilobytes(status, 'VmHWM:') };
  } catch {
    return { resident: 0, highest: 0 };
  }
}

function kilobytes(status: string, name: string): number {
  const at = status.indexOf(name);
  return at < 0 ? 0 : Number.parseInt(status.slice(at + name.length), 10) * 1024;
}
