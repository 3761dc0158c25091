import { createRandom, type Random } from './random.ts';

/** What a generated file is like. */
export type ContentKind = 'binary' | 'text' | 'shell' | 'python' | 'telling python';

const syllables = 'an ba con de el fi ger ho in ka lo men nor op per qua re si tion ul ver wor xe yo zu'.split(' ');
const commands = ['set -e', 'cd "$DIR"', 'mkdir -p "$OUT"', 'rm -f "$OUT/lock"', 'chmod 644 "$FILE"', 'exit 0'];
const imports = ['os', 're', 'sys', 'json', 'logging', 'collections', 'itertools', 'functools'];

/** Fills a file of this size: the same seed gives the same bytes. Compresses about as real files of its kind do (2–4 : 1). */
export function contentOf(kind: ContentKind, size: number, seed: number): Buffer {
  const random = createRandom(seed);
  if (kind === 'binary') return binary(size, random);
  const words = vocabulary(seed % 7);
  const [start, line] = styles[kind];
  let text = start;
  while (text.length < size) text += line(words, random);
  return Buffer.from(text.slice(0, size), 'latin1');
}

/** How much code there is for a scanner to read: as in a Debian image with applications, or as where data fills the space. */
export type CodeShare = 'usual' | 'little';

/** One file in so many is a script; one Python file in so many uses what makes a scanner look closer. */
const oneIn = { usual: { shell: 100, telling: 8 }, little: { shell: 400, telling: 48 } } as const;

/**
 * Which kind a file of this size is. The usual shares follow the one-layer image of `make-images.sh`: of 50,057 files a
 * third are Python and one in a hundred a script, and the scanner keeps one in sixteen to read it; big files are binary.
 */
export function kindOfFile(size: number, random: Random, code: CodeShare): ContentKind {
  if (size > 256 * 1024) return random.below(5) === 0 ? 'text' : 'binary';
  if (random.below(oneIn[code].shell) === 0) return 'shell';
  const turn = random.below(100);
  if (turn < 33) return random.below(oneIn[code].telling) === 0 ? 'telling python' : 'python';
  return turn < 85 ? 'text' : 'binary';
}

/** Machine code's texture: four-byte words, common ones often, with operands that vary; runs of zeros; some names. */
function binary(size: number, random: Random): Buffer {
  const bytes = Buffer.alloc(size);
  const codes = Array.from({ length: 512 }, () => random.below(2 ** 32));
  const names = vocabulary(0);
  // An ELF header without sections (System V ABI, "ELF Header"), so that it is taken for what it imitates.
  if (size > 64) bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  let at = 64;
  while (at + 64 < size) {
    const turn = random.below(16);
    if (turn === 0) at += bytes.write(`${random.skewed(names)}_${random.skewed(names)}\0`, at, 'latin1');
    else if (turn === 1) at += 16;
    else {
      at = bytes.writeUInt32LE(random.skewed(codes), at);
      if (turn < 5) at = bytes.writeUInt16LE(random.below(65_536), at);
    }
  }
  return bytes;
}

type Line = (words: readonly string[], random: Random) => string;

const styles: Readonly<Record<Exclude<ContentKind, 'binary'>, readonly [start: string, line: Line]>> = {
  text: ['', prose],
  shell: ['#!/bin/sh\n', shellLine],
  python: ['import sys\n', pythonLine],
  'telling python': ['import base64\nimport subprocess\n', pythonLine],
};

const vocabularies = new Map<number, readonly string[]>();

function vocabulary(seed: number): readonly string[] {
  const made = vocabularies.get(seed);
  if (made !== undefined) return made;
  const random = createRandom(seed);
  const word = (): string => Array.from({ length: 1 + random.below(3) }, () => random.skewed(syllables)).join('');
  const words = Array.from({ length: 2000 }, word);
  vocabularies.set(seed, words);
  return words;
}

function prose(words: readonly string[], random: Random): string {
  const line = Array.from({ length: 6 + random.below(8) }, () => random.skewed(words)).join(' ');
  return `${line}${random.below(4) === 0 ? '.\n\n' : '\n'}`;
}

function shellLine(words: readonly string[], random: Random): string {
  const [one, other] = [random.skewed(words), random.skewed(words)];
  const turn = random.below(8);
  if (turn < 3) return `${random.skewed(commands)}\n`;
  if (turn === 3) return `if [ -n "$${one.toUpperCase()}" ]; then\n  ${other} --${one} "$1"\nfi\n`;
  if (turn === 4) return `for item in ${one} ${other}; do\n  echo "$item: ${random.skewed(words)}"\ndone\n`;
  if (turn === 5) return `${one.toUpperCase()}=$(${other} -${one[0]} | sed 's/${one}/${other}/')\n`;
  return `# ${prose(words, random).trim()}\n`;
}

function pythonLine(words: readonly string[], random: Random): string {
  const [one, other] = [random.skewed(words), random.skewed(words)];
  const turn = random.below(8);
  if (turn === 0) return `import ${random.skewed(imports)}\n`;
  if (turn < 4)
    return `def ${one}_${other}(${other}, ${one}=None):\n    return ${other}.${one}(${random.below(100)})\n\n`;
  if (turn < 6) return `${one} = {'${other}': ${random.below(1000)}, '${one}': [${random.below(10)}]}\n`;
  return `# ${prose(words, random).trim()}\n`;
}
