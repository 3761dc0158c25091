import type { Language } from 'web-tree-sitter';
import { grammar } from '../../grammars.ts';
import type { Parsed, Place } from '../script/code.ts';
import { parsePhp } from './lower.ts';

let language: Language | undefined;

/** Loads PHP's grammar. Rejects when it cannot be read. */
export async function prepare(): Promise<void> {
  language ??= await grammar('php');
}

/** Parses PHP after `prepare`; see `parsePhp`. */
export function parsed(text: string, fixed?: Place): Parsed {
  return language === undefined ? { body: [], cut: true } : parsePhp(language, text, fixed);
}
