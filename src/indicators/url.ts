import { isAlphanumeric, isDigit } from './characters.ts';
import { discordOf } from './discord.ts';
import type { Emit, Found } from './found.ts';
import { hostOf } from './host.ts';
import { telegramOf } from './telegram.ts';

/** Longest URL that is read; the rest of a longer one is left out. */
const maxUrl = 2048;

/** Schemes of pools, by Stratum's usual spellings. */
const poolSchemes: ReadonlySet<string> = new Set(
  'stratum stratum+tcp stratum+ssl stratum+tls stratum+udp stratum+ws stratum+wss stratum1+tcp stratum1+ssl stratum2+tcp stratum2+ssl stratums ethproxy eth-stratum daemon+http daemon+https'.split(
    ' ',
  ),
);

/** Schemes that name a host on the network; others (`file`, `unix`, `urn` …) are no indicator. */
const schemes: ReadonlySet<string> = new Set([
  ...poolSchemes,
  ...'http https ftp ftps sftp tftp ssh scp rsync git telnet ws wss tcp udp tls ssl quic socks socks4 socks5 socks5h socks4a irc ircs ldap ldaps rmi iiop dns smb nfs redis rediss amqp amqps mqtt mqtts mongodb mysql postgres postgresql ss vmess vless trojan'.split(
    ' ',
  ),
]);
const longestScheme = Math.max(...[...schemes].map((scheme) => scheme.length));

/** A URL as its parts; `host` is as written, `path` starts at the first separator (or is empty). */
interface Parts {
  readonly scheme: string;
  readonly written: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly path: string;
}

/**
 * The URL whose `:` stands at `colon`: with `//`, `\\` (as browsers and curl take it for http) or JSON's `\/\/` after it.
 * Emits the URL, its host and what the address is known for (pool, Telegram, Discord). Returns where it ends, or `colon`.
 */
export function urlAt(text: string, colon: number, emit: Emit): number {
  const separator = separatorAt(text, colon + 1);
  if (separator === 0) return colon;
  const scheme = schemeBefore(text, colon);
  if (scheme === undefined) return colon;
  const start = colon - scheme.length;
  const end = endOfUrl(text, colon + 1 + separator, text[colon + 1] === '\\' && text[colon + 2] === '\\');
  const rest = text
    .slice(colon + 1 + separator, end)
    .replaceAll(separator === 4 ? '\\\\' : '\\', '/')
    .replaceAll('\\/', '/');
  const parts = split(scheme.toLowerCase(), rest, text.slice(start, end));
  if (parts !== undefined) report(parts, start, emit);
  return end;
}

/** The URL that a download tool makes of an argument without a scheme: `curl HOST/path` at `start`. */
export function bareUrlAt(text: string, start: number, emit: Emit): void {
  const written = text.slice(start, endOfUrl(text, start, false));
  const parts = split('http', written.replaceAll('\\/', '/'), written);
  if (parts !== undefined) report(parts, start, emit);
}

function report(parts: Parts, at: number, emit: Emit): void {
  const host = hostOf(parts.host);
  if (host === undefined) return;
  const port = parts.port === undefined ? {} : { port: parts.port };
  if (poolSchemes.has(parts.scheme)) emit({ kind: 'pool', value: host.value, ...port, ...scopeOf(host) }, at);
  const shown = host.kind === 'ipv6' ? `[${host.value}]` : host.value;
  const known = telegramOf(host.value, parts.path) ?? discordOf(host.value, parts.path);
  if (known?.found !== undefined) for (const found of known.found) emit(found, at);
  const path = known?.path ?? parts.path;
  const value = `${parts.scheme}://${shown}${parts.port === undefined ? '' : `:${parts.port}`}${path === '' ? '/' : path}`;
  // What carried a secret (a token, a password) is not repeated as written.
  const secret = known?.path !== undefined || parts.written.includes('@');
  const differs = parts.written !== value && `${parts.written}/` !== value;
  emit({ kind: 'url', value, ...(differs && !secret ? { written: parts.written } : {}), ...scopeOf(host) }, at);
  emit({ ...host, ...port }, at);
}

