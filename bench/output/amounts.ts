import type { Spread } from '../measure/spread.ts';

/** Milliseconds as seconds with three figures, or milliseconds below one second. */
export function timeText(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toPrecision(3)} s`;
}

/** `min / median / max`. */
export function spreadText({ min, median, max }: Spread, text: (value: number) => string = timeText): string {
  return min === max ? text(median) : `${text(min)} / ${text(median)} / ${text(max)}`;
}

/** Bytes in decimal megabytes or gigabytes, as the targets of the issue are written. */
export function sizeText(bytes: number): string {
  return bytes < 999.5e6 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toPrecision(3)} GB`;
}

/** A ratio with two decimals. */
export function ratioText(value: number): string {
  return value.toFixed(2);
}
