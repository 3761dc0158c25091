import { portAt } from './characters.ts';
import { endpointAt } from './endpoint.ts';
import type { Emit } from './found.ts';
import { hostOf } from './host.ts';

/** Bash's socket paths, `/dev/tcp/HOST/PORT`, at the slash at `slash`. Source: Bash manual, "Redirections". */
export function devTcpAt(text: string, slash: number, emit: Emit): void {
  if (!text.startsWith('/dev/tcp/', slash) && !text.startsWith('/dev/udp/', slash)) return;
  const start = slash + '/dev/tcp/'.length;
  const { host: written, end } = endpointAt(text, start);
  const host = hostOf(written);
  if (host === undefined) return;
  const port = text[end] === '/' ? portAt(text, end + 1)?.port : undefined;
  emit({ ...host, ...(port === undefined ? {} : { port }) }, start);
}
