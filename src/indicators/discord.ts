import type { Known } from './telegram.ts';

const hosts: ReadonlySet<string> = new Set(['discord.com', 'discordapp.com', 'canary.discord.com', 'ptb.discord.com']);

/** Discord's webhooks: the number is kept, the token is a secret and is not. Source: Discord API, "Webhook Resource". */
export function discordOf(host: string, path: string): Known | undefined {
  if (!hosts.has(host)) return undefined;
  const hook = /^\/api\/(?:v\d{1,2}\/)?webhooks\/(\d{15,21})(?:\/([A-Za-z0-9_-]{1,100}))?/.exec(path);
  if (hook === null) return undefined;
  const [all, id, secret] = hook;
  const found = [{ kind: 'discord', value: `webhook${id}` } as const];
  if (secret === undefined) return { found };
  return { found, path: `${all.slice(0, all.length - secret.length)}***${path.slice(all.length)}` };
}
