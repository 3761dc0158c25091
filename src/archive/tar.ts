import { LimitError } from '../errors.ts';
import { createAnomalySink } from './anomaly-sink.ts';
import type { ByteStream } from './bytes.ts';
import type { Anomaly, Entry } from './entry.ts';
import type { Limits } from './limits.ts';
import { createPathSet } from './path-set.ts';
import type { HoleBudget } from './tar-body.ts';
import { drainAfterEnd, reportDamage, reportEnd } from './tar-end.ts';
import { makeEntry, openSection, type TarState } from './tar-entry.ts';
import { hasRightChecksum, isZeroBlock, readTarHeader, tarBlock } from './tar-header.ts';
import { TarInput } from './tar-input.ts';
import { isMetadata, readMetadata } from './tar-metadata.ts';
import { merge, type Pending } from './tar-pending.ts';

/** How a tar is read. */
export interface TarOptions {
  readonly limits: Pick<
    Limits,
    'layerBytes' | 'layerEntries' | 'pathBytes' | 'pathDepth' | 'metadataBytes' | 'ratio' | 'ratioFloor'
  >;
  /** Told of every oddity (after 1,000 of a kind only how many there were), at the latest when the entries end. */
  onAnomaly(anomaly: Anomaly): void;
}

/**
 * Reads a tar in one forward pass: ustar, pax, GNU and old tars. Where readers differ it reads as Go's `archive/tar` does,
 * which container engines use, and reports the difference. Hostile bytes never throw: they become anomalies, and after a
 * damaged header reading goes on at the next valid one. The stream is always read to its end, so that its digest is
 * verified. Throws `LimitError` (`TOO_MANY_ENTRIES`, `TOO_MANY_BYTES`) and whatever the stream throws.
 *
 * @example
 * for await (const entry of entries(decompress(layer, { limits }), { limits, onAnomaly })) {
 *   for await (const window of entry.body()) hash.update(window);
 * }
 */
export async function* entries(
  bytes: ByteStream,
  { limits, onAnomaly }: TarOptions,
  signal?: AbortSignal,
): AsyncGenerator<Entry, void, undefined> {
  const input = new TarInput(bytes, limits.layerBytes, signal);
  const anomalies = createAnomalySink(onAnomaly);
  const archive: TarState = { input, anomalies, limits, seen: createPathSet(), holes: holeBudget(input, limits) };
  let pending = nothingPending();
  let damagedAt: number | undefined;
  let count = 0;
  try {
    for (;;) {
      const offset = input.offset;
      const block = input.blockNow() ?? (await input.block());
      if (block.length < tarBlock) {
        reportEnd(archive, block, damagedAt, pending);
        return;
      }
      if (damagedAt === undefined && isZeroBlock(block)) {
        await drainAfterEnd(archive, pending);
        return;
      }
      if (!hasRightChecksum(block)) {
        damagedAt ??= offset;
        pending = nothingPending();
        continue;
      }
      if (damagedAt !== undefined) reportDamage(anomalies, damagedAt, offset);
      damagedAt = undefined;
      const header = readTarHeader(block);
      if (header.bad.length > 0) {
        anomalies.add('bad-header', `no number in: ${header.bad.join(', ')}`, { path: header.name, offset });
      }
      if (isMetadata(header)) {
        await readMetadata(archive, header, pending, offset);
        continue;
      }
      if (++count > limits.layerEntries) {
        throw new LimitError('TOO_MANY_ENTRIES', `more than ${limits.layerEntries} entries (limit layerEntries)`);
      }
      const merged = merge(header, pending, anomalies, offset);
      const section = await openSection(archive, block, header, merged, offset, pending.pax !== undefined);
      const entry = makeEntry(archive, header, merged, section, pending.offset ?? offset);
      pending = nothingPending();
      if (entry !== undefined) yield entry;
      const rest = section.remaining + section.padding;
      section.remaining = 0;
      if (!input.skipNow(rest) && (await input.skip(rest)) > section.padding) {
        anomalies.add('truncated', `the archive ends within ${entry?.path ?? 'an entry'}`, { offset });
      }
    }
  } finally {
    anomalies.close();
    await input.close();
  }
}

function nothingPending(): Pending {
  return { offset: undefined, pax: undefined, longName: undefined, longLink: undefined };
}

/** Zeros that sparse files become are bounded like everything uncompressed. */
function holeBudget(input: TarInput, limits: TarOptions['limits']): HoleBudget {
  let taken = 0;
  return {
    take(bytes) {
      const total = taken + bytes;
      if (total > limits.layerBytes || (total > limits.ratioFloor && total > limits.ratio * input.offset)) return false;
      taken = total;
      return true;
    },
  };
}
