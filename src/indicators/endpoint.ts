import { isHostCharacter, portAt } from './characters.ts';
import type { FoundHost } from './found.ts';
import { hostOf } from './host.ts';

/** A host and a port as they stand in a text, and where they end. */
export interface Written {
  readonly host: string;
  readonly port?: number;
  readonly end: number;
}

/** Longest host that is read. */
const maxHost = 253;

/** `host`, `host:port` or `[v6]:port` at `at`; the host may be empty when nothing like one stands there. */
export function endpointAt(text: string, at: number): Written {
  let end = at;
  if (text[at] === '[') {
    const close = text.slice(at, at + 64).indexOf(']');
    if (close < 0) return { host: '', end: at };
    end = at + close + 1;
  } else while (end - at < maxHost && isHostCharacter(text.charCodeAt(end))) end += 1;
  const host = text.slice(at, end);
  const port = text[end] === ':' ? portAt(text, end + 1) : undefined;
  return port === undefined ? { host, end } : { host, port: port.port, end: port.end };
}

/** The indicator for a written endpoint, `undefined` when its host is none. */
export function foundAt(written: Written): FoundHost | undefined {
  const host = hostOf(written.host);
  if (host === undefined) return undefined;
  return written.port === undefined ? host : { ...host, port: written.port };
}
