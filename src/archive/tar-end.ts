import type { AnomalySink } from './anomaly-sink.ts';
import type { TarState } from './tar-entry.ts';
import { tarBlock } from './tar-header.ts';
import type { Pending } from './tar-pending.ts';

const zeros = Buffer.alloc(64 * 1024);

/** Reads everything after the first block of the end mark. Every reader stops there, so other bytes were inspected by nobody. */
export async function drainAfterEnd({ input, anomalies }: TarState, pending: Pending): Promise<void> {
  reportOrphan(anomalies, pending);
  const start = input.offset;
  let first: number | undefined;
  for (;;) {
    const offset = input.offset;
    const window = await input.window(zeros.length);
    if (window === undefined) break;
    if (first !== undefined || window.equals(zeros.subarray(0, window.length))) continue;
    first = offset + window.findIndex((byte) => byte !== 0);
  }
  const size = input.offset - start;
  if (first !== undefined) {
    const detail = `${input.offset - first} bytes from the first that is not zero, after the end mark`;
    anomalies.add('bytes-after-end', detail, { offset: first });
  }
  if (size < tarBlock) anomalies.add('missing-end', 'the end mark is one block instead of two', { offset: start });
}

/** Reports an archive that stops without its end mark. `rest` is shorter than a block. */
export function reportEnd(state: TarState, rest: Buffer, damagedAt: number | undefined, pending: Pending): void {
  const { input, anomalies } = state;
  const offset = input.offset - rest.length;
  reportOrphan(anomalies, pending);
  if (damagedAt !== undefined) reportDamage(anomalies, damagedAt, undefined);
  if (rest.some((byte) => byte !== 0)) {
    anomalies.add('truncated', `the archive ends within a header, ${rest.length} bytes of it are there`, { offset });
  }
  anomalies.add('missing-end', 'the archive ends without an end mark', { offset });
}

/** Reports the bytes between a damaged header and the next valid one, `undefined` when there is none. */
export function reportDamage(anomalies: AnomalySink, from: number, to: number | undefined): void {
  const what = to === undefined ? 'no header follows' : `${to - from} bytes skipped to the next header`;
  anomalies.add('bad-checksum', `a header has a wrong checksum; ${what}`, { offset: from });
}

function reportOrphan(anomalies: AnomalySink, { offset }: Pending): void {
  if (offset !== undefined) anomalies.add('bad-header', 'a pax header or long name belongs to no entry', { offset });
}
