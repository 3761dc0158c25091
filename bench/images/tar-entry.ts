/** One tar block. */
export const tarBlock = 512;
/** 2024-01-02T03:04:05Z, so that the same recipe always gives the same digest. */
const time = 1_704_164_645;

/** The header of a regular file (POSIX.1-2001 "ustar Interchange Format"). Paths of up to 100 bytes, sizes below 8 GiB. */
export function fileHeader(path: string, size: number, mode = 0o644): Buffer {
  if (path.length > 100) throw new Error(`path too long for a plain header: ${path}`);
  if (size >= 2 ** 33) throw new Error(`too big for a plain header: ${size}`);
  const block = Buffer.alloc(tarBlock);
  block.write(path, 0, 'latin1');
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(time, 11), 136);
  block.write('        0', 148);
  block.write('ustar\u000000', 257, 'latin1');
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  return block;
}

/** Bytes up to the next block border. */
export function paddingOf(size: number): number {
  return (tarBlock - (size % tarBlock)) % tarBlock;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
