import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type GrammarName, setGrammarLoader } from './trace/grammars.ts';

/** Lets the trace read its grammars from files: `grammars/<name>.wasm` beside the built code, else the npm packages. */
export function useGrammarFiles(): void {
  setGrammarLoader(grammarFile, () => wasm('web-tree-sitter', 'web-tree-sitter/web-tree-sitter.wasm'));
}

/** npm package that carries each grammar. */
export const grammarPackages: Readonly<Record<GrammarName, string>> = {
  python: 'tree-sitter-python',
  javascript: 'tree-sitter-javascript',
  php: 'tree-sitter-php',
  ruby: 'tree-sitter-ruby',
  lua: '@tree-sitter-grammars/tree-sitter-lua',
  java: 'tree-sitter-java',
};

/** The bytes of one grammar. Rejects when neither place has it. */
export function grammarFile(name: GrammarName): Promise<Uint8Array> {
  return wasm(name, `${grammarPackages[name]}/tree-sitter-${name}.wasm`);
}

async function wasm(name: string, inPackage: string): Promise<Uint8Array> {
  try {
    return await readFile(new URL(`./grammars/${name}.wasm`, import.meta.url));
  } catch {
    return readFile(fileURLToPath(import.meta.resolve(inPackage)));
  }
}
