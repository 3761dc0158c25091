import { concat, textOf, type Value } from '../../value.ts';
import type { Evaluator } from './evaluator.ts';
import { arithmeticValue, expandFields, expandOne } from './expand.ts';
import type { SimpleCommand, Word } from './syntax-tree.ts';
import { appendText, setArray, setMap, setText, targetName, valueNow } from './variables.ts';

/** Elements of one array. */
const mostElements = 100_000;

/** Carries out the assignments of a command without words. */
export function assign(e: Evaluator, statement: SimpleCommand): void {
  for (const { name, index, append, value } of statement.assignments) {
    if (!('parts' in value)) {
      assignArray(e, name, value, { append, keyed: e.state.variable(name)?.map !== undefined });
      continue;
    }
    const expanded = expandOne(e, value);
    if (index !== undefined) assignElement(e, name, textOf(expandOne(e, index)), expanded, append);
    else if (append) appendText(e, name, expanded);
    else setText(e, name, expanded);
  }
}

/** `name=(a b [5]=c)`, with `keyed` an associative one. */
export function assignArray(
  e: Evaluator,
  name: string,
  words: readonly Word[],
  options: { readonly append: boolean; readonly keyed: boolean },
): void {
  const before = options.append ? e.state.variable(name) : undefined;
  if (options.keyed) {
    const map = new Map(before?.map ?? []);
    for (const word of words) {
      const element = elementOf(e, word);
      if (element !== undefined && element.key !== undefined) map.set(element.key, element.value);
    }
    setMap(e, name, map);
    return;
  }
  const array: Value[] = [...(before?.array ?? (options.append ? [valueNow(e, name) ?? []] : []))];
  for (const word of words) {
    const element = elementOf(e, word);
    if (element === undefined) array.push(...expandFields(e, word));
    else putAt(e, array, element.key, element.value);
    if (array.length > mostElements) break;
  }
  setArray(e, name, array);
}

function assignElement(e: Evaluator, given: string, index: string | undefined, value: Value, append: boolean): void {
  const name = targetName(e, given);
  const before = e.state.variable(name);
  if (before?.map !== undefined) {
    const map = new Map(before.map);
    if (index !== undefined) map.set(index, append ? concat(map.get(index) ?? [], value) : value);
    setMap(e, name, map);
    return;
  }
  const array = [...(before?.array ?? before?.alternatives.slice(0, 1) ?? [])];
  const at = index === undefined ? undefined : arithmeticValue(e, index);
  const old = append && at !== undefined ? (array[at] ?? []) : [];
  putAt(e, array, index, concat(old, value));
  setArray(e, name, array);
}

function putAt(e: Evaluator, array: Value[], index: string | undefined, value: Value): void {
  const number = index === undefined ? undefined : arithmeticValue(e, index);
  const at = number === undefined ? array.length : number < 0 ? array.length + number : number;
  if (at < 0 || at > mostElements) return;
  while (array.length < at) array.push([]);
  array[at] = value;
}

/** `[key]=value` among the words of an array. */
function elementOf(e: Evaluator, word: Word): { readonly key: string | undefined; readonly value: Value } | undefined {
  const [first] = word.parts;
  if (first?.kind !== 'text' || first.quoted || !first.text.startsWith('[')) return undefined;
  const parts = [...word.parts];
  // The key ends at the first unquoted `]=`.
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at];
    if (part?.kind !== 'text' || part.quoted) continue;
    const close = part.text.indexOf(']=');
    if (close === -1) continue;
    const from = at === 0 ? 1 : 0;
    const key: Word['parts'] = [
      ...parts.slice(0, at).map((each, index) => (index === 0 ? { ...first, text: first.text.slice(1) } : each)),
      { ...part, text: part.text.slice(from, close) },
    ];
    const value: Word['parts'] = [{ ...part, text: part.text.slice(close + 2) }, ...parts.slice(at + 1)];
    const place = { start: word.start, end: word.end };
    return { key: textOf(expandOne(e, { parts: key, ...place })), value: expandOne(e, { parts: value, ...place }) };
  }
  return undefined;
}
