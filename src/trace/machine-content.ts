import { secretAt } from './effects/secrets.ts';

/**
 * Whether what the image has at this path says nothing about what a running container reads there: files that the container
 * engine puts over the image's own, and accounts, keys and credentials, which are of interest for whose they are. Code that
 * reads one is then known to read *it* (`$(cat /etc/shadow)`), and not just some text. Other content under such a name (code
 * kept in a file called `id_rsa`) is what it is.
 */
export function isMachineContent(path: string, text: string): boolean {
  if (byEngine.has(path)) return true;
  const kind = accountTables.has(path) ? 'password-table' : secretAt(path);
  // Settings are part of the code that reads them.
  if (kind === undefined || kind === 'dotenv') return false;
  const start = text.trimStart();
  return start.startsWith('-----BEGIN') || start.startsWith('[') || start.startsWith('{') || record.test(start);
}

/** Source: Docker's manual, "Container networking": the engine writes these three itself. */
const byEngine: ReadonlySet<string> = new Set(['/etc/hostname', '/etc/hosts', '/etc/resolv.conf']);

const accountTables: ReadonlySet<string> = new Set(['/etc/passwd', '/etc/group', '/etc/passwd-', '/etc/group-']);

/** `root:x:…`, `machine HOST`, `//registry.example/:_authToken=…`, `KEY=…` at the beginning: a record, not code. */
const record = /^([\w.@/-]{1,100}:|machine\s|https?:|\/\/|[A-Za-z][\w.-]{0,100}\s{0,4}=)/;
