import { isHostCharacter, portAt } from './characters.ts';
import type { Emit } from './found.ts';
import { hostOf, isPlausibleHost } from './host.ts';

/** `name:port` around the colon at `colon`, where the name's ending proves it: `run.sh:4` and `a::b` are no hosts. */
export function hostPortAt(text: string, colon: number, emit: Emit): void {
  const port = portAt(text, colon + 1);
  if (port === undefined) return;
  let start = colon;
  while (start > 0 && colon - start < 254 && isHostCharacter(text.charCodeAt(start - 1))) start -= 1;
  // A path before it makes it a file; inside a URL the URL's own reader has it.
  if (text[start - 1] === '/' || text[start - 1] === '@') return;
  const written = text.slice(start, colon);
  if (!isPlausibleHost(written)) return;
  const host = hostOf(written);
  if (host?.kind === 'host') emit({ ...host, port: port.port }, start);
}
