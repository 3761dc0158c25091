/** Users under which services run that strangers talk to. */
const services = new Set([
  ...['www-data', 'apache', 'nginx', 'http', 'httpd', 'nobody', 'daemon', 'bin', 'sys', 'mail', 'ftp', 'sshd', 'redis'],
  ...['mysql', 'postgres', 'memcached', 'mongodb', 'elasticsearch', 'tomcat', 'php-fpm', 'squid', 'bind', 'named'],
]);

/** Why nobody has a reason to let this user run anything as root; `undefined` when images for development do so. */
export function unfitForRoot(who: string): string | undefined {
  if (who === 'ALL') return 'There is no ordinary user any more.';
  return services.has(who) ? 'It is the user of a service: whoever breaks into that is root.' : undefined;
}
