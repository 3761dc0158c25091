import type { Image } from '../image/image.ts';
import type { InspectProgress } from '../inspect/engine.ts';
import { printable } from '../reports/printable.ts';
import { bytesText } from '../reports/text/amounts.ts';
import { stepText } from '../reports/text/place-text.ts';

/** Shows layers while they stream, on standard error: one line a layer, redrawn on a terminal, plain lines elsewhere. */
export interface ProgressView {
  started(image: Image): void;
  layer(progress: InspectProgress): void;
  /** Takes the drawn lines away, so that the report stands alone. */
  finished(): void;
}

/** A view that shows nothing. */
export const silentProgress: ProgressView = { started() {}, layer() {}, finished() {} };

/** Redraws are held to this rate; a redraw for every window of a layer would cost more than reading it. */
const redrawMilliseconds = 80;
/** Layers shown at once on a terminal. */
const maxLines = 20;

/** Progress for a terminal (`redraw`) or for a log (plain lines at the start and end of every layer). */
export function createProgress(write: (text: string) => void, redraw: boolean): ProgressView {
  return redraw ? new TerminalProgress(write) : new LogProgress(write);
}

class LogProgress implements ProgressView {
  readonly #write: (text: string) => void;
  #layers = 0;
  constructor(write: (text: string) => void) {
    this.#write = write;
  }
  started(image: Image): void {
    this.#layers = image.layers.length;
    this.#write(`scanning ${printable(image.reference, 200)} (${this.#layers} layers)\n`);
  }
  layer({ layer, state, bytes }: InspectProgress): void {
    if (state === 'done') this.#write(`layer ${layer.index + 1}/${this.#layers} inspected, ${bytesText(bytes)}\n`);
    else if (state === 'failed') this.#write(`layer ${layer.index + 1}/${this.#layers} not wholly inspected\n`);
  }
  finished(): void {}
}

class TerminalProgress implements ProgressView {
  readonly #write: (text: string) => void;
  #image: Image | undefined;
  #layers = new Map<number, InspectProgress>();
  #drawn = 0;
  #last = 0;
  constructor(write: (text: string) => void) {
    this.#write = write;
  }
  started(image: Image): void {
    this.finished();
    this.#image = image;
    this.#layers = new Map();
    this.#draw();
  }
  layer(progress: InspectProgress): void {
    this.#layers.set(progress.layer.index, progress);
    const now = performance.now();
    if (progress.state === 'progress' && now - this.#last < redrawMilliseconds) return;
    this.#last = now;
    this.#draw();
  }
  finished(): void {
    this.#erase();
  }
  #erase(): void {
    // CUU and ED (ECMA-48): up to the first drawn line, then clear to the end of the screen.
    if (this.#drawn > 0) this.#write(`\u001b[${this.#drawn}A\u001b[0J`);
    this.#drawn = 0;
  }
  #draw(): void {
    const image = this.#image;
    if (image === undefined) return;
    const lines = image.layers.slice(-maxLines).map((layer) => {
      const progress = this.#layers.get(layer.index);
      const step = layer.history === undefined ? '' : stepText(layer.history.createdBy).slice(0, 50);
      return `  layer ${String(layer.index + 1).padStart(3)}  ${stateText(progress).padEnd(22)} ${step}\n`;
    });
    this.#erase();
    this.#write(lines.join(''));
    this.#drawn = lines.length;
  }
}

function stateText(progress: InspectProgress | undefined): string {
  if (progress === undefined) return 'waiting';
  if (progress.state === 'failed') return 'not wholly inspected';
  if (progress.state === 'done') return `inspected ${bytesText(progress.bytes)}`;
  const total = progress.total;
  return total === undefined || total === 0
    ? bytesText(progress.bytes)
    : `${Math.min(100, Math.floor((100 * progress.bytes) / total))}% of ${bytesText(total)}`;
}
