import type { Limits } from '../archive/limits.ts';
import { defaultLimits } from '../archive/limits.ts';
import { UsageError } from '../errors.ts';

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const multiples: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1e3],
  ['kb', 1e3],
  ['kib', 1024],
  ['m', 1e6],
  ['mb', 1e6],
  ['mib', 1024 ** 2],
  ['g', 1e9],
  ['gb', 1e9],
  ['gib', 1024 ** 3],
  ['tb', 1e12],
  ['tib', 1024 ** 4],
]);

/** Milliseconds of `90s`, `5m`, `1h`, `250ms` or a plain number of seconds; throws `UsageError` `BAD_OPTION`. */
export function parseDuration(text: string): number {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)?$/.exec(text.trim());
  const amount = Number(match?.[1]);
  if (match === null || !(amount > 0)) {
    throw new UsageError('BAD_OPTION', `not a time: ${JSON.stringify(text)}`, { hint: 'Write it as 90s, 5m or 1h.' });
  }
  return amount * (milliseconds[match[2] ?? 's'] ?? 1000);
}

/** Bytes or a count of `20GB`, `512MiB`, `100000`; throws `UsageError` `BAD_OPTION`. */
export function parseAmount(text: string): number {
  const match = /^(\d{1,15}(?:\.\d{1,3})?) ?([a-z]{0,3})$/i.exec(text.trim());
  const multiple = multiples.get((match?.[2] ?? '').toLowerCase());
  if (match === null || multiple === undefined) {
    throw new UsageError('BAD_OPTION', `not an amount: ${JSON.stringify(text)}`, {
      hint: 'Write it as 100000, 512MiB or 20GB.',
    });
  }
  return Math.floor(Number(match[1]) * multiple);
}

/** The limits with the user's `name=value` settings applied; throws `UsageError` `BAD_OPTION`. */
export function parseLimits(settings: readonly string[], timeoutMilliseconds?: number): Limits {
  const limits: Record<keyof Limits, number> = { ...defaultLimits };
  for (const setting of settings) {
    const equals = setting.indexOf('=');
    const name = setting.slice(0, equals) as keyof Limits;
    if (equals < 1 || !Object.hasOwn(defaultLimits, name)) {
      throw new UsageError('BAD_OPTION', `no such limit: ${JSON.stringify(setting)}`, {
        hint: `Write NAME=VALUE; names: ${Object.keys(defaultLimits).join(', ')}.`,
      });
    }
    const value = setting.slice(equals + 1);
    limits[name] = name === 'milliseconds' ? parseDuration(value) : parseAmount(value);
  }
  if (timeoutMilliseconds !== undefined) limits.milliseconds = timeoutMilliseconds;
  return Object.freeze(limits);
}
