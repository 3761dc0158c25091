import { dockerHub } from '../oci/reference.ts';

/** Host (with port) that answers for a registry's name; Docker Hub's differs from its name in references. */
export function registryHost(registry: string): string {
  return registry === dockerHub ? 'registry-1.docker.io' : registry;
}

/** Whether a host name or address is this machine: `localhost`, `*.localhost`, 127.0.0.0/8, `::1`. */
export function isLoopback(hostname: string): boolean {
  const host = bare(hostname);
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1') return true;
  return /^127(\.[0-9]{1,3}){3}$/.test(host) || /^::ffff:(127\.|7f)/.test(host);
}

/**
 * Whether a host is link-local or a cloud's metadata service: no registry lives there, so one that sends us there wants
 * the answers of a machine it cannot reach itself.
 */
export function isMetadataHost(hostname: string): boolean {
  const host = bare(hostname);
  if (/^169\.254(\.[0-9]{1,3}){2}$/.test(host) || /^fe[89ab][0-9a-f]:/.test(host)) return true;
  return host === 'metadata.google.internal' || host === 'fd00:ec2::254' || host.startsWith('::ffff:a9fe:');
}

/** Splits `host[:port]` of a registry name; the brackets of an IPv6 address are kept off. */
export function hostnameOf(registry: string): string {
  const end = registry.lastIndexOf(':');
  return bare(end > registry.lastIndexOf(']') ? registry.slice(0, end) : registry);
}

function bare(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}
