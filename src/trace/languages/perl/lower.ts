import type { Argument, Code } from '../script/code.ts';
import type { Source } from './source.ts';

/** A name; sigils belong to it (`$x`, `@x`, `%x`, `*S` for a file handle). */
export function name(source: Source, from: number, called: string): Code {
  return { ...source.place(from), kind: 'name', name: called };
}

/** Literal text. */
export function text(source: Source, from: number, content: string): Code {
  return { ...source.place(from), kind: 'text', parts: content === '' ? [] : [content] };
}

/** What could not be read, with those of its parts that could. */
export function unknownCode(source: Source, from: number, parts: readonly Code[] = []): Code {
  return { ...source.place(from), kind: 'unknown', parts };
}

/** A call of one of Perl's own functions, which no function of the text replaces; lists among the arguments unfold. */
export function core(source: Source, from: number, called: string, args: readonly Code[]): Code {
  return {
    ...source.place(from),
    kind: 'call',
    callee: name(source, from, `CORE::${called}`),
    args: unfolded(source, args),
  };
}

/** A call of Perl's own whose arguments are taken as they are: an array is one value. */
export function coreOf(source: Source, from: number, called: string, args: readonly Code[]): Code {
  const callee = name(source, from, `CORE::${called}`);
  return { ...source.place(from), kind: 'call', callee, args: args.map((value) => ({ value })) };
}

/** Items of a list: arrays, hashes and what functions give are unfolded into it. */
export function unfolded(source: Source, codes: readonly Code[]): Argument[] {
  return codes.map((code) => {
    const list = source.lists.get(code);
    if (list === undefined) return { value: code };
    // In a list a handle gives all its lines.
    if (code.kind === 'call' && code.callee.kind === 'name' && code.callee.name === 'CORE::readline') {
      const callee = { ...code.callee, name: 'CORE::lines' };
      return { value: { ...code, callee }, spread: true };
    }
    return { value: coreOf(source, code.from, list === 'call' ? 'results' : 'flat', [code]), spread: true };
  });
}

/** The codes as one list, or the only one. */
export function listOf(source: Source, from: number, codes: readonly Code[]): Code {
  const made: Code = { ...source.place(from), kind: 'list', items: unfolded(source, codes) };
  source.lists.set(made, 'list');
  return made;
}

/** The same code as something else in the eyes of the list rules. */
export function again(source: Source, code: Code, list?: 'array' | 'hash' | 'list' | 'call'): Code {
  const made = { ...code };
  if (list !== undefined) source.lists.set(made, list);
  return made;
}

/** `target = value` with Perl's rules for lists and single values. */
export function assignment(source: Source, from: number, target: Code, value: Code, operator?: string): Code {
  const own = source.declared.get(target) === 'own';
  const made = (to: Code, given: Code): Code => ({
    ...source.place(from),
    kind: 'assign',
    target: to,
    value: given,
    ...(operator === undefined ? {} : { operator }),
    ...(own ? { own } : {}),
  });
  if (target.kind === 'name' && target.name.startsWith('*')) return globbed(source, from, target.name.slice(1), value);
  const list = source.lists.get(target);
  if (operator !== undefined) return made(target, single(source, value));
  if (target.kind === 'list') return patterned(source, from, made, target, value);
  if (list === 'array') return made(again(source, place(target)), core(source, from, 'array', [value]));
  if (list === 'hash') return made(again(source, place(target)), core(source, from, 'hash', [value]));
  return made(place(target), single(source, value));
}

/** Where something is put: `@{$x->{list}}` is what `$x->{list}` refers to. */
export function place(target: Code): Code {
  if (target.kind !== 'call' || target.callee.kind !== 'name' || !/^CORE::symbol[$@%]$/.test(target.callee.name))
    return target;
  return target.args[0]?.value ?? target;
}

/** A value where one is asked for: an array gives its size, a list its last item. */
export function single(source: Source, value: Code): Code {
  const list = source.lists.get(value);
  if (list === 'array' || list === 'hash') return coreOf(source, value.from, 'scalar', [value]);
  if (list === 'list') return coreOf(source, value.from, 'last', [value]);
  return value;
}

/** `my ($a, %rest) = …`: what a hash takes is made one afterwards. */
function patterned(
  source: Source,
  from: number,
  made: (to: Code, given: Code) => Code,
  target: Extract<Code, { kind: 'list' }>,
  value: Code,
): Code {
  const taken = made(pattern(source, target), core(source, from, 'array', [value]));
  const last = target.items.at(-1)?.value;
  const hash = last?.kind === 'call' ? last.args[0]?.value : undefined;
  if (hash === undefined || source.lists.get(hash) !== 'hash') return taken;
  const again: Code = made({ ...hash }, coreOf(source, from, 'hash', [{ ...hash }]));
  return { ...source.place(from), kind: 'block', body: [taken, again] };
}

function pattern(source: Source, target: Extract<Code, { kind: 'list' }>): Code {
  const items = target.items.map((item): Argument => {
    // Its own items were unfolded as if they were values.
    const inner = item.spread === true && item.value.kind === 'call' ? item.value.args[0]?.value : item.value;
    return inner === undefined
      ? item
      : item.spread === true
        ? { value: again(source, inner), spread: true }
        : { value: inner };
  });
  return { ...target, items };
}

/** `*name = …`: the function, the variable and the handle of that name become what is given. */
function globbed(source: Source, from: number, called: string, value: Code): Code {
  const to = (target: string): Code => ({
    ...source.place(from),
    kind: 'assign',
    target: name(source, from, target),
    value,
  });
  return { ...source.place(from), kind: 'block', body: [to(`*${called}`), to(called)] };
}
