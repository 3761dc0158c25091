import { Cursor } from './cursor.ts';
import { parseScript } from './parse-script.ts';
import type { Script } from './syntax-tree.ts';

/** Parses shell text. Never fails; `lost` when a part was too deeply nested to be read. */
export function parse(text: string, line = 1, depth = 0): { readonly script: Script; readonly lost: boolean } {
  const cursor = new Cursor(text, line, depth);
  const script = parseScript(cursor, '');
  return { script, lost: cursor.lost };
}
