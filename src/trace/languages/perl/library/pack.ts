import { stepped } from '../../script/items.ts';
import { decoded } from '../../script/library/codecs.ts';
import {
  bytes,
  joined,
  knownText,
  list,
  mystery,
  none,
  number,
  originOf,
  type ScriptObject,
  text,
} from '../../script/object.ts';
import { asText, numeric } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Table } from './table.ts';

/** Turning values into bytes and back. */
export const packing: Table = [
  ['pack', pack],
  ['unpack', unpack],
];

interface Item {
  readonly letter: string;
  /** Infinity for `*`. */
  readonly count: number;
  readonly given: boolean;
  readonly big: boolean;
}

const widths = new Map([
  ['c', 1],
  ['C', 1],
  ['s', 2],
  ['S', 2],
  ['n', 2],
  ['v', 2],
  ['l', 4],
  ['L', 4],
  ['N', 4],
  ['V', 4],
  ['i', 4],
  ['I', 4],
  ['q', 8],
  ['Q', 8],
  ['j', 8],
  ['J', 8],
]);

function templateOf(template: string): readonly Item[] {
  const items: Item[] = [];
  const plain = template.replace(/#[^\n]*/g, '').slice(0, 2_000);
  for (const found of plain.matchAll(/([A-Za-z@])([<>!]{0,2})(?:(\d{1,7})|(\*)|\[(\d{1,7})\])?/g)) {
    const [, letter = '', mode = '', digits, star, bracket] = found;
    const count = star !== undefined ? Infinity : Number(digits ?? bracket ?? 1);
    const big = mode.includes('>') || letter === 'n' || letter === 'N';
    items.push({ letter, count, given: star !== undefined || (digits ?? bracket) !== undefined, big });
  }
  return items;
}

function pack(run: Run, args: Arguments): ScriptObject {
  const [template, ...values] = args.list;
  const written = template === undefined ? undefined : knownText(asText(run, template));
  const origin = values.slice(0, 50).reduce((all, value) => joined(all, originOf(value)), originOf(template));
  if (written === undefined || !run.step(1 + (values.length >> 2))) return mystery('pack', origin);
  const repeated = /^\s*\(([^()]{1,100})\)\s*(?:\*|\d{1,6})\s*$/.exec(written)?.[1];
  const items = templateOf(repeated ?? written);
  const out: string[] = [];
  let next = 0;
  do {
    for (const item of items) {
      const part = packed(run, item, values, next);
      if (part === undefined) return mystery('pack', origin);
      out.push(part.text);
      next += part.used;
    }
  } while (repeated !== undefined && next < values.length && run.step());
  const made = out.join('');
  const hidden = items.some((item) => 'HhuCUWcnNvV'.includes(item.letter)) && made.length > 2;
  const shown = values
    .slice(0, 100)
    .map((value) => knownText(value) ?? String(numeric(value) ?? ''))
    .join(' ');
  return bytes(
    made,
    hidden
      ? stepped(origin, items[0]?.letter === 'u' ? 'uuencode' : items[0]?.letter === 'H' ? 'hex' : 'charcode', shown)
      : origin,
  );
}

function packed(
  run: Run,
  item: Item,
  values: readonly ScriptObject[],
  next: number,
): { readonly text: string; readonly used: number } | undefined {
  const { letter, count } = item;
  const width = widths.get(letter) ?? (letter === 'U' || letter === 'W' || letter === 'w' ? 1 : undefined);
  if (width !== undefined) {
    const many = Math.min(count, values.length - next);
    let made = '';
    for (let at = 0; at < many; at += 1) {
      const value = numeric(values[next + at] ?? none);
      if (value === undefined) return undefined;
      made += letter === 'U' || letter === 'W' ? point(value) : integer(value, width, item.big);
    }
    return run.step(1 + (many >> 3)) ? { text: made, used: many } : undefined;
  }
  if (letter === 'x') return { text: '\0'.repeat(Math.min(count, 4_096)), used: 0 };
  const content = knownText(asText(run, values[next] ?? none));
  if (content === undefined) return undefined;
  switch (letter) {
    case 'A':
    case 'a':
    case 'Z': {
      const size = Math.min(count, 1_000_000);
      const cut = content.slice(0, size);
      return {
        text:
          count === Infinity ? content + (letter === 'Z' ? '\0' : '') : cut.padEnd(size, letter === 'A' ? ' ' : '\0'),
        used: 1,
      };
    }
    case 'H':
    case 'h':
      return { text: unhexed(content, letter === 'h', item.given ? count : 1), used: 1 };
    case 'B':
      return { text: unbits(content), used: 1 };
    case 'u':
      // What it would encode is decoded again by whoever reads it: the bytes themselves are kept.
      return { text: content, used: 1 };
    default:
      return undefined;
  }
}

function point(value: number): string {
  return value >= 0 && value <= 0x10_ffff && !(value >= 0xd800 && value <= 0xdfff)
    ? String.fromCodePoint(Math.trunc(value))
    : '\ufffd';
}

function integer(value: number, width: number, big: boolean): string {
  let rest = BigInt.asUintN(64, BigInt(Math.trunc(Number.isFinite(value) ? value : 0)));
  const made: string[] = [];
  for (let at = 0; at < width; at += 1) {
    made.push(String.fromCharCode(Number(rest & 255n)));
    rest >>= 8n;
  }
  return (big ? made.reverse() : made).join('');
}

function unhexed(content: string, low: boolean, count: number): string {
  const digits = content.slice(0, count === Infinity ? undefined : count);
  let made = '';
  for (let at = 0; at < digits.length; at += 2) {
    const pair = digits.slice(at, at + 2).padEnd(2, '0');
    const value = Number.parseInt(low ? [...pair].reverse().join('') : pair, 16);
    made += String.fromCharCode(Number.isNaN(value) ? 0 : value);
  }
  return made;
}

function unbits(content: string): string {
  let made = '';
  for (let at = 0; at + 8 <= content.length; at += 8)
    made += String.fromCharCode(Number.parseInt(content.slice(at, at + 8), 2) || 0);
  return made;
}

function unpack(run: Run, args: Arguments): ScriptObject {
  const [template, given] = args.list;
  const written = template === undefined ? undefined : knownText(asText(run, template));
  const value = asText(run, given ?? none);
  const content = knownText(value);
  const origin = value.origin;
  if (written === undefined) return mystery('unpack', origin);
  if (/^\s*u\s*(?:\*|\d*)\s*$/.test(written)) return decoded(run, 'uuencode', value);
  if (content === undefined || !run.step(1 + (content.length >> 4))) return mystery('unpack', origin);
  const repeated = /^\s*\(([^()]{1,100})\)\s*\*\s*$/.exec(written)?.[1];
  const items = templateOf(repeated ?? written);
  const made: ScriptObject[] = [];
  let at = 0;
  do {
    const before = at;
    for (const item of items) at = unpacked(item, content, at, made, origin);
    if (at <= before) break;
  } while (repeated !== undefined && at < content.length && made.length < 500_000 && run.step());
  const [only] = made;
  return made.length === 1 && only !== undefined ? only : list(made);
}

function unpacked(
  item: Item,
  content: string,
  from: number,
  made: ScriptObject[],
  origin: ReturnType<typeof originOf>,
): number {
  const { letter, count, big } = item;
  const width = widths.get(letter) ?? (letter === 'U' || letter === 'W' ? 1 : undefined);
  let at = from;
  if (width !== undefined) {
    for (let done = 0; done < count && at + width <= content.length && made.length < 500_000; done += 1) {
      let value = 0n;
      for (let index = 0; index < width; index += 1) {
        const code = BigInt(content.charCodeAt(big ? at + index : at + width - 1 - index));
        value = (value << 8n) | code;
      }
      at += width;
      made.push(number(Number(letter === 'c' ? BigInt.asIntN(8, value) : value)));
    }
    return at;
  }
  switch (letter) {
    case 'A':
    case 'a':
    case 'Z': {
      const part = content.slice(at, count === Infinity ? undefined : at + count);
      made.push(
        text(
          letter === 'A' ? part.replace(/[\0 ]+$/, '') : letter === 'Z' ? (part.split('\0')[0] ?? '') : part,
          origin,
        ),
      );
      return at + part.length;
    }
    case 'H':
    case 'h': {
      const size = count === Infinity ? content.length - at : Math.ceil(count / 2);
      const part = content.slice(at, at + size);
      const digits = [...part].map((char) => (char.charCodeAt(0) & 255).toString(16).padStart(2, '0'));
      made.push(text((letter === 'h' ? digits.map((pair) => [...pair].reverse().join('')) : digits).join(''), origin));
      return at + size;
    }
    case 'B': {
      const size = count === Infinity ? content.length - at : Math.ceil(count / 8);
      made.push(
        text(
          [...content.slice(at, at + size)]
            .map((char) => (char.charCodeAt(0) & 255).toString(2).padStart(8, '0'))
            .join(''),
          origin,
        ),
      );
      return at + size;
    }
    case 'x':
      return at + (count === Infinity ? 0 : count);
    default:
      made.push(mystery('unpack', origin));
      return content.length;
  }
}
