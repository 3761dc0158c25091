import { bareIpv4At } from './bare-ipv4.ts';
import { bareIpv6At, bracketedIpv6At } from './bare-ipv6.ts';
import { bitcoinOf } from './bitcoin.ts';
import { isAlphanumeric, isDigit, isEscapedBlank, portAt } from './characters.ts';
import { commandWords } from './command-words.ts';
import { devTcpAt } from './dev-tcp.ts';
import { ethereumOf } from './ethereum.ts';
import type { Emit, Found } from './found.ts';
import { hostPortAt } from './host-port.ts';
import { moneroLengths, moneroOf } from './monero.ts';
import { onionLengths, onionOf } from './onion.ts';
import { poolFlagAt, poolKeyAt, poolKeys } from './pool.ts';
import { sha256Of } from './sha256.ts';
import { sshKeyAt } from './ssh-key.ts';
import { telegramChatAt, telegramTokenAt } from './telegram.ts';
import { urlAt } from './url.ts';

/** URLs inside one URL that are read (redirectors, archives); more would make the work quadratic. */
const maxNested = 4;
/** Longest run of letters and digits whose ends are tried for a wallet glued to something else (`-u4…`). */
const maxGlued = 512;

/** Sums that may still be computed; wrong ones cost as much as right ones, so a text of near misses is bounded too. */
export interface SumBudget {
  sums: number;
}

/**
 * Walks a text once and hands every stretch that could be an indicator to the reader of its kind: runs of letters and
 * digits by their length, and a few marks (`:`, `/`, `[`, `-`) by what stands around them. Time is linear in the text.
 */
export function scanText(text: string, emit: Emit, budget: SumBudget): void {
  let urlEnd = 0;
  let nested = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isAlphanumeric(code)) {
      let end = at + 1;
      while (isAlphanumeric(text.charCodeAt(end))) end += 1;
      at = Math.max(end, wordAt(text, at, end, emit, budget));
      continue;
    }
    if (code === 0x3a) {
      if (at >= urlEnd) nested = 0;
      const end = nested < maxNested ? urlAt(text, at, emit) : at;
      if (end > at) nested += 1;
      urlEnd = Math.max(urlEnd, end);
      if (end === at) colonAt(text, at, emit, at < urlEnd);
    } else if (code === 0x2f) devTcpAt(text, at, emit);
    else if (code === 0x5b) bracketedIpv6At(text, at, emit);
    else if (code === 0x2d) poolFlagAt(text, at, emit);
    at += 1;
  }
}

function colonAt(text: string, at: number, emit: Emit, insideUrl: boolean): void {
  const before = text.charCodeAt(at - 1);
  if (isDigit(before)) telegramTokenAt(text, at, emit);
  if (insideUrl || at === 0 || !isAlphanumeric(before)) return;
  hostPortAt(text, at, emit);
  bareIpv6At(text, at, emit);
}

/** Reads a run of letters and digits; returns where to go on when it read past its end. */
function wordAt(text: string, from: number, end: number, emit: Emit, budget: SumBudget): number {
  const start = isEscapedBlank(text, from) ? from + 1 : from;
  const length = end - start;
  if (length <= 16) shortWord(text, start, end, emit);
  if (length >= 24 && text.startsWith('AAAA', start)) {
    const key = sshKeyAt(text, start);
    if (key.found !== undefined) emit(key.found, start);
    return key.end;
  }
  if (length < 14 || length > maxGlued) return end;
  if (text[end] === '.' && onionLengths.includes(length)) onionWord(text, start, end, emit);
  if (length >= 26 || text.startsWith('bc1', start) || text.startsWith('BC1', start)) {
    for (const found of wallets(text, start, end, budget)) emit(found, start);
  }
  return end;
}

function shortWord(text: string, start: number, end: number, emit: Emit): void {
  const length = end - start;
  if (length <= 3 && isDigit(text.charCodeAt(start))) {
    if (text[end] === '.') bareIpv4At(text, start, emit);
    return;
  }
  if (length < 2 || (firstLetters[text.charCodeAt(start)] !== 1 && text[end] !== '.')) return;
  const word = text.slice(start, end);
  commandWords.get(word)?.(text, end, emit);
  if (word === 'chat') telegramChatAt(text, end, emit);
  else poolKeyAt(text, word, end, emit);
  if (text[end] === '.' && onionLengths.includes(length)) onionWord(text, start, end, emit);
}

/** By which letters the words begin that something is known of: most words of a text are none of them. */
const firstLetters = new Uint8Array(128);
for (const word of ['chat', ...commandWords.keys(), ...poolKeys.keys()]) firstLetters[word.charCodeAt(0)] = 1;

function onionWord(text: string, start: number, end: number, emit: Emit): void {
  const suffix = '.onion';
  if (text.slice(end, end + suffix.length).toLowerCase() !== suffix) return;
  const found = onionOf(text.slice(start, end));
  if (found === undefined || isAlphanumeric(text.charCodeAt(end + suffix.length))) return;
  const colon = end + suffix.length;
  const port = text[colon] === ':' ? portAt(text, colon + 1)?.port : undefined;
  emit({ ...found, ...(port === undefined ? {} : { port }) }, start);
}

/** Wallets and digests a run is, or (Monero's long addresses only) ends or begins with. */
function* wallets(text: string, start: number, end: number, budget: SumBudget): Iterable<Found> {
  const length = end - start;
  const first = text[start] ?? '';
  const take = (): boolean => budget.sums > 0 && budget.sums-- > 0;
  const one = (found: Found | undefined): Found[] => (found === undefined ? [] : [found]);
  if (length === 64 && take()) yield* one(sha256Of(text.slice(start, end), text.slice(Math.max(0, start - 8), start)));
  if (length === 42 && first === '0' && take())
    yield* one(ethereumOf(text.slice(start, end), text.slice(Math.max(0, start - 80), start)));
  if (length <= 90 && '13bB'.includes(first) && take()) yield* one(bitcoinOf(text.slice(start, end)));
  for (const size of moneroLengths) {
    if (length < size) continue;
    const tried = new Set<number>([start, end - size, start + 1, start + 2]);
    for (const at of tried) {
      if (at + size > end || !'48'.includes(text[at] ?? '') || !take()) continue;
      const found = moneroOf(text.slice(at, at + size));
      if (found !== undefined) return void (yield found);
    }
  }
}
