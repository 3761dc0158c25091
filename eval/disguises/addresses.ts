import { type Disguise, disguises } from '../disguise.ts';

const address = /\b(192\.0\.2|198\.51\.100|203\.0\.113)\.(\d{1,3})\b/g;

function rewritten(code: string, write: (parts: readonly number[]) => string): string | undefined {
  const text = code.replace(address, (whole) => write(whole.split('.').map(Number)));
  return text === code ? undefined : text;
}

const whole = (parts: readonly number[]): number => parts.reduce((sum, part) => sum * 256 + part, 0);

/** Spellings of an address that inet_aton reads (and so do curl, wget and /dev/tcp). */
export const addressSpelling: readonly Disguise[] = disguises('shell', {
  'integer-address': (code) => rewritten(code, (parts) => String(whole(parts))),
  'octal-address': (code) => rewritten(code, (parts) => parts.map((part) => `0${part.toString(8)}`).join('.')),
  'hex-address': (code) => rewritten(code, (parts) => `0x${whole(parts).toString(16)}`),
});
