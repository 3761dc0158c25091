import type { ByteStream } from '../archive/bytes.ts';

/** The same bytes; when the signal is aborted the stream throws its reason at once, even while the source keeps silent. */
export async function* interruptible(bytes: ByteStream, signal: AbortSignal | undefined): ByteStream {
  if (signal === undefined) {
    yield* bytes;
    return;
  }
  const source = bytes[Symbol.asyncIterator]();
  let interrupt = (): void => {};
  const onAbort = (): void => interrupt();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      // One listener for the whole stream: racing each read against one promise would pile up reactions on it.
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        interrupt = () => reject(signal.reason);
        if (signal.aborted) interrupt();
        else source.next().then(resolve, reject);
      });
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not awaited: a source that hangs would not answer this either.
    source.return?.().catch(() => {});
  }
}
