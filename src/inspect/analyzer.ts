import type { FileFact } from './facts.ts';

/** A file handed to analyzers. `bytes` is shared by all of them and used again for the next file: never change or keep it. */
export interface AnalyzedFile {
  readonly fact: FileFact;
  /** The content's first bytes, at most what `wants` asked for. */
  readonly bytes: Uint8Array;
  /** Whether the file goes on after `bytes`. */
  readonly truncated: boolean;
}

/** What is known of a file before its body is read; `head` holds up to 512 bytes. */
export interface FileHead {
  readonly fact: FileFact;
  readonly head: Uint8Array;
}

/**
 * One layer's bytes → facts: one plain object in one file of `analyzers/`, named after its id. Results are cached under
 * (layer digest, id, version): raise `version` whenever the same bytes would give other facts.
 */
export interface Analyzer {
  readonly id: string;
  readonly version: number;
  /** What it finds, in one sentence. */
  readonly title: string;
  /** How many bytes of this file it wants (0: none). */
  wants(file: FileHead): number;
  /** Plain JSON facts; never throws on hostile content. */
  analyze(file: AnalyzedFile): readonly unknown[];
}
