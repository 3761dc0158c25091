import type { PayloadLanguage } from '../payload.ts';

/** A piece of honest code, and how it is called in an image. */
export interface HonestScript {
  readonly id: string;
  /** The behaviour whose neighbour it is, or what kind of code it is. */
  readonly group: string;
  readonly language: PayloadLanguage;
  readonly code: string;
}

/** Names scripts of one group and language at once. */
export function honest(
  group: string,
  language: PayloadLanguage,
  rows: Readonly<Record<string, string>>,
): readonly HonestScript[] {
  return Object.entries(rows).map(([id, code]) => ({ id, group, language, code }));
}
