/** A text as one single-quoted word of the shell. */
export function single(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Every byte of a text written with this function, one after the other. */
export function bytesAs(text: string, write: (byte: number) => string): string {
  return [...Buffer.from(text)].map(write).join('');
}

/** `\x62` */
export const hexEscape = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`;
/** `\142` */
export const octalEscape = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`;

/** Base64 of a text. */
export function base64(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64');
}

/** ROT13. */
export function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

/** A text backwards, by characters. */
export function reversed(text: string): string {
  return [...text].reverse().join('');
}

/** Whether a text is made of ASCII characters that every tool passes through: no control characters but line breaks and tabs. */
export function isPlain(text: string): boolean {
  return /^[\t\n\x20-\x7e]*$/.test(text);
}

/** A text cut into pieces of 3 to 12 characters. */
export function cut(text: string, next: (below: number) => number): readonly string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    const size = 3 + next(10);
    parts.push(text.slice(at, at + size));
    at += size;
  }
  return parts;
}
