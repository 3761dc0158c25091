import type { SecretKind } from '../trace/effect.ts';

/** Secrets in words for titles; sorted worst first. */
const words: readonly (readonly [SecretKind, string])[] = [
  ['password-table', 'the password table'],
  ['memory', 'the memory of other processes'],
  ['ssh-key', 'private SSH keys'],
  ['cloud', 'cloud credentials'],
  ['cluster', 'cluster credentials'],
  ['wallet', 'coin wallets'],
  ['browser', 'browser passwords'],
  ['registry', 'registry tokens'],
  ['source-code', 'source-code tokens'],
  ['messenger', 'messenger sessions'],
  ['database', 'database passwords'],
  ['environment', 'the environment with its secrets'],
  ['dotenv', 'files of settings with passwords'],
  ['history', 'the shell history'],
];

/** `private SSH keys, cloud credentials and coin wallets`; at most four are named. */
export function secretWords(kinds: ReadonlySet<SecretKind>): string {
  const named = words.filter(([kind]) => kinds.has(kind)).map(([, text]) => text);
  const shown = named.length > 4 ? [...named.slice(0, 3), 'more'] : named;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** Kinds that open somebody's account; the rest is telling but often handled by honest tools. */
export const credentialKinds: ReadonlySet<SecretKind> = new Set<SecretKind>([
  'password-table',
  'ssh-key',
  'cloud',
  'registry',
  'cluster',
  'source-code',
  'browser',
  'wallet',
  'memory',
  'messenger',
]);
