import { exitStatus } from './exit-status.ts';

/** Time a scan gets to end by itself after the first interrupt. */
const graceMilliseconds = 1500;

/** A signal that fires on SIGINT or SIGTERM; a second one, or a scan that does not end soon, ends the process. */
export function interruptible(stderr: { write(text: string): unknown }): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const leave = () => process.exit(exitStatus.interrupted);
  const interrupt = () => {
    if (controller.signal.aborted) leave();
    stderr.write('\nstopped; nothing was judged\n');
    controller.abort(new Error('interrupted'));
    setTimeout(leave, graceMilliseconds).unref();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const release = () => {
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
  };
  return { signal: controller.signal, release };
}
