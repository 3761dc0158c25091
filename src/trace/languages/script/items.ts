import { decodeStep } from '../../decode/decode-chain.ts';
import { textOf } from '../../value.ts';
import { attribute } from './call.ts';
import {
  either,
  keyOf,
  knownText,
  list,
  mystery,
  nothing,
  number,
  type Origin,
  optionsOf,
  originOf,
  type ScriptObject,
  text,
  truth,
} from './object.ts';
import { numeric } from './operators.ts';
import type { Run } from './run.ts';

/** `value[key]`. */
export function item(run: Run, self: ScriptObject, given: ScriptObject): ScriptObject {
  // Keys are texts where a list is not one itself (`x[[]]` in JavaScript).
  const key = given.type === 'list' ? (run.dialect.asText?.(given) ?? given) : given;
  if (self.type === 'either') return either(self.options.map((option) => item(run, option, key)));
  if (key.type === 'either') return either(key.options.map((option) => item(run, self, option)));
  if (self.type === 'dict') {
    const entry = self.entries.get(keyOf(key) ?? '') ?? self.entries.get(otherKey(key) ?? '');
    if (entry !== undefined) return entry;
    const name = knownText(key);
    if (name !== undefined && run.dialect.member?.(run, self, name) !== undefined) return attribute(run, self, name);
    if (run.looping > 0 && run.dialect.absent !== undefined && keyOf(key) !== undefined) return run.dialect.absent;
    return self.entries.size > 0 && keyOf(key) === undefined
      ? either([...self.entries.values()].slice(0, 4))
      : mystery(`[${name ?? '…'}]`, originOf(self));
  }
  // `text[3..0]`: the items at these places.
  if (key.type === 'list' && (self.type === 'text' || self.type === 'list') && run.step(1 + key.items.length))
    return list(key.items.slice(0, 100_000).map((each) => item(run, self, each)));
  const at = numeric(key);
  if (at !== undefined && Number.isInteger(at)) {
    if (self.type === 'list') return self.items[at < 0 ? self.items.length + at : at] ?? missing(run);
    const content = self.type === 'text' ? textOf(self.value) : undefined;
    if (content !== undefined && self.type === 'text') {
      const character = content[at < 0 ? content.length + at : at];
      if (character !== undefined)
        return self.bytes && run.dialect.language === 'python'
          ? number(character.charCodeAt(0))
          : text(character, self.origin);
    }
  }
  // Of a request it is a part of the request, not a member of the library.
  if (self.type === 'unknown' && self.origin?.request === true)
    return mystery(`${self.name}[${at ?? knownText(key) ?? '…'}]`, self.origin);
  // A computed member (`global["ev" + "al"]`) is a member.
  const name = knownText(key);
  if (name !== undefined && self.type !== 'text' && self.type !== 'list') return attribute(run, self, name);
  if (name !== undefined && !/^-?\d+$/.test(name)) return attribute(run, self, name);
  return mystery(self.type === 'unknown' ? `${self.name}[${at ?? '…'}]` : '[…]', originOf(self) ?? originOfKey(key));
}

/** What is looked up by a key comes from where the key comes; but a request that chooses an entry does not make it. */
function originOfKey(key: ScriptObject): Origin | undefined {
  const origin = originOf(key);
  return origin?.request === true ? undefined : origin;
}

/** What an empty place of a known list gives. */
function missing(run: Run): ScriptObject {
  return run.looping > 0 && run.dialect.absent !== undefined ? run.dialect.absent : mystery('[…]');
}

/** `a["1"]` and `a[1]` are the same entry in most languages. */
function otherKey(key: ScriptObject): string | undefined {
  const at = numeric(key);
  if (at === undefined) return undefined;
  return key.type === 'number' ? `s${at}` : `n${at}`;
}

/** `value[from:to:step]`; negative bounds count from the end. */
export function slice(run: Run, self: ScriptObject, bounds: readonly (ScriptObject | undefined)[]): ScriptObject {
  const numbers: (number | undefined)[] = [];
  for (const bound of bounds) {
    if (bound !== undefined && bound.type !== 'number' && truth(bound) !== false) return mystery('[:]', originOf(self));
    numbers.push(bound?.type === 'number' ? bound.number : undefined);
  }
  const [from, to, step = 1] = numbers;
  return either(
    optionsOf(self).map((option) => {
      if (option.type === 'list')
        return run.step(1 + (option.items.length >> 6)) ? list(sliced(option.items, from, to, step)) : nothing;
      const content = option.type === 'text' ? textOf(option.value) : undefined;
      if (content === undefined || option.type !== 'text') return mystery('[:]', originOf(option));
      if (!run.step(Math.ceil(content.length / 64))) return nothing;
      const part = step === 1 ? content.slice(from ?? 0, to) : sliced([...content], from, to, step).join('');
      const origin = step < 0 && content.length > 24 ? stepped(option.origin, 'reverse', content) : option.origin;
      return { ...option, value: part === '' ? [] : [part], ...(origin === undefined ? {} : { origin }) };
    }),
  );
}

/** The origin with one more decoding in it. */
export function stepped(origin: Origin | undefined, id: string, input: string): Origin {
  return { ...origin, steps: [...(origin?.steps ?? []), decodeStep(id, input.slice(0, 200))].slice(-64) };
}

function sliced<T>(items: readonly T[], from: number | undefined, to: number | undefined, step: number): T[] {
  if (step === 0 || !Number.isInteger(step)) return [];
  const size = items.length;
  const at = (bound: number, low: number, high: number): number =>
    Math.max(low, Math.min(high, bound < 0 ? bound + size : bound));
  const result: T[] = [];
  if (step > 0) {
    const end = to === undefined ? size : at(to, 0, size);
    for (let index = from === undefined ? 0 : at(from, 0, size); index < end; index += step)
      result.push(items[index] as T);
  } else {
    const end = to === undefined ? -1 : at(to, -1, size - 1);
    for (let index = from === undefined ? size - 1 : at(from, -1, size - 1); index > end; index += step)
      result.push(items[index] as T);
  }
  return result;
}
