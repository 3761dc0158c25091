import { isLoopback, isMetadataHost } from './host.ts';

/**
 * Why a registry may not send us from one URL to another (redirect or token realm); `undefined` when it may. A registry
 * is not trusted to choose any address: HTTPS does not become HTTP, and a remote registry does not reach this machine's
 * own services or a cloud's metadata service through us.
 */
export function refuseDestination(from: URL, to: URL): string | undefined {
  if (to.protocol !== 'https:' && to.protocol !== 'http:') return `${to.protocol} is not HTTP`;
  if (to.username !== '' || to.password !== '') return 'the address carries credentials';
  if (to.protocol === 'http:' && from.protocol === 'https:') return 'it leads from HTTPS to plain HTTP';
  if (isMetadataHost(to.hostname) && !isMetadataHost(from.hostname))
    return 'it leads to a link-local or metadata address';
  if (isLoopback(to.hostname) && !isLoopback(from.hostname)) return 'it leads to this machine';
  if (/^(0\.0\.0\.0|\[::\])$/.test(to.hostname)) return 'it leads to no address';
  return undefined;
}
