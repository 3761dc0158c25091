import { assign } from '../assign.ts';
import { callObject } from '../call.ts';
import type { Code } from '../code.ts';
import type { LibraryFunction } from '../dialect.ts';
import {
  boolean,
  either,
  fromKeyed,
  joined,
  knownText,
  mystery,
  none,
  number,
  type Origin,
  optionsOf,
  originOf,
  type ScriptObject,
  text,
} from '../object.ts';
import type { Arguments, Run } from '../run.ts';
import type { Scope } from '../scope.ts';

/** A value as text where numbers and constants are texts, too (PHP), when known. */
export function stringOf(value: ScriptObject | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value.type === 'number') return String(value.number);
  if (value.type === 'constant') return value.constant === 'true' ? '1' : '';
  return knownText(value);
}

/** The origin of any of the arguments. */
export function originOfAll(args: Arguments): Origin | undefined {
  let origin: Origin | undefined;
  for (const each of args.list) origin = joined(origin, originOf(each));
  return origin;
}

/**
 * A function of texts that gives a text, number or boolean: known arguments give a known result, others one that keeps
 * where it came from. The first argument may be one of several.
 */
export function pure(
  name: string,
  change: (texts: readonly string[], run: Run) => string | number | boolean | undefined,
): readonly [string, LibraryFunction] {
  return [
    name,
    (run, args) => {
      const rest = args.list.slice(1).map(stringOf);
      const origin = originOfAll(args);
      const first = args.list[0];
      const results = (first === undefined ? [undefined] : optionsOf(first)).map((option) => {
        const content = option === undefined ? undefined : stringOf(option);
        const texts = [...(first === undefined ? [] : [content]), ...rest];
        if (texts.some((each) => each === undefined)) return mystery(`${name}()`, origin);
        if (!run.step(1 + ((content?.length ?? 0) >> 6))) return mystery(`${name}()`, origin);
        const result = change(
          texts.map((each) => each ?? ''),
          run,
        );
        return result === undefined ? mystery(`${name}()`, origin) : resultValue(result, origin);
      });
      return either(results);
    },
  ];
}

function resultValue(result: string | number | boolean, origin: Origin | undefined): ScriptObject {
  if (typeof result === 'string') return text(result, origin);
  return typeof result === 'number' ? number(result) : boolean(result);
}

/** Functions whose result says nothing of what was given: lengths, checks, hashes, numbers. */
export function plain(...names: string[]): readonly (readonly [string, LibraryFunction])[] {
  return names.map((name) => [name, () => mystery(`${name}()`)] as const);
}

/** One function under several names. */
export function same(names: readonly string[], act: LibraryFunction): readonly (readonly [string, LibraryFunction])[] {
  return names.map((name) => [name, act] as const);
}

/** For functions whose result does not matter. */
export function done(_done: unknown): ScriptObject {
  return none;
}

/** Keys and values of a list or dict. */
export function pairsOfArray(
  value: ScriptObject | undefined,
): readonly (readonly [ScriptObject, ScriptObject])[] | undefined {
  if (value?.type === 'list') return value.items.map((item, index) => [number(index), item] as const);
  if (value?.type === 'dict') return [...value.entries].map(([key, item]) => [fromKeyed(key), item] as const);
  return undefined;
}

/** Values of a list or dict. */
export function valuesOfArray(value: ScriptObject | undefined): readonly ScriptObject[] | undefined {
  if (value?.type === 'list') return value.items;
  return value?.type === 'dict' ? [...value.entries.values()] : undefined;
}

/** Calls a value with these arguments, at the place of the call around it. */
export function invoke(
  run: Run,
  callee: ScriptObject | undefined,
  given: readonly ScriptObject[],
  args: Arguments,
  scope: Scope,
): ScriptObject {
  if (callee === undefined) return none;
  return callObject(run, callee, { list: given, named: new Map(), node: args.node }, scope);
}

/** Sets the variable that stands as this argument of the call (`preg_match($re, $text, $found)`). */
export function setArgument(run: Run, args: Arguments, position: number, value: ScriptObject, scope: Scope): void {
  const node = args.node as Partial<Code>;
  if (node.kind !== 'call') return;
  const target = node.args?.[position]?.value;
  if (target?.kind === 'name' || target?.kind === 'index' || target?.kind === 'member' || target?.kind === 'dynamic')
    assign(run, target, value, scope, false);
}
