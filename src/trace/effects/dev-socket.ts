import type { Endpoint } from '../effect.ts';
import type { Value } from '../value.ts';

/** The address in bash's `/dev/tcp/HOST/PORT` (or `/dev/udp/…`); `undefined` when the path is no such thing. */
export function devSocket(path: Value): Endpoint | undefined {
  const [head, ...rest] = path;
  if (typeof head !== 'string') return undefined;
  const protocol = head.startsWith('/dev/tcp/') ? 'tcp' : head.startsWith('/dev/udp/') ? 'udp' : undefined;
  if (!protocol) return undefined;
  return splitEndpoint([head.slice('/dev/tcp/'.length), ...rest], '/', protocol);
}

/** `HOST<separator>PORT`, split at the last separator that is known. */
export function splitEndpoint(value: Value, separator: ':' | '/' | ',', protocol: Endpoint['protocol']): Endpoint {
  for (let index = value.length - 1; index >= 0; index -= 1) {
    const part = value[index];
    if (typeof part !== 'string') continue;
    const at = part.lastIndexOf(separator);
    if (at === -1) continue;
    const host = compact([...value.slice(0, index), part.slice(0, at)]);
    const port = compact([part.slice(at + 1), ...value.slice(index + 1)]);
    return port.length === 0 ? { host, protocol } : { host, port, protocol };
  }
  return { host: compact(value), protocol };
}

function compact(value: Value): Value {
  return value.filter((part) => part !== '');
}
