import type { AnomalySink } from './anomaly-sink.ts';
import { type PaxRecord, paxInteger, paxTime, paxXattr } from './pax.ts';
import type { TarHeaderFields } from './tar-header.ts';

/** Records in front of an entry that belong to it: a pax header and GNU long names. */
export interface Pending {
  /** Offset of the first of them; `undefined` while there is none. */
  offset: number | undefined;
  pax: readonly PaxRecord[] | undefined;
  longName: string | undefined;
  longLink: string | undefined;
}

/** A header with everything that stood in front of it applied. */
export interface MergedHeader {
  readonly name: string;
  readonly linkName: string;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  /** Of the body as archived. */
  readonly size: number;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
  /** `GNU.sparse.*` records in their order, without that prefix. */
  readonly sparse: readonly PaxRecord[];
}

/** Sizes that fit the header's octal field; a pax record for one of those has no honest reason. */
const octalMax = 0o77777777777;
const noXattrs: ReadonlyMap<string, Uint8Array> = new Map();

/** Applies the pending records as Go's `archive/tar` does: pax over the header, GNU long names over pax. Never throws. */
export function merge(header: TarHeaderFields, pending: Pending, anomalies: AnomalySink, offset: number): MergedHeader {
  const { pax, longName, longLink } = pending;
  if (pax === undefined) {
    return {
      ...header,
      name: longName ?? header.name,
      linkName: longLink ?? header.linkName,
      xattrs: noXattrs,
      sparse: [],
    };
  }
  const texts = new Map<string, Buffer>();
  const xattrs = new Map<string, Uint8Array>();
  const sparse: PaxRecord[] = [];
  for (const record of pax) {
    if (record.key.startsWith('GNU.sparse.')) sparse.push({ key: record.key.slice(11), value: record.value });
    else if (record.key.includes('.xattr.')) addXattr(xattrs, record);
    else if (record.value.length > 0) texts.set(record.key, record.value);
    // An empty value takes back an earlier record of the same key.
    else texts.delete(record.key);
  }
  const number = (key: string, otherwise: number, read: (value: Buffer) => number | undefined): number => {
    const value = texts.get(key);
    if (value === undefined) return otherwise;
    const result = read(value);
    if (result === undefined) anomalies.add('bad-pax', `${key} is no number`, { offset });
    return result ?? otherwise;
  };
  const size = number('size', header.size, paxInteger);
  if (size !== header.size && size <= octalMax) {
    const detail = `the header says ${header.size} bytes, its pax record ${size}; readers differ`;
    anomalies.add('size-lie', detail, { offset });
  }
  return {
    name: chosenName('path', texts.get('path')?.toString(), longName, header.name),
    linkName: chosenName('linkpath', texts.get('linkpath')?.toString(), longLink, header.linkName),
    uid: number('uid', header.uid, paxInteger),
    gid: number('gid', header.gid, paxInteger),
    mtime: number('mtime', header.mtime, paxTime),
    size,
    xattrs,
    sparse,
  };

  function chosenName(key: string, fromPax: string | undefined, fromGnu: string | undefined, plain: string): string {
    if (fromPax !== undefined && fromGnu !== undefined && fromPax !== fromGnu) {
      anomalies.add('bad-pax', `pax ${key} and GNU long name differ; readers differ`, { path: fromPax, offset });
    }
    return fromGnu ?? fromPax ?? plain;
  }
}

function addXattr(xattrs: Map<string, Uint8Array>, record: PaxRecord): void {
  const xattr = paxXattr(record);
  if (xattr === undefined) return;
  const [name, value] = xattr;
  // Container engines read SCHILY only; the copy lets go of the chunk it stands in.
  if (record.key.startsWith('SCHILY.') || !xattrs.has(name)) xattrs.set(name, Buffer.from(value));
}
