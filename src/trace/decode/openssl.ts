import { createDecipheriv, createHash, pbkdf2Sync } from 'node:crypto';

/** How `openssl enc` was told to decrypt. */
export interface OpensslOptions {
  /** Cipher name, e.g. `aes-256-cbc`. */
  readonly cipher?: string;
  readonly password?: string;
  /** Raw key and initialisation vector in hexadecimal (`-K`, `-iv`). */
  readonly key?: string;
  readonly iv?: string;
  /** Digest of the key derivation; sha256 since OpenSSL 1.1, md5 before. */
  readonly digest?: string;
  readonly pbkdf2?: boolean;
  readonly iterations?: number;
  readonly nosalt?: boolean;
}

/** More rounds than this would let a script buy our time cheaply; OpenSSL's default is 10,000. */
const mostIterations = 200_000;

/** Decrypts what `openssl enc -aes-*-cbc` wrote (`Salted__` + salt + data); `undefined` when key or data do not fit. */
export function openssl(bytes: Uint8Array, options: OpensslOptions): Uint8Array | undefined {
  const size = /^-?aes-?(128|192|256)(-cbc)?$/i.exec(options.cipher ?? 'aes-256-cbc')?.[1];
  if (size === undefined) return undefined;
  const length = Number(size) / 8;
  if (options.key !== undefined) {
    return decrypt(size, fixed(options.key, length), fixed(options.iv ?? '', 16), bytes);
  }
  if (options.password === undefined) return undefined;
  const salted = Buffer.from(bytes.subarray(0, 8)).toString('latin1') === 'Salted__';
  const salt = salted && options.nosalt !== true ? bytes.subarray(8, 16) : new Uint8Array(0);
  const data = salted ? bytes.subarray(16) : bytes;
  const digests = options.digest === undefined ? ['sha256', 'md5'] : [options.digest.toLowerCase()];
  for (const digest of digests) {
    if (!['md5', 'sha1', 'sha256', 'sha512'].includes(digest)) continue;
    const material = derive(options, digest, salt, length + 16);
    const plain = material && decrypt(size, material.subarray(0, length), material.subarray(length, length + 16), data);
    if (plain !== undefined) return plain;
  }
  return undefined;
}

function derive(options: OpensslOptions, digest: string, salt: Uint8Array, length: number): Buffer | undefined {
  const password = Buffer.from(options.password ?? '', 'utf8');
  if (options.pbkdf2 === true || options.iterations !== undefined) {
    const iterations = options.iterations ?? 10_000;
    if (!(iterations > 0 && iterations <= mostIterations)) return undefined;
    return pbkdf2Sync(password, salt, iterations, length, digest);
  }
  // EVP_BytesToKey with one round.
  let material = Buffer.alloc(0);
  let last = Buffer.alloc(0);
  while (material.length < length) {
    last = createHash(digest)
      .update(Buffer.concat([last, password, salt]))
      .digest();
    material = Buffer.concat([material, last]);
  }
  return material;
}

function decrypt(size: string, key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array | undefined {
  try {
    const cipher = createDecipheriv(`aes-${size}-cbc`, key, iv);
    return Buffer.concat([cipher.update(data), cipher.final()]);
  } catch {
    return undefined;
  }
}

function fixed(text: string, length: number): Uint8Array {
  return Buffer.from(text.padEnd(length * 2, '0').slice(0, length * 2), 'hex');
}