function scopeOf(host: Found): Pick<Found, 'scope'> {
  return host.scope === undefined ? {} : { scope: host.scope };
}

/** Characters of the separator after the colon: `//` (2; 3 with the slash too many that clients forgive), `/\` (2), `\\` (2, 4 when JSON escaped both), `\/\/` (4), none (0). */
function separatorAt(text: string, at: number): number {
  if (text.startsWith('///', at)) return 3;
  if (text.startsWith('//', at) || text.startsWith('/\\', at)) return 2;
  if (text.startsWith('\\\\\\\\', at)) return 4;
  if (text.startsWith('\\/\\/', at)) return 4;
  return text.startsWith('\\\\', at) ? 2 : 0;
}

/** The known scheme that ends before `colon`, in the case it was written; letters glued to its left are not part of it. */
function schemeBefore(text: string, colon: number): string | undefined {
  let start = colon;
  while (start > 0 && colon - start < longestScheme && isSchemeCharacter(text.charCodeAt(start - 1))) start -= 1;
  for (; start < colon - 1; start += 1) {
    const scheme = text.slice(start, colon);
    if (schemes.has(scheme.toLowerCase())) return scheme;
  }
  return undefined;
}

function isSchemeCharacter(code: number): boolean {
  return isAlphanumeric(code) || code === 0x2b || code === 0x2d;
}

/** Where the URL stops: at a blank, a quote, a bracket, a hole (`$`, `{`), a backslash (unless it is written with them). */
function endOfUrl(text: string, from: number, backslashes: boolean): number {
  const limit = Math.min(text.length, from + maxUrl);
  let end = from;
  for (; end < limit; end += 1) {
    const code = text.charCodeAt(end);
    if (code <= 0x20 || code === 0x7f || (code >= 0x80 && code < 0xa1) || (code >= 0x2000 && code < 0x2070)) break;
    if (code === 0x5c) {
      if (!backslashes && text[end + 1] !== '/') break;
    } else if (code < 128 && stops[code] === 1) break;
  }
  return trimmed(text, from, end);
}

const stops = new Uint8Array(128);
for (const character of '"\'`<>|^{}$;,*') stops[character.charCodeAt(0)] = 1;

/** Takes off the punctuation of the sentence around it, and brackets that were not opened inside. */
function trimmed(text: string, from: number, to: number): number {
  let end = to;
  let open = 0;
  for (let at = from; at < to; at += 1) {
    if (text[at] === '(' || text[at] === '[') open += 1;
    else if (text[at] === ')' || text[at] === ']') open -= 1;
  }
  for (; end > from; end -= 1) {
    const last = text[end - 1] ?? '';
    if ((last === ')' || last === ']') && open < 0) open += 1;
    else if (!'.!?:\\'.includes(last)) break;
  }
  return end;
}

function split(scheme: string, rest: string, written: string): Parts | undefined {
  const stop = rest.search(/[/?#]/);
  const authority = stop < 0 ? rest : rest.slice(0, stop);
  const path = stop < 0 ? '' : rest.slice(stop);
  const place = authority.slice(authority.lastIndexOf('@') + 1);
  const closing = place.startsWith('[') ? place.indexOf(']') : -1;
  const colon = place.indexOf(':', closing + 1);
  const digits = colon < 0 ? '' : place.slice(colon + 1);
  const port = /^\d{1,5}$/.test(digits) && Number(digits) >= 1 && Number(digits) <= 65_535 ? Number(digits) : undefined;
  if (digits !== '' && port === undefined && isDigit(digits.charCodeAt(0)) === false) return undefined;
  return { scheme, written, host: colon < 0 ? place : place.slice(0, colon), port, path };
}
