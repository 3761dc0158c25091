import { afterDigits, isAlphanumeric } from './characters.ts';
import type { Emit, Found } from './found.ts';

/** What a URL's host and path are known for: the indicators, and the path with its secret taken out. */
export interface Known {
  readonly found: readonly Found[];
  readonly path?: string;
}

/** Characters of the secret half of a bot token. Source: observed by all client libraries; the Bot API only calls it opaque. */
const secretLength = 35;
const hidden = '***';

/** Telegram's bot API and links. The bot's number and the chat's are kept; the token is the owner's secret and is not. */
export function telegramOf(host: string, path: string): Known | undefined {
  if (host === 'api.telegram.org') return ofApi(path);
  if (host === 't.me' || host === 'telegram.me') {
    const name = /^\/(?:joinchat\/|\+)?([A-Za-z0-9_-]{4,64})/.exec(path)?.[0];
    return name === undefined ? undefined : { found: [{ kind: 'telegram', value: `t.me${name}` }] };
  }
  return undefined;
}

/** A token standing by itself, `123456789:AA…`: `colon` is the position of its colon. */
export function telegramTokenAt(text: string, colon: number, emit: Emit): void {
  let start = colon;
  while (start > 0 && colon - start < 12 && afterDigits(text, start - 1, 1) === start) start -= 1;
  const digits = colon - start;
  if (digits < 8 || digits > 11 || !text.startsWith('AA', colon + 1)) return;
  let end = colon + 1;
  while (end - colon <= secretLength + 1 && isTokenCharacter(text.charCodeAt(end))) end += 1;
  if (end - colon - 1 === secretLength) emit({ kind: 'telegram', value: `bot${text.slice(start, colon)}` }, start);
}

/** A chat's number after `chat_id`: `end` is where the word `chat` ended. */
export function telegramChatAt(text: string, end: number, emit: Emit): void {
  const word = /^_?id["'\\]{0,2}[ \t]{0,4}[:=][ \t]{0,4}["'\\]{0,2}(-?\d{6,15})(?!\d)/i.exec(text.slice(end, end + 48));
  if (word?.[1] !== undefined) emit({ kind: 'telegram', value: `chat${word[1]}` }, end);
}

function ofApi(path: string): Known | undefined {
  const bot = /^\/(?:file\/)?bot(\d{5,12})(?::|%3A)([A-Za-z0-9_-]{1,64})/i.exec(path);
  if (bot === null) return undefined;
  const [all, id, secret] = bot;
  const found: Found[] = [{ kind: 'telegram', value: `bot${id}` }];
  const chat = /[?&]chat_id=(-?\d{5,15})/.exec(path)?.[1];
  if (chat !== undefined) found.push({ kind: 'telegram', value: `chat${chat}` });
  const head = all.slice(0, all.length - (secret ?? '').length);
  return { found, path: `${head}${hidden}${path.slice(all.length)}` };
}

function isTokenCharacter(code: number): boolean {
  return isAlphanumeric(code) || code === 0x2d || code === 0x5f;
}
