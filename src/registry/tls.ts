import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { UsageError } from '../errors.ts';

/** Certificates for one host: authorities beside the system's own, and client pairs (PEM). */
export interface HostCertificates {
  readonly authorities: readonly string[];
  readonly pairs: readonly { readonly certificate: string; readonly key: string }[];
}

/** Folders docker and podman read, one folder a host inside. Source: docker "Verify repository client with certificates". */
export const systemCertificateFolders: readonly string[] = ['/etc/docker/certs.d', '/etc/containers/certs.d'];

/**
 * Reads a folder as docker reads `certs.d/HOST`: `*.crt` are authorities, `*.cert` with the `*.key` of the same name are
 * client certificates. A folder that is not there has none, unless it was asked for by name (`required`).
 */
export async function readCertificates(folder: string, required: boolean): Promise<HostCertificates> {
  const names = await listFolder(folder, required);
  const read = async (name: string): Promise<string> => {
    try {
      return await readFile(join(folder, name), 'utf8');
    } catch (cause) {
      throw new UsageError('BAD_CONFIG', `cannot read ${join(folder, name)}`, { cause });
    }
  };
  const authorities = await Promise.all(names.filter((name) => name.endsWith('.crt')).map(read));
  const pairs = [];
  for (const name of names.filter((candidate) => candidate.endsWith('.cert'))) {
    const keyName = `${name.slice(0, -'.cert'.length)}.key`;
    if (!names.includes(keyName)) {
      const hint = `Authorities end in .crt; a client certificate needs its key beside it.`;
      throw new UsageError('BAD_CONFIG', `${join(folder, name)} has no ${keyName}`, { hint });
    }
    pairs.push({ certificate: await read(name), key: await read(keyName) });
  }
  return { authorities, pairs };
}

/** The certificates of several folders together. */
export function joinCertificates(parts: readonly HostCertificates[]): HostCertificates {
  return { authorities: parts.flatMap((part) => part.authorities), pairs: parts.flatMap((part) => part.pairs) };
}

/** Options for `tls.connect`. Own authorities are added to the system's, as docker does; `insecure` checks nothing. */
export function tlsOptions(certificates: HostCertificates, insecure: boolean): TlsOptions {
  const { authorities, pairs } = certificates;
  return {
    ...(authorities.length === 0 ? {} : { ca: [...getCACertificates('default'), ...authorities] }),
    ...(pairs.length === 0 ? {} : { cert: pairs.map((pair) => pair.certificate), key: pairs.map((pair) => pair.key) }),
    ...(insecure ? { rejectUnauthorized: false } : {}),
  };
}

/** The part of Node's TLS options that is used here. */
export interface TlsOptions {
  readonly ca?: string[];
  readonly cert?: string[];
  readonly key?: string[];
  readonly rejectUnauthorized?: boolean;
}

async function listFolder(folder: string, required: boolean): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    if (!required && ['ENOENT', 'ENOTDIR', 'EACCES', 'EINVAL'].includes(code)) return [];
    throw new UsageError('BAD_CONFIG', `cannot read the certificates in ${folder}`, { cause });
  }
}
