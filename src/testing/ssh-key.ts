import { createHash } from 'node:crypto';

/** A well-formed ed25519 public key line that nobody has the private half of: its point is a hash of `seed` (RFC 8709). */
export function madeUpSshKey(seed: string, comment = 'nobody@host.invalid'): string {
  const field = (bytes: Uint8Array) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  const blob = Buffer.concat([field(Buffer.from('ssh-ed25519')), field(createHash('sha256').update(seed).digest())]);
  return `ssh-ed25519 ${blob.toString('base64')} ${comment}`;
}
