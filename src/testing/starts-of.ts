import type { ExampleImage } from '../detectors/detector.ts';
import type { StartKind } from '../trace/story.ts';
import { traceOf } from './trace-of.ts';

/** What starts code in an image, without its build's history: one line each, `reach label`; `kinds` picks some. */
export async function startsOf(image: ExampleImage, kinds?: readonly StartKind[]): Promise<string[]> {
  const story = await traceOf(image);
  return story.starts
    .filter((start) => (kinds === undefined ? start.kind !== 'history' : kinds.includes(start.kind)))
    .map((start) => `${start.reach} ${start.label}`);
}

/** An executable script of a test image. */
export function script(text: string): { readonly content: string; readonly mode: number } {
  return { content: text.startsWith('#!') ? text : `#!/bin/sh\n${text}\n`, mode: 0o755 };
}

/** A file that looks like a program: an ELF header and nothing behind it. */
export function program(): { readonly content: Uint8Array; readonly mode: number } {
  const content = new Uint8Array(64);
  content.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  return { content, mode: 0o755 };
}
