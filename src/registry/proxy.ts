import { BlockList, isIP } from 'node:net';
import type { Environment } from './credentials.ts';
import { isLoopback } from './host.ts';

/**
 * The proxy for a URL out of `HTTPS_PROXY`, `HTTP_PROXY` (for plain HTTP), `ALL_PROXY` and `NO_PROXY`, upper or lower case;
 * `undefined` for a direct connection. This machine is always reached directly.
 */
export function proxyFor(url: URL, environment: Environment): string | undefined {
  if (isLoopback(url.hostname) || isExempt(url, read(environment, 'NO_PROXY'))) return undefined;
  const named = url.protocol === 'https:' ? read(environment, 'HTTPS_PROXY') : read(environment, 'HTTP_PROXY');
  const proxy = named ?? read(environment, 'ALL_PROXY');
  if (proxy === undefined) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function read(environment: Environment, name: string): string | undefined {
  return environment[name.toLowerCase()] || environment[name] || undefined;
}

/** Go's rules, which docker users know: `*`, a domain with all below it, `.domain`, `host:port`, an address, a CIDR range. */
function isExempt(url: URL, list: string | undefined): boolean {
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, '');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return (list ?? '').split(',').some((item) => {
    const entry = item.trim().toLowerCase();
    if (entry === '') return false;
    if (entry === '*') return true;
    if (entry.includes('/')) return inRange(host, entry);
    const { name, wantedPort } = splitPort(entry);
    if (wantedPort !== undefined && wantedPort !== port) return false;
    const domain = name.replace(/^\*?\./, '');
    return host === name || (isIP(host) === 0 && host.endsWith(`.${domain}`));
  });
}

function splitPort(entry: string): { name: string; wantedPort?: string } {
  if (isIP(entry) !== 0) return { name: entry };
  const end = entry.lastIndexOf(':');
  if (end <= entry.lastIndexOf(']')) return { name: entry.replace(/^\[|\]$/g, '') };
  return { name: entry.slice(0, end).replace(/^\[|\]$/g, ''), wantedPort: entry.slice(end + 1) };
}

function inRange(host: string, range: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || !/^[0-9]{1,3}$/.test(bits)) return false;
  if (Number(bits) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  return list.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
