import { createDecipheriv, createHash, getCipherInfo, pbkdf2Sync } from 'node:crypto';
import { looksLikeText } from './looks-like-text.ts';
import { rc4 } from './rc4.ts';

/** How `openssl enc` was told to decrypt. */
export interface OpensslOptions {
  /** Cipher name, e.g. `aes-256-cbc`; a dash before it does not matter. */
  readonly cipher?: string;
  readonly password?: string;
  /** Raw key and initialisation vector in hexadecimal (`-K`, `-iv`). */
  readonly key?: string;
  readonly iv?: string;
  /** Salt in hexadecimal (`-S`). */
  readonly salt?: string;
  /** Digest of the key derivation; sha256 since OpenSSL 1.1, md5 before. */
  readonly digest?: string;
  readonly pbkdf2?: boolean;
  readonly iterations?: number;
  readonly nosalt?: boolean;
  readonly nopad?: boolean;
}

/** More rounds than this would let a script buy our time cheaply; OpenSSL's default is 10,000. */
const mostIterations = 200_000;

/** A cipher as node:crypto knows it, or one it has no more. */
interface Cipher {
  readonly name: string;
  readonly keyLength: number;
  readonly ivLength: number;
  /** Makes the key that node:crypto wants of the one that was derived. */
  readonly widen?: (key: Uint8Array) => Uint8Array;
}

/** Decrypts what `openssl enc` wrote (`Salted__` + salt + data); `undefined` when key or data do not fit. */
export function openssl(bytes: Uint8Array, options: OpensslOptions): Uint8Array | undefined {
  const cipher = cipherOf(options.cipher ?? 'aes-256-cbc');
  if (cipher === undefined) return undefined;
  if (options.key !== undefined) {
    return decrypt(
      cipher,
      fixed(options.key, cipher.keyLength),
      fixed(options.iv ?? '', cipher.ivLength),
      bytes,
      options,
    );
  }
  if (options.password === undefined) return undefined;
  const salted = Buffer.from(bytes.subarray(0, 8)).toString('latin1') === 'Salted__';
  const salt =
    options.salt !== undefined
      ? fixed(options.salt, 8)
      : salted && options.nosalt !== true
        ? bytes.subarray(8, 16)
        : new Uint8Array(0);
  const data = salted ? bytes.subarray(16) : bytes;
  let first: Uint8Array | undefined;
  for (const digest of options.digest === undefined
    ? ['sha256', 'md5']
    : [options.digest.toLowerCase().replace('-', '')]) {
    const material = derive(options, digest, salt, cipher.keyLength + cipher.ivLength);
    const key = material?.subarray(0, cipher.keyLength);
    const iv = options.iv === undefined ? material?.subarray(cipher.keyLength) : fixed(options.iv, cipher.ivLength);
    const plain = key === undefined || iv === undefined ? undefined : decrypt(cipher, key, iv, data, options);
    // Without padding any key gives something: what reads as text is what was meant.
    if (plain !== undefined && looksLikeText(plain)) return plain;
    first ??= plain;
  }
  return first;
}

function cipherOf(given: string): Cipher | undefined {
  const name = aliases.get(given.replace(/^-/, '').toLowerCase()) ?? given.replace(/^-/, '').toLowerCase();
  if (name === 'rc4' || name === 'rc4-40') return { name: 'rc4', keyLength: name === 'rc4' ? 16 : 5, ivLength: 0 };
  // DES is triple DES with the same key three times.
  if (name === 'des-cbc' || name === 'des-ecb')
    return {
      name: name === 'des-cbc' ? 'des-ede3-cbc' : 'des-ede3',
      keyLength: 8,
      ivLength: name === 'des-cbc' ? 8 : 0,
      widen: (key) => Buffer.concat([key, key, key]),
    };
  if (!/^(?:aes|camellia|aria|sm4|des|chacha)[a-z0-9-]{0,24}$/.test(name)) return undefined;
  const info = getCipherInfo(name);
  // Authenticated modes are refused by `openssl enc`, too.
  if (info === undefined || info.mode === 'gcm' || info.mode === 'ccm' || info.mode === 'ocb' || info.mode === 'wrap')
    return undefined;
  return { name, keyLength: info.keyLength, ivLength: info.ivLength ?? 0 };
}

const aliases = new Map([
  ['aes128', 'aes-128-cbc'],
  ['aes192', 'aes-192-cbc'],
  ['aes256', 'aes-256-cbc'],
  ['aes-128', 'aes-128-cbc'],
  ['aes-192', 'aes-192-cbc'],
  ['aes-256', 'aes-256-cbc'],
  ['des3', 'des-ede3-cbc'],
  ['des-ede3-ecb', 'des-ede3'],
  ['des', 'des-cbc'],
  ['camellia128', 'camellia-128-cbc'],
  ['camellia256', 'camellia-256-cbc'],
  ['aria128', 'aria-128-cbc'],
  ['aria256', 'aria-256-cbc'],
  ['sm4', 'sm4-cbc'],
]);

function derive(options: OpensslOptions, digest: string, salt: Uint8Array, length: number): Buffer | undefined {
  if (!['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'].includes(digest)) return undefined;
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
  return material.subarray(0, length);
}

function decrypt(
  cipher: Cipher,
  key: Uint8Array,
  iv: Uint8Array,
  data: Uint8Array,
  options: OpensslOptions,
): Uint8Array | undefined {
  if (cipher.name === 'rc4') return rc4(data, key);
  let start: Uint8Array | undefined;
  try {
    const decipher = createDecipheriv(cipher.name, cipher.widen?.(key) ?? key, cipher.ivLength === 0 ? null : iv);
    if (options.nopad === true) decipher.setAutoPadding(false);
    start = decipher.update(data);
    return Buffer.concat([start, decipher.final()]);
  } catch {
    // A bad last block is noticed after all others were printed: what reads as text has been run by then.
    return start !== undefined && start.length >= 16 && looksLikeText(start) ? start : undefined;
  }
}

function fixed(text: string, length: number): Uint8Array {
  const digits = text.replace(/[^0-9a-fA-F]/g, '');
  return Buffer.from(digits.padEnd(length * 2, '0').slice(0, length * 2), 'hex');
}
