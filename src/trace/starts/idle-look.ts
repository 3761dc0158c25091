import type { FileFact } from '../../inspect/facts.ts';
import { type NeedleGroup, needleOf } from '../../inspect/needles.ts';

/**
 * How much a claimed file must say to be read, by its size in bytes: strong hints of so many kinds, or hints of any strength
 * of so many. Long texts say a little of everything: of 11 MB that packages claim in an image with Debian's Node.js, 0.7 MB are read.
 */
const asked: readonly { readonly upTo: number; readonly strong: number; readonly any: number }[] = [
  { upTo: 1024, strong: 0, any: 0 },
  { upTo: 8192, strong: 1, any: 2 },
  { upTo: 65_536, strong: 2, any: 4 },
  { upTo: Infinity, strong: 2, any: 6 },
];

/** Characters in a row that make a block of encoded data: longer than the names, addresses and hashes people write. */
const blockLength = 160;

/** Characters of a text that are looked through for such a block. */
const mostCharacters = 1024 * 1024;

/**
 * Whether idle code that a package claims says enough to be read (docs/decisions/0015). Without that it is left unread: what
 * it does could be a note at most. Hints are the needles that the inspection found in the file's bytes.
 */
export function isTellingClaimed(file: FileFact, text: () => string): boolean {
  const strong = new Set<NeedleGroup>();
  const any = new Set<NeedleGroup>();
  for (const id of file.needles ?? []) {
    const needle = needleOf(id);
    if (needle === undefined || needle.weight === 'fact') continue;
    any.add(needle.group);
    if (needle.weight === 'strong') strong.add(needle.group);
  }
  const needed = asked.find(({ upTo }) => file.size <= upTo);
  if (needed === undefined || strong.size >= needed.strong || any.size >= needed.any) return true;
  // What is encoded shows no hints; what unpacks and runs it does.
  return (any.has('run') || any.has('decode')) && holdsBlock(text());
}

/** Whether a block of encoded data stands in it: base64, hex, escapes. */
export function holdsBlock(text: string): boolean {
  const end = Math.min(text.length, mostCharacters);
  // A block covers one of the places looked at; from there it is measured to both sides.
  for (let at = blockLength - 1; at < end; at += blockLength) {
    if (!isEncoded(text.charCodeAt(at))) continue;
    let from = at;
    while (from > 0 && at - from < blockLength && isEncoded(text.charCodeAt(from - 1))) from -= 1;
    let to = at + 1;
    while (to < end && to - from < blockLength && isEncoded(text.charCodeAt(to))) to += 1;
    if (to - from >= blockLength) return true;
  }
  return false;
}

/** Letters, digits, `+`, `/`, `=`, `\` and `%`. */
function isEncoded(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 47 && code <= 57) ||
    code === 43 ||
    code === 61 ||
    code === 92 ||
    code === 37
  );
}
