import type { Code, FunctionCode } from '../script/code.ts';
import { evaluate } from '../script/evaluate.ts';
import { stepped } from '../script/items.ts';
import { knownText, originOf, type ScriptFunction, type ScriptObject, text } from '../script/object.ts';
import type { Arguments, Run } from '../script/run.ts';
import { Scope } from '../script/scope.ts';

/** What a function does, as far as its shape tells. */
type Shape =
  | { readonly kind: 'none' }
  /** base64 with an alphabet of its own. */
  | { readonly kind: 'base64'; readonly alphabet: string; readonly unescapes: boolean }
  /** RC4 over the characters of its first argument, which may be decoded first. */
  | { readonly kind: 'rc4'; readonly first?: Code; readonly name: string };

const shapes = new WeakMap<FunctionCode, Shape>();
/** Pieces of code of one function that are looked at. */
const mostParts = 600;
/** Longest text that is decoded this way. */
const longest = 1024 * 1024;

/**
 * The result of a function that is one of the two decoders which string-table obfuscators write out in full: following
 * their loops for every string of a program would cost millions of steps. They are known by their shape, not by names;
 * a function that only looks like one is followed as any other when its argument does not fit.
 */
export function knownDecoder(run: Run, made: ScriptFunction, args: Arguments): ScriptObject | undefined {
  const shape = shapeOf(made.node);
  if (shape.kind === 'none') return undefined;
  const [given, key] = args.list;
  const content = knownText(given);
  if (given === undefined || content === undefined || content.length > longest) return undefined;
  if (!run.step(8 + (content.length >> 2))) return undefined;
  if (shape.kind === 'base64') {
    const decoded = base64Of(content, shape);
    return decoded === undefined ? undefined : text(decoded, stepped(originOf(given), 'base64', content));
  }
  const password = knownText(key);
  if (password === undefined || password === '' || !run.step(32)) return undefined;
  const data = shape.first === undefined ? content : knownText(firstDecoded(run, made, shape, given));
  return data === undefined ? undefined : text(mixed(data, password), stepped(originOf(given), 'rc4', content));
}

function firstDecoded(
  run: Run,
  made: ScriptFunction,
  shape: Extract<Shape, { kind: 'rc4' }>,
  given: ScriptObject,
): ScriptObject {
  const scope = new Scope(made.scope);
  scope.own(shape.name, given);
  return evaluate(run, shape.first, scope);
}

function shapeOf(node: FunctionCode): Shape {
  const before = shapes.get(node);
  if (before !== undefined) return before;
  const shape = recognised(node);
  shapes.set(node, shape);
  return shape;
}

function recognised(node: FunctionCode): Shape {
  const [parameter] = node.parameters;
  const name = parameter?.name;
  if (name === undefined || node.parameters.length > 3) return { kind: 'none' };
  const parts = partsOf(node);
  if (parts === undefined) return { kind: 'none' };
  const words = new Set(parts.flatMap(wordsOf));
  if (!words.has('fromCharCode')) return { kind: 'none' };
  const alphabet = parts.flatMap(wordsOf).find(isAlphabet);
  if (alphabet !== undefined) return { kind: 'base64', alphabet, unescapes: words.has('decodeURIComponent') };
  const rounds = parts.filter((part) => part.kind === 'number' && part.value === 256).length;
  const mixes = parts.some((part) => part.kind === 'binary' && part.operator === '^');
  const loops = parts.filter((part) => part.kind === 'loop').length;
  if (node.parameters.length < 2 || rounds < 4 || !mixes || loops < 3 || !words.has('charCodeAt'))
    return { kind: 'none' };
  const assigned = parts.find((part) => isDecoding(part, name));
  return { kind: 'rc4', name, ...(assigned?.kind === 'assign' ? { first: assigned.value } : {}) };
}

/** `text = decode(text)`. */
function isDecoding(part: Code, name: string): boolean {
  if (part.kind !== 'assign' || part.operator !== undefined || part.target.kind !== 'name' || part.target.name !== name)
    return false;
  const { value } = part;
  const first = value.kind === 'call' ? value.args[0]?.value : undefined;
  return first?.kind === 'name' && first.name === name;
}

function wordsOf(part: Code): readonly string[] {
  if (part.kind === 'text') return part.parts.filter((each) => typeof each === 'string');
  return part.kind === 'member' || part.kind === 'name' ? [part.name] : [];
}

function isAlphabet(word: string): boolean {
  return (
    (word.length === 64 || word.length === 65) && new Set(word).size === word.length && /^[A-Za-z0-9+/=_-]+$/.test(word)
  );
}

/** All code in a function's own body; functions in it are their own matter. */
function partsOf(node: FunctionCode): readonly Code[] | undefined {
  const parts: Code[] = [];
  const open: unknown[] = [...node.body];
  while (open.length > 0) {
    const each = open.pop();
    if (typeof each !== 'object' || each === null) continue;
    if ('kind' in each) {
      if (each.kind === 'function') continue;
      parts.push(each as Code);
      if (parts.length > mostParts) return undefined;
    }
    for (const child of Object.values(each)) if (typeof child === 'object') open.push(child);
  }
  return parts;
}

function base64Of(content: string, shape: Extract<Shape, { kind: 'base64' }>): string | undefined {
  let out = '';
  let bits = 0;
  let held = 0;
  for (const letter of content) {
    const value = shape.alphabet.indexOf(letter);
    if (value === -1 || value === 64) continue;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += String.fromCharCode((held >> bits) & 0xff);
    }
  }
  if (!shape.unescapes) return out;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(out, 'latin1'));
  } catch {
    return undefined;
  }
}

/** RC4 on the characters of a text. */
function mixed(data: string, key: string): string {
  const state = Array.from({ length: 256 }, (_each, index) => index);
  const swap = (one: number, other: number): void => {
    const kept = state[one] ?? 0;
    state[one] = state[other] ?? 0;
    state[other] = kept;
  };
  let to = 0;
  for (let at = 0; at < 256; at += 1) {
    to = (to + (state[at] ?? 0) + key.charCodeAt(at % key.length)) % 256;
    swap(at, to);
  }
  let one = 0;
  let other = 0;
  let out = '';
  for (let at = 0; at < data.length; at += 1) {
    one = (one + 1) % 256;
    other = (other + (state[one] ?? 0)) % 256;
    swap(one, other);
    out += String.fromCharCode(data.charCodeAt(at) ^ (state[((state[one] ?? 0) + (state[other] ?? 0)) % 256] ?? 0));
  }
  return out;
}
