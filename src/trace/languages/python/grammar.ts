import type { Language } from 'web-tree-sitter';
import { grammar } from '../../grammars.ts';
import type { Parsed } from '../script/code.ts';
import { parsePython } from './lower.ts';

let language: Language | undefined;

/** Loads Python's grammar. Rejects when it cannot be read. */
export async function prepare(): Promise<void> {
  language ??= await grammar('python');
}

/** Parses Python after `prepare`. */
export function parsed(text: string): Parsed {
  return language === undefined ? { body: [], cut: true } : parsePython(language, text);
}
