import { sha256 } from '@noble/hashes/sha2.js';
import { base64 } from '@scure/base';
import { isAlphanumeric } from './characters.ts';
import type { Found } from './found.ts';

/** Key types by what their blob names, and how many fields follow. Sources: RFC 4253 6.6, RFC 5656 3.1, RFC 8709, OpenSSH PROTOCOL.u2f. */
const fields: ReadonlyMap<string, number> = new Map([
  ['ssh-rsa', 2],
  ['ssh-dss', 4],
  ['ssh-ed25519', 1],
  ['ecdsa-sha2-nistp256', 2],
  ['ecdsa-sha2-nistp384', 2],
  ['ecdsa-sha2-nistp521', 2],
  ['sk-ssh-ed25519@openssh.com', 2],
  ['sk-ecdsa-sha2-nistp256@openssh.com', 3],
]);

/** Longest blob read: a 16,384-bit RSA key has 2,776 characters. */
const maxBlob = 4096;

/** The public key whose base64 blob starts at `start` (at `AAAA`), as the fingerprint `ssh-keygen -l` shows, and where it ends. */
export function sshKeyAt(text: string, start: number): { readonly found?: Found; readonly end: number } {
  let end = start;
  while (end - start < maxBlob && isBase64(text.charCodeAt(end))) end += 1;
  const written = text.slice(start, end);
  const blob = decode(written);
  if (blob === undefined || !isKey(blob)) return { end };
  const print = base64.encode(sha256(blob)).replaceAll('=', '');
  return { found: { kind: 'ssh-key', value: `SHA256:${print}` }, end };
}

function decode(written: string): Uint8Array | undefined {
  const padded = written.padEnd(Math.ceil(written.length / 4) * 4, '=');
  try {
    return base64.decode(padded);
  } catch {
    return undefined;
  }
}

/** Whether the blob is a known type followed by exactly its fields. */
function isKey(blob: Uint8Array): boolean {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  let at = 0;
  let left = 1;
  for (let field = 0; left > 0; field += 1) {
    if (at + 4 > blob.length) return false;
    const length = view.getUint32(at);
    if (at + 4 + length > blob.length) return false;
    if (field === 0)
      left = (fields.get(new TextDecoder('latin1').decode(blob.subarray(at + 4, at + 4 + length))) ?? -1) + 1;
    at += 4 + length;
    left -= 1;
  }
  return left === 0 && at === blob.length;
}

function isBase64(code: number): boolean {
  return isAlphanumeric(code) || code === 0x2b || code === 0x2f;
}
