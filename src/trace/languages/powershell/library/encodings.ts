import { stepped } from '../../script/items.ts';
import { decoded } from '../../script/library/codecs.ts';
import { knownText, originOf, type ScriptObject, text } from '../../script/object.ts';
import type { Run } from '../../script/run.ts';

/** `pwsh -EncodedCommand TEXT` (and every shorter form of it): base64 of UTF-16. Source: about_Pwsh. */
export function encodedCommand(run: Run, words: readonly ScriptObject[]): ScriptObject | undefined {
  const at = words.findIndex((word) => /^-{1,2}e(?:c|n[a-z]*)?$/i.test(knownText(word) ?? ''));
  const given = at === -1 ? undefined : words[at + 1];
  if (given === undefined) return undefined;
  return wide(decoded(run, 'base64', given));
}

/** Bytes read as UTF-16 (little endian). */
export function wide(bytes: ScriptObject): ScriptObject {
  const content = knownText(bytes);
  if (content === undefined) return bytes;
  return text(
    Buffer.from(content, 'latin1')
      .toString('utf16le')
      .replace(/^\ufeff/, ''),
    originOf(bytes),
  );
}

/** The numbers of a list as bytes. */
export function bytesOfNumbers(items: readonly ScriptObject[]): ScriptObject | undefined {
  let content = '';
  for (const item of items) {
    if (item.type !== 'number' || item.number < 0 || item.number > 0x10ffff) return undefined;
    content += String.fromCodePoint(item.number);
  }
  return text(content, stepped(undefined, 'char-codes', content));
}
