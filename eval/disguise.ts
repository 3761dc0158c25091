import type { PayloadLanguage } from './payload.ts';
import type { Random } from './random.ts';

/** Code in disguise, and the files it then needs beside it. */
export interface Disguised {
  readonly code: string;
  /** Further files by absolute path, below the folder that was given. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What a disguise may use. */
export interface DisguiseContext {
  readonly random: Random;
  /** An existing folder for further files, without a slash at its end. */
  readonly folder: string;
}

/** A way to write the same code so that it does not look the same: code that means what `code` means. */
export interface Disguise {
  readonly id: string;
  readonly language: PayloadLanguage;
  /** Whether it can only stand outermost, because it looks at the file it stands in. */
  readonly outermost?: boolean;
  /** `undefined` when there is nothing in this code that it could change. */
  apply(code: string, context: DisguiseContext): Disguised | string | undefined;
}

/** Names disguises of one language at once. */
export function disguises(
  language: PayloadLanguage,
  rows: Readonly<Record<string, Disguise['apply']>>,
  outermost = false,
): readonly Disguise[] {
  return Object.entries(rows).map(([id, apply]) => ({
    id,
    language,
    ...(outermost ? { outermost } : {}),
    apply,
  }));
}

/** Applies disguises one after the other, the innermost first; `undefined` when one of them does not apply. */
export function disguised(code: string, chain: readonly Disguise[], context: DisguiseContext): Disguised | undefined {
  let result: Disguised = { code };
  for (const [at, disguise] of chain.entries()) {
    if (disguise.outermost === true && at < chain.length - 1) return undefined;
    const next = disguise.apply(result.code, context);
    if (next === undefined) return undefined;
    const made = typeof next === 'string' ? { code: next } : next;
    if (made.code === result.code) return undefined;
    result = { code: made.code, files: { ...result.files, ...made.files } };
  }
  return result;
}
