import type { Builtin } from './builtin.ts';
import { codeBuiltins } from './code-builtins.ts';
import { inputBuiltins } from './input-builtins.ts';
import { memoryBuiltins } from './memory-builtins.ts';
import { copies } from './program-copies.ts';

/** Builtins that change the shell's memory or run code in it, and programs that give others a new name. */
export const builtins: ReadonlyMap<string, Builtin> = new Map([
  ...memoryBuiltins,
  ...inputBuiltins,
  ...codeBuiltins,
  ...copies,
]);
