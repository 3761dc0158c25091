import { Language, Parser } from 'web-tree-sitter';

/** Grammars that readers may ask for. */
export type GrammarName = 'python' | 'javascript' | 'php' | 'ruby' | 'lua' | 'java';

/** Gives a grammar's WebAssembly. */
export type GrammarLoader = (name: GrammarName) => Promise<Uint8Array>;

let load: GrammarLoader | undefined;
let loadRuntime: (() => Promise<Uint8Array>) | undefined;
let runtime: Promise<void> | undefined;
const loaded = new Map<GrammarName, Promise<Language>>();

/**
 * Says where grammars come from (this folder opens no files). `runtimeWasm` gives web-tree-sitter's own WebAssembly;
 * without it the library looks beside itself.
 */
export function setGrammarLoader(loader: GrammarLoader, runtimeWasm?: () => Promise<Uint8Array>): void {
  load = loader;
  loadRuntime = runtimeWasm;
}

/** The grammar, loaded once. Rejects when no loader was set or the file cannot be read. */
export function grammar(name: GrammarName): Promise<Language> {
  const before = loaded.get(name);
  if (before !== undefined) return before;
  const loading = read(name);
  loaded.set(name, loading);
  loading.catch(() => loaded.delete(name));
  return loading;
}

async function read(name: GrammarName): Promise<Language> {
  if (load === undefined) throw new Error('No grammar loader was set: call useGrammarFiles() first.');
  runtime ??= start();
  await runtime;
  return Language.load(await load(name));
}

async function start(): Promise<void> {
  const wasm = await loadRuntime?.();
  await Parser.init(wasm === undefined ? undefined : { wasmBinary: wasm });
}
