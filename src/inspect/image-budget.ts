import type { Limits } from '../archive/limits.ts';
import { LimitError } from '../errors.ts';

/** What one layer may still take of the image's bytes and entries. */
export interface ImageShare {
  /** Aborted with a `LimitError` once this layer and those below it exceed the image's bounds. */
  readonly signal: AbortSignal;
  /** Reports what the layer has read so far. */
  spend(read: { readonly uncompressed: number; readonly entries: number }): void;
}

/**
 * Bounds on the whole image, while several layers are read at once. A layer is stopped when it and what is *already* known
 * of the layers below it exceed the bound; since those only grow, no layer is stopped that would have been within it.
 */
export function createImageBudget(limits: Limits): { share(turn: number): ImageShare } {
  const spent: { uncompressed: number; entries: number }[] = [];
  const controllers: AbortController[] = [];

  function stopWhatExceeds(): void {
    let bytes = 0;
    let entries = 0;
    for (const [turn, own] of spent.entries()) {
      bytes += own?.uncompressed ?? 0;
      entries += own?.entries ?? 0;
      const controller = controllers[turn];
      if (controller === undefined || controller.signal.aborted) continue;
      if (bytes > limits.imageBytes) {
        controller.abort(new LimitError('TOO_MANY_BYTES', `the image's layers exceed ${limits.imageBytes} bytes`));
      } else if (entries > limits.imageEntries) {
        controller.abort(
          new LimitError('TOO_MANY_ENTRIES', `the image's layers exceed ${limits.imageEntries} entries`),
        );
      }
    }
  }

  return {
    share(turn) {
      const controller = new AbortController();
      controllers[turn] = controller;
      spent[turn] = { uncompressed: 0, entries: 0 };
      stopWhatExceeds();
      return {
        signal: controller.signal,
        spend({ uncompressed, entries }) {
          spent[turn] = { uncompressed, entries };
          stopWhatExceeds();
        },
      };
    },
  };
}
