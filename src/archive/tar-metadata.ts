import { type PaxRecords, parsePax } from './pax.ts';
import type { TarState } from './tar-entry.ts';
import { type TarHeaderFields, tarBlock, text } from './tar-header.ts';
import type { Pending } from './tar-pending.ts';

/** Headers that describe the next entry (pax, Solaris' pax, GNU long name and link) or the whole archive (`g`). */
const flags = 'xXgLK';
/** Prefixes of records that would change what is read if container engines applied global headers. */
const tellingKeys: readonly string[] = ['path', 'linkpath', 'size', 'uid', 'gid', 'GNU.sparse.', 'SCHILY.xattr.'];

/** Whether the header is no entry itself. */
export function isMetadata(header: TarHeaderFields): boolean {
  return flags.includes(header.flag);
}

/** Reads such a header's body into `pending`; a body that is too large or cut short is left out with an anomaly. */
export async function readMetadata(
  { input, anomalies, limits }: TarState,
  { flag, size }: TarHeaderFields,
  pending: Pending,
  offset: number,
): Promise<void> {
  pending.offset ??= flag === 'g' ? undefined : offset;
  const padding = (tarBlock - (size % tarBlock)) % tarBlock;
  if (size > limits.metadataBytes) {
    anomalies.add('metadata-too-large', `a header of ${size} bytes is not read (limit metadataBytes)`, { offset });
    if ((await input.skip(size + padding)) > padding)
      anomalies.add('truncated', 'the archive ends within it', { offset });
    return;
  }
  // A copy: its records are needed when the next header is there.
  const body = Buffer.from(await input.exactly(size));
  if (body.length < size) {
    anomalies.add('truncated', 'the archive ends within a pax header or long name', { offset });
    return;
  }
  if (!input.skipNow(padding)) await input.skip(padding);
  if (flag === 'L' || flag === 'K') {
    const key = flag === 'L' ? 'longName' : 'longLink';
    if (pending[key] !== undefined) anomalies.add('bad-header', 'two GNU long names for one entry', { offset });
    pending[key] = text(body, 0, body.length);
    return;
  }
  const parsed = parsePax(body);
  if (parsed.problem !== undefined) anomalies.add('bad-pax', `a pax header has ${parsed.problem}`, { offset });
  if (flag === 'X')
    anomalies.add('unsupported-entry', "Solaris' pax header; container engines do not read it", { offset });
  if (flag === 'g') {
    const detail = tellingGlobals(parsed);
    if (detail !== undefined) anomalies.add('bad-pax', detail, { offset });
    return;
  }
  if (pending.pax !== undefined) anomalies.add('bad-pax', 'two pax headers for one entry; readers differ', { offset });
  pending.pax = parsed.records;
}

/** Go does not apply global headers and other readers do: only remarks and times in one are of no consequence. */
function tellingGlobals({ records }: PaxRecords): string | undefined {
  const keys = records.map(({ key }) => key).filter((key) => tellingKeys.some((telling) => key.startsWith(telling)));
  return keys.length === 0
    ? undefined
    : `a global header sets ${keys.slice(0, 5).join(', ').slice(0, 200)}; container engines ignore it, other readers do not`;
}
