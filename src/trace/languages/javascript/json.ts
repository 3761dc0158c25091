import { boolean, none, number, type Origin, type ScriptObject, text } from '../script/object.ts';

/** Longest JSON that is read, in characters. */
const longest = 1024 * 1024;

/** JSON as a value of the evaluation; `undefined` when it is not JSON or too long. */
export function jsonObject(content: string, origin?: Origin): ScriptObject | undefined {
  if (content.length > longest) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    return undefined;
  }
  return made(parsed, origin, 60);
}

function made(value: unknown, origin: Origin | undefined, levels: number): ScriptObject {
  if (typeof value === 'string') return text(value, origin);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean') return boolean(value);
  if (typeof value !== 'object' || value === null || levels === 0) return none;
  if (Array.isArray(value)) return { type: 'list', items: value.map((each) => made(each, origin, levels - 1)) };
  const entries = Object.entries(value).map(([key, each]) => [`s${key}`, made(each, origin, levels - 1)] as const);
  return { type: 'dict', entries: new Map(entries) };
}
