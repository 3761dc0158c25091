import type { Limits } from '../archive/limits.ts';
import { defaultLimits } from '../archive/limits.ts';
import { UsageError } from '../errors.ts';

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const multiples: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['ki', 1024],
  ['mi', 1024 ** 2],
  ['gi', 1024 ** 3],
  ['ti', 1024 ** 4],
  ['k', 1e3],
  ['kb', 1e3],
  ['kib', 1024],
  ['m', 1e6],
  ['mb', 1e6],
  ['mib', 1024 ** 2],
  ['g', 1e9],
  ['gb', 1e9],
  ['gib', 1024 ** 3],
  ['t', 1e12],
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

/** Slowest rate that can be asked for; below it a manifest takes minutes. */
const leastRate = 1000;

/**
 * Bytes a second of `5MB/s`, `40Mbit/s`, `40Mbps`, `500kB/s`, `2MiB`; throws `UsageError` `BAD_OPTION`, also where bits and bytes could be
 * meant (`5Mb`).
 */
export function parseRate(text: string): number {
  const match = /^(\d{1,12}(?:\.\d{1,3})?) ?([kmgt]i?)?(B|bit)?(?:\/s|ps)?$/i.exec(text.trim());
  const [, amount = '', prefix = '', unit = 'B'] = match ?? [];
  const multiple = multiples.get(prefix.toLowerCase());
  const bits = unit.toLowerCase() === 'bit' || (unit === 'b' && /ps$/i.test(text.trim()));
  const bytes = (Number(amount) * (multiple ?? 0)) / (bits ? 8 : 1);
  if (match === null || multiple === undefined || (unit === 'b' && !bits)) {
    throw new UsageError('BAD_OPTION', `not a rate: ${JSON.stringify(text)}`, {
      hint: 'Write it as 5MB/s (bytes) or 40Mbit/s (bits).',
    });
  }
  if (bytes >= leastRate) return bytes;
  throw new UsageError('BAD_OPTION', `too slow a rate: ${JSON.stringify(text)}`, { hint: 'At least 1kB/s.' });
}

/** Threads beside the main one count as well: `1` means none. */
export function parseThreads(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text.trim()) && Number(text) <= mostThreads) return Number(text);
  throw new UsageError('BAD_OPTION', `not a number of threads: ${JSON.stringify(text)}`, {
    hint: `Write a number from 1 (everything in one thread) to ${mostThreads}.`,
  });
}

/** More than any machine has cores to spare for one image. */
const mostThreads = 256;

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
