import { isBlank, isQuote, portAt } from './characters.ts';
import { endpointAt, foundAt } from './endpoint.ts';
import type { Emit } from './found.ts';
import { couldBeHost, hostOf } from './host.ts';
import { bareUrlAt } from './url.ts';

/** How far after the word its arguments are looked for, in characters and in words. */
const reach = 256;
const maxWords = 16;

type Reader = (text: string, end: number, emit: Emit) => void;

/** What follows these words proves that a bare name is a host. */
export const commandWords: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...['nc', 'ncat', 'netcat', 'telnet'].map((word) => [word, hostThenPort] as const),
  ...['ssh', 'scp', 'sftp', 'rsync', 'autossh', 'sshpass'].map((word) => [word, userAtHost] as const),
  ...['curl', 'wget'].map((word) => [word, download] as const),
  ...['TCP', 'TCP4', 'TCP6', 'tcp', 'tcp4', 'UDP', 'udp', 'OPENSSL', 'openssl', 'SSL'].map(
    (word) => [word, socat] as const,
  ),
  ...['connect', 'connection', 'fsockopen', 'Socket', 'TCPSocket', 'createConnection'].map(
    (word) => [word, call] as const,
  ),
]);

/** `nc -e /bin/sh HOST PORT`: the first word that is a host with a port right after it. */
function hostThenPort(text: string, end: number, emit: Emit): void {
  let previous: { word: string; at: number } | undefined;
  for (const { word, at } of wordsAfter(text, end)) {
    if (previous !== undefined && /^\d{1,5}$/.test(word)) {
      const port = portAt(word, 0)?.port;
      const host = couldBeHost(previous.word) || /^[0-9]/.test(previous.word) ? hostOf(previous.word) : undefined;
      // A lone number before another one is more likely a time-out than an address written as an integer.
      const plain = /^\d{1,7}$/.test(previous.word);
      if (host !== undefined && port !== undefined && !plain) {
        emit({ ...host, port }, previous.at);
        return;
      }
    }
    previous = { word, at };
  }
}

function userAtHost(text: string, end: number, emit: Emit): void {
  for (const { word, at } of wordsAfter(text, end)) {
    const sign = word.lastIndexOf('@');
    if (sign < 1) continue;
    const written = endpointAt(word, sign + 1);
    const found = couldBeHost(written.host) || /^[0-9[]/.test(written.host) ? foundAt(written) : undefined;
    if (found !== undefined) emit(found, at);
  }
}

/** `curl HOST/path` without a scheme; a word that could be a file's name needs a path or a port after the host. */
function download(text: string, end: number, emit: Emit): void {
  let after = '';
  for (const { word, at } of wordsAfter(text, end)) {
    const isValue = /^-(?:o|O|H|d|T|F|u|A|e|-output|-output-document|-header|-data|-user)$/.test(after);
    after = word;
    if (isValue || word.includes('://') || !/^[A-Za-z0-9[]/.test(word)) continue;
    const written = endpointAt(word, 0);
    const follows = word[written.end];
    if (written.port === undefined && follows !== '/') continue;
    const isHost = couldBeHost(written.host) || /^\d+\.|^\[/.test(written.host);
    if (isHost) bareUrlAt(text, at, emit);
  }
}

/** `socat TCP:HOST:PORT`; the listening forms name no host and are left out by the port's place. */
function socat(text: string, end: number, emit: Emit): void {
  if (text[end] !== ':' || text[end + 1] === '/') return;
  const written = endpointAt(text, end + 1);
  if (written.port === undefined) return;
  const found = couldBeHost(written.host) || /^[0-9[]/.test(written.host) ? foundAt(written) : undefined;
  if (found !== undefined) emit(found, end + 1);
}

/** `connect(("HOST", PORT))`, `fsockopen("HOST", PORT)`: a name in quotes with a port as the next argument. */
function call(text: string, end: number, emit: Emit): void {
  let at = end;
  while (at - end < 4 && (text[at] === '(' || text[at] === ' ')) at += 1;
  if (at === end || !isQuote(text.charCodeAt(at))) return;
  const written = endpointAt(text, at + 1);
  if (!isQuote(text.charCodeAt(written.end)) || text[written.end + 1] !== ',') return;
  const digits = isBlank(text.charCodeAt(written.end + 2)) ? written.end + 3 : written.end + 2;
  const port = portAt(text, digits)?.port;
  const host = couldBeHost(written.host) || /^[0-9]/.test(written.host) ? hostOf(written.host) : undefined;
  if (host !== undefined && port !== undefined) emit({ ...host, port }, at + 1);
}

/** The words of the same command, quotes taken off. */
function* wordsAfter(text: string, end: number): Iterable<{ word: string; at: number }> {
  if (!isBlank(text.charCodeAt(end))) return;
  const near = text.slice(end, end + reach);
  const stop = near.search(/[\n;&|<>]/);
  const line = stop < 0 ? near : near.slice(0, stop);
  let at = 0;
  for (let count = 0; count < maxWords && at < line.length; count += 1) {
    while (at < line.length && ' \t"\'`(){}'.includes(line[at] ?? '')) at += 1;
    const from = at;
    while (at < line.length && !' \t"\'`(){}'.includes(line[at] ?? '')) at += 1;
    // What touches the end of the window may be cut short.
    if (at === line.length && stop < 0 && near.length === reach) return;
    if (at > from) yield { word: line.slice(from, at), at: end + from };
  }
}
