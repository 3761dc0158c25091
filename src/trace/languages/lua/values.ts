import {
  knownText,
  list,
  mystery,
  number,
  originOf,
  type ScriptDict,
  type ScriptObject,
  type ScriptText,
  text,
} from '../script/object.ts';

/** What several values of one call come to where one is wanted. */
export function firstOf(value: ScriptObject | undefined): ScriptObject | undefined {
  return value?.type === 'list' ? value.items[0] : value;
}

/** A table with these items, counted from one. */
export function tableOf(items: readonly ScriptObject[]): ScriptDict {
  return { type: 'dict', entries: new Map(items.slice(0, 200_000).map((item, index) => [`n${index + 1}`, item])) };
}

/** The items of a table from one on, as long as there are some. */
export function itemsOfTable(value: ScriptObject | undefined): readonly ScriptObject[] | undefined {
  if (value?.type === 'list') return value.items;
  if (value?.type !== 'dict') return undefined;
  const items: ScriptObject[] = [];
  for (let at = 1; ; at += 1) {
    const item = value.entries.get(`n${at}`);
    if (item === undefined) return items;
    items.push(item);
  }
}

/** What counts as true in Lua: everything but `nil` and `false`. */
export function luaTruth(value: ScriptObject): boolean | 'unknown' | undefined {
  switch (value.type) {
    case 'constant':
      return value.constant === 'true';
    case 'text':
    case 'number':
    case 'dict':
      return true;
    case 'list':
      return value.items[0] === undefined ? false : luaTruth(value.items[0]);
    case 'name':
    case 'method':
      return 'unknown';
    default:
      return undefined;
  }
}

/** How a value reads as text in Lua. */
export function luaText(value: ScriptObject): ScriptText | undefined {
  if (value.type === 'number')
    return text(Number.isInteger(value.number) ? value.number.toFixed(0) : String(value.number));
  if (value.type === 'constant') return text(value.constant === 'null' ? 'nil' : value.constant);
  const first = value.type === 'list' ? value.items[0] : undefined;
  if (first?.type === 'text') return first;
  return first === undefined || first.type === 'list' ? undefined : luaText(first);
}

/** A value as a number; texts that read as one are one. */
export function luaNumber(value: ScriptObject | undefined): number | undefined {
  const one = firstOf(value);
  if (one?.type === 'number') return one.number;
  const content = knownText(one)?.trim();
  if (content === undefined || content === '' || content.length > 40) return undefined;
  const read = Number(content);
  return Number.isFinite(read) ? read : undefined;
}

/** Size of a text or table. */
export function sizeOf(value: ScriptObject | undefined): ScriptObject {
  const content = knownText(firstOf(value));
  if (content !== undefined) return number(content.length);
  const items = itemsOfTable(value);
  return items === undefined || value?.type === 'list' ? mystery('#', originOf(value)) : number(items.length);
}

/** Several values of one call. */
export function several(...values: ScriptObject[]): ScriptObject {
  return list(values);
}
