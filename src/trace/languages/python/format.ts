import { concat, known, unknown, type Value } from '../../value.ts';
import { asValue, keyOf, type ScriptObject, type ScriptText, text } from '../script/object.ts';

/** Longest result of padding. */
const mostPadding = 10_000;

/** `%` formatting. Widths and precisions of texts are left out, numbers get their base. */
export function percentFormat(template: string, given: ScriptObject): Value {
  const values = given.type === 'list' ? given.items : [given];
  const parts: Value[] = [];
  let next = 0;
  let at = 0;
  while (at < template.length) {
    const percent = template.indexOf('%', at);
    if (percent === -1) break;
    parts.push(known(template.slice(at, percent)));
    const match =
      /^%(?:\(([^)]{0,100})\))?[-#0 +]{0,5}(\*|\d{0,4})(?:\.(?:\*|\d{0,4}))?[hlL]?([diouxXeEfFgGcrsa%])/.exec(
        template.slice(percent, percent + 130),
      );
    if (match === null) {
      parts.push(['%']);
      at = percent + 1;
      continue;
    }
    at = percent + match[0].length;
    const conversion = match[3] ?? 's';
    if (conversion === '%') {
      parts.push(['%']);
      continue;
    }
    if (match[2] === '*') next += 1;
    const name = match[1];
    const value = name === undefined ? values[next] : given.type === 'dict' ? given.entries.get(`s${name}`) : undefined;
    if (name === undefined) next += 1;
    parts.push(value === undefined ? unknown('%') : converted(value, conversion, match[0]));
  }
  parts.push(known(template.slice(at)));
  return concat(...parts);
}

function converted(value: ScriptObject, conversion: string, spec: string): Value {
  if (value.type === 'number') {
    if (conversion === 'c') return known(character(value.number));
    if (conversion === 'x') return known(padded(Math.trunc(value.number).toString(16), spec));
    if (conversion === 'X') return known(padded(Math.trunc(value.number).toString(16).toUpperCase(), spec));
    if (conversion === 'o') return known(padded(Math.trunc(value.number).toString(8), spec));
    if (conversion === 'd' || conversion === 'i') return known(padded(String(Math.trunc(value.number)), spec));
  }
  return shown(value);
}

/** What a value reads as. */
function shown(value: ScriptObject): Value {
  return (asText(value) ?? { value: asValue(value) }).value;
}

function padded(digits: string, spec: string): string {
  const match = /^%?(0?)(\d{1,4})/.exec(spec);
  const width = Math.min(Number(match?.[2] ?? 0), mostPadding);
  return digits.padStart(width, match?.[1] === '0' ? '0' : ' ');
}

/** A character by its code, '' where there is none. */
export function character(code: number): string {
  return Number.isInteger(code) && code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

/** `str.format`: `{}`, `{0}`, `{name}`, `{0[1]}`; format specifications only for numbers. */
export function braceFormat(
  template: string,
  args: readonly ScriptObject[],
  named: ReadonlyMap<string, ScriptObject>,
): Value {
  const parts: Value[] = [];
  let automatic = 0;
  let at = 0;
  let plain = '';
  const flush = (): void => {
    parts.push(known(plain));
    plain = '';
  };
  while (at < template.length) {
    const character = template[at] ?? '';
    if ((character === '{' || character === '}') && template[at + 1] === character) {
      plain += character;
      at += 2;
      continue;
    }
    const end = character === '{' ? template.indexOf('}', at) : -1;
    if (end === -1) {
      plain += character;
      at += 1;
      continue;
    }
    const field = template.slice(at + 1, end);
    const colon = field.indexOf(':');
    const name = (colon === -1 ? field : field.slice(0, colon)).replace(/![rsa]$/, '');
    flush();
    const value = fieldValue(name, args, named, automatic);
    if (/^(\[|\.|$)/.test(name)) automatic += 1;
    parts.push(
      value === undefined ? unknown(`{${name}}`) : formatted(value, colon === -1 ? '' : field.slice(colon + 1)),
    );
    at = end + 1;
  }
  flush();
  return concat(...parts);
}

/** One value by a format specification. */
export function formatted(value: ScriptObject, spec: string): Value {
  if (value.type === 'number') {
    const kind = spec.slice(-1);
    if (kind === 'x' || kind === 'X' || kind === 'o' || kind === 'b' || kind === 'd' || kind === 'c')
      return converted(value, kind, spec);
  }
  return shown(value);
}

function fieldValue(
  name: string,
  args: readonly ScriptObject[],
  named: ReadonlyMap<string, ScriptObject>,
  automatic: number,
): ScriptObject | undefined {
  const match = /^([A-Za-z0-9_]{0,100})(?:\[([^\]]{1,100})\])?$/.exec(name);
  if (match === null) return undefined;
  const head = match[1] ?? '';
  const base = head === '' ? args[automatic] : /^\d+$/.test(head) ? args[Number(head)] : named.get(head);
  const index = match[2];
  if (index === undefined || base === undefined) return base;
  if (base.type === 'list') return base.items[Number(index)];
  return base.type === 'dict' ? base.entries.get(keyOf(text(index)) ?? '') : undefined;
}

/** `None`, `True`, `False`. */
export function asText(value: ScriptObject): ScriptText | undefined {
  if (value.type !== 'constant') return undefined;
  return text(value.constant === 'null' ? 'None' : value.constant === 'true' ? 'True' : 'False');
}
