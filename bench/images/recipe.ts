import { constants, deflateRawSync } from 'node:zlib';
import { type CodeShare, contentOf, kindOfFile } from './content.ts';
import { createRandom } from './random.ts';
import { fileHeader, paddingOf, tarBlock } from './tar-entry.ts';

/** A layer that can be made anew at any time, whatever its size, instead of lying on a disk. */
export type Recipe =
  /** Files as in an image: many small texts, a few big binaries, until this many uncompressed bytes are reached. */
  | { readonly kind: 'mixed'; readonly bytes: number; readonly seed: number; readonly code: CodeShare }
  /** This many files of at most one block. */
  | { readonly kind: 'tiny'; readonly entries: number }
  /** One file of this size. */
  | { readonly kind: 'single'; readonly bytes: number };

/** A stretch of the tar, and the same stretch deflated so that stretches can be put one after the other. */
export interface Piece {
  readonly plain: Uint8Array;
  readonly deflated: Uint8Array;
}

/** The layer's tar, piece by piece, end mark included. */
export function* pieces(recipe: Recipe): Generator<Piece, void, undefined> {
  if (recipe.kind === 'mixed') yield* mixed(recipe);
  else if (recipe.kind === 'tiny') yield* tiny(recipe.entries);
  else yield* single(recipe.bytes);
  yield pieceOf(Buffer.alloc(2 * tarBlock));
}

/** Makes what all passes over a recipe share, so that the first one is as fast as the others. */
export function prepare(recipe: Recipe): void {
  if (recipe.kind === 'mixed') bodies(recipe.seed, Math.min(poolBytes, recipe.bytes), recipe.code);
  if (recipe.kind === 'single')
    for (let turn = 0; turn * singlePart < recipe.bytes && turn < singleParts; turn += 1) part(turn);
}

/**
 * Bodies are made once and used again and again; each file begins with a block of its own, so that no two are alike.
 * 64 MiB of bodies: far more than any decompressor's window, so the repetition does not show.
 */
const poolBytes = 64 * 1024 * 1024;

function* mixed({ bytes, seed, code }: Extract<Recipe, { kind: 'mixed' }>): Generator<Piece, void, undefined> {
  const pool = bodies(seed, Math.min(poolBytes, bytes), code);
  let made = 0;
  for (let number = 0; made < bytes; number += 1) {
    const body = pool[number % pool.length] as Body;
    const size = tarBlock + body.size;
    const path = `opt/app-${seed}/part-${Math.floor(number / 200)}/file-${number}${body.ending}`;
    const own = Buffer.alloc(tarBlock, `# file ${number} of ${seed}\n`);
    own[tarBlock - 1] = 10;
    yield pieceOf(Buffer.concat([fileHeader(path, size, body.ending === '.sh' ? 0o755 : 0o644), own]));
    yield body.piece;
    made += tarBlock + size;
  }
}

interface Body {
  readonly size: number;
  readonly ending: string;
  readonly piece: Piece;
}

/** Sizes of files, as measured in the one-layer image of `make-images.sh` (50,057 files: median 5,085, 99 of 100 below 183 kB). */
const medianBytes = 5_000;
const deviation = 1.8;
const mostBytes = 8 * 1024 * 1024;
const endings = { binary: '.so', text: '.txt', shell: '.sh', python: '.py', 'telling python': '.py' } as const;

/** Making them takes seconds; a registry that serves a layer twice shall not take them twice. */
const madeBodies = new Map<string, readonly Body[]>();

function bodies(seed: number, bytes: number, code: CodeShare): readonly Body[] {
  const key = `${seed} ${bytes} ${code}`;
  const made = madeBodies.get(key) ?? newBodies(seed, bytes, code);
  madeBodies.set(key, made);
  return made;
}

function newBodies(seed: number, bytes: number, code: CodeShare): readonly Body[] {
  const random = createRandom(seed);
  const made: Body[] = [];
  for (let total = 0; total < bytes; ) {
    const size = Math.min(Math.round(medianBytes * Math.exp(deviation * random.normal())), mostBytes);
    const kind = kindOfFile(size, random, code);
    const content = contentOf(kind, size, seed * 1_000_003 + made.length);
    const piece = pieceOf(Buffer.concat([content, Buffer.alloc(paddingOf(size))]));
    made.push({ size, ending: endings[kind], piece });
    total += size;
  }
  return made;
}

/** Files of one block, this many to a piece: deflated together, else headers would hardly compress. */
const batch = 512;

function* tiny(entries: number): Generator<Piece, void, undefined> {
  const texts = Array.from({ length: 4096 }, (_, seed) => contentOf('python', seed % 450, seed).toString('latin1'));
  for (let from = 0; from < entries; from += batch) {
    const blocks: Buffer[] = [];
    for (let number = from; number < Math.min(from + batch, entries); number += 1) {
      const text = `number = ${number};\n${texts[number % texts.length]}`;
      blocks.push(
        fileHeader(`srv/app/site-packages/pkg-${Math.floor(number / 300)}/lib/file-${number}.py`, text.length),
      );
      blocks.push(Buffer.from(text), Buffer.alloc(paddingOf(text.length)));
    }
    yield pieceOf(Buffer.concat(blocks));
  }
}

/** One big file repeats these: together far more than a decompressor's window. */
const singleParts = 8;
const singlePart = 8 * 1024 * 1024;
const parts: Piece[] = [];

function part(turn: number): Piece {
  const made = parts[turn] ?? pieceOf(contentOf('binary', singlePart, turn));
  parts[turn] = made;
  return made;
}

function* single(bytes: number): Generator<Piece, void, undefined> {
  yield pieceOf(fileHeader('var/lib/app/data.bin', bytes));
  let left = bytes;
  for (let turn = 0; left > 0; turn = (turn + 1) % singleParts) {
    const piece = part(turn);
    yield piece.plain.length <= left ? piece : pieceOf(piece.plain.subarray(0, left));
    left -= piece.plain.length;
  }
  yield pieceOf(Buffer.alloc(paddingOf(bytes)));
}

/** Deflated for itself and ended at a byte border (`Z_FULL_FLUSH`): any piece may follow any other in one stream. */
function pieceOf(plain: Uint8Array): Piece {
  return { plain, deflated: deflateRawSync(plain, { level: 6, finishFlush: constants.Z_FULL_FLUSH }) };
}
