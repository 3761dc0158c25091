import { concat, known, textOf, type Value } from '../../value.ts';
import type { Evaluator } from './evaluator.ts';
import { arithmeticValue, expandOne, expandPattern } from './expand.ts';
import { atOperator } from './parameter-at.ts';
import { compilePattern, literalPattern, matchEnd, type Pattern } from './pattern.ts';
import type { Parameter } from './syntax-tree.ts';
import { chosen, positionalNow, setText, targetName } from './variables.ts';

interface Found {
  readonly values: readonly Value[];
  /** `$@`, `${x[@]}`: each value is a word of its own. */
  readonly separate: boolean;
}

/** The values of `$x` or `${x…}`; an unset variable is unknown, not empty: it may be set when the image is run. */
export function parameterValues(e: Evaluator, node: Parameter): Found {
  if (!e.spend(1)) return single(hole(node));
  if (node.flags !== undefined) {
    const { flags, ...plain } = node;
    // There an array without an index is all of it.
    const isWhole = node.index === undefined && e.state.variable(targetName(e, node.name))?.array !== undefined;
    const all = { index: { parts: [{ kind: 'text', text: '@', quoted: true }], start: 0, end: 0 } } as const;
    const indirect = plain.indirect || flags.includes('P');
    return flagged(flags, parameterValues(e, { ...plain, indirect, ...(isWhole ? all : {}) }));
  }
  if (node.indirect) return indirectValues(e, node);
  if (node.operator === '?!') return single(hole(node));
  const found = lookUp(e, node.name, node);
  if (node.length) {
    if (found === undefined) return single(hole(node));
    if (found.separate) return single(known(String(found.values.length)));
    const text = textOf(found.values[0] ?? []);
    return single(text === undefined ? hole(node) : known(String(text.length)));
  }
  if (node.operator === '') return found ?? single(hole(node));
  const defaulted = withDefault(e, node, found);
  if (defaulted !== undefined) return defaulted;
  // `b${@%x}ash`: without arguments it is nothing, and with them it would not be a program.
  if (found === undefined && (node.name === '@' || node.name === '*') && node.operator !== ':')
    return { values: [], separate: true };
  if (found === undefined) return usual(e, node);
  if (node.operator === '@') return atOperator(e, node, found);
  if (node.operator === ':' && found.separate) return slice(e, node, found);
  return { values: found.values.map((value) => transformed(e, node, value)), separate: found.separate };
}

/** zsh's flags: upper and lower case, joined, split. */
function flagged(flags: string, found: Found): Found {
  let { values, separate } = found;
  const joiner = /j(.)([^:]*?)\1/.exec(flags) ?? /j(.)(.*?)\1/.exec(flags);
  const splitter = /s(.)(.+?)\1/.exec(flags);
  const letters = flags.replace(/[js](.).*?\1/g, '');
  if (joiner !== null) {
    values = [concat(...values.flatMap((value, at) => (at === 0 ? [value] : [known(joiner[2] ?? ''), value])))];
    separate = false;
  }
  if (splitter !== null) {
    values = values.flatMap(
      (value) =>
        textOf(value)
          ?.split(splitter[2] ?? ' ')
          .map(known) ?? [value],
    );
    separate = true;
  }
  const change = (value: Value, by: (text: string) => string): Value =>
    value.map((part) => (typeof part === 'string' ? by(part) : part));
  if (letters.includes('U')) values = values.map((value) => change(value, (text) => text.toUpperCase()));
  if (letters.includes('L')) values = values.map((value) => change(value, (text) => text.toLowerCase()));
  if (letters.includes('O') && letters.includes('a')) values = [...values].reverse();
  return { values, separate };
}

/** The value of a variable by name, for arithmetic. */
export function plainVariable(e: Evaluator, name: string): Value | undefined {
  const found = lookUp(e, name, undefined);
  return found?.values[0];
}

/** What certain variables begin with wherever code runs: enough for picking letters out of them. */
const usualValues = new Map([
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ['HOME', '/root'],
  ['PWD', '/'],
  ['OLDPWD', '/'],
  ['SHELL', '/bin/bash'],
  ['OSTYPE', 'linux-gnu'],
  ['LANG', 'C.UTF-8'],
  ['SHELLOPTS', 'braceexpand:hashall:interactive-comments'],
  ['BASHOPTS', 'checkwinsize:cmdhist:complete_fullquote'],
]);

/** A piece cut out of a variable that nobody has set: of the usual ones it is known well enough. */
function usual(e: Evaluator, node: Parameter): Found {
  const text = usualValues.get(node.name);
  const cuts = node.operator === ':' || node.operator.startsWith('#') || node.operator.startsWith('%');
  return single(
    text === undefined || !cuts || node.index !== undefined ? hole(node) : transformed(e, node, known(text)),
  );
}

function single(value: Value): Found {
  return { values: [value], separate: false };
}

function hole(node: Parameter): Value {
  return [{ hole: /^\$\{[A-Za-z0-9_@*]+\}$/.test(node.source) ? `$${node.name}` : node.source }];
}

function lookUp(e: Evaluator, given: string, node: Parameter | undefined): Found | undefined {
  if (/^[0-9]+$/.test(given)) {
    const { values, exact } = positionalNow(e);
    if (!exact) e.steered = true;
    const name = given;
    const value = values[Number(name)];
    return value !== undefined ? single(value) : exact ? single([]) : undefined;
  }
  const name = targetName(e, given);
  if (name === '@' || name === '*') {
    const { values, exact } = positionalNow(e);
    if (!exact) e.steered = true;
    const rest = values.slice(1);
    return rest.length > 0 || exact ? { values: rest, separate: name === '@' } : undefined;
  }
  if (name === '#') {
    const { values, exact } = positionalNow(e);
    return exact ? single(known(String(Math.max(0, values.length - 1)))) : undefined;
  }
  const variable = e.state.variable(name);
  if (variable === undefined) return builtIn(e, name);
  if (e.state.given.has(name)) e.steered = true;
  if (variable.array !== undefined || variable.map !== undefined) e.localUses += 1;
  if (node?.index !== undefined) {
    const index = textOf(expandOne(e, node.index));
    if (variable.map !== undefined) {
      chosen(e, name, variable);
      if (index === '@' || index === '*') return { values: [...variable.map.values()], separate: index === '@' };
      return index === undefined ? undefined : single(variable.map.get(index) ?? []);
    }
    const array = variable.array ?? [chosen(e, name, variable)];
    if (variable.array !== undefined) chosen(e, name, variable);
    if (index === '@' || index === '*') return { values: array, separate: index === '@' };
    const number = index === undefined ? undefined : arithmeticValue(e, index);
    if (number === undefined) return undefined;
    const value = array[number < 0 ? array.length + number : number];
    return single(value ?? []);
  }
  return single(variable.array === undefined ? chosen(e, name, variable) : (variable.array[0] ?? []));
}

function builtIn(e: Evaluator, name: string): Found | undefined {
  if (name === 'IFS') return single(known(' \t\n'));
  if (name === 'PWD' && e.state.cwd !== undefined) return single(known(e.state.cwd));
  if (name === 'BASH_SOURCE' || name === 'ZSH_ARGZERO') {
    const [self] = positionalNow(e).values;
    return self === undefined ? undefined : single(self);
  }
  if (name === 'BASH') return single(known('/bin/bash'));
  if (name === '?') return e.status === undefined ? undefined : single(known(String(e.status)));
  if (name === '_') return e.lastWord === undefined ? undefined : single(e.lastWord);
  return undefined;
}

/** `${!x}`: the variable whose name is in `x`; `${!x*}`: names that start so; `${!x[@]}`: keys of an array. */
function indirectValues(e: Evaluator, node: Parameter): Found {
  const index = node.index === undefined ? undefined : textOf(expandOne(e, node.index));
  if (index === '@' || index === '*') {
    const variable = e.state.variable(targetName(e, node.name));
    e.localUses += 1;
    const keys =
      variable?.map === undefined ? variable?.array?.map((_each, at) => String(at)) : [...variable.map.keys()];
    return keys === undefined ? single(hole(node)) : { values: keys.map(known), separate: index === '@' };
  }
  if (node.operator === '?!' || (node.operator === '@' && node.argument?.parts.length === 0)) {
    const names = e.state.names().filter((name) => name.startsWith(node.name));
    return { values: names.map(known), separate: node.operator === '@' };
  }
  if (node.name === '@' || node.name === '*') return { values: [], separate: true };
  const found = lookUp(e, node.name, node)?.values[0];
  const name = textOf(found ?? [{ hole: '' }]);
  const element = name === undefined ? null : /^([A-Za-z_][A-Za-z0-9_]*)\[([^\]]{1,100})\]$/.exec(name);
  if (element !== null) {
    const at = { parts: [{ kind: 'text', text: element[2] ?? '', quoted: true }], start: 0, end: 0 } as const;
    return parameterValues(e, { ...without(node), name: element[1] ?? '', index: at });
  }
  if (name === undefined || !/^[A-Za-z_][A-Za-z0-9_]*$|^[0-9]+$|^[@*]$/.test(name)) return single(hole(node));
  return parameterValues(e, { ...without(node), name });
}

function without(node: Parameter): Omit<Parameter, 'index'> {
  const { index: _index, ...rest } = node;
  return { ...rest, indirect: false, source: node.source.replace('!', '') };
}

/** `:-`, `:=`, `:+`, `:?` and their forms without colon; `undefined` for other operators. */
function withDefault(e: Evaluator, node: Parameter, found: Found | undefined): Found | undefined {
  const operator = node.operator.replace(/^:(?=[-=+?])/, '');
  if (!['-', '=', '+', '?'].includes(operator) || node.argument === undefined) return undefined;
  const first = found?.values[0];
  if (found === undefined) e.steered = true;
  const unset =
    found === undefined ||
    first === undefined ||
    (node.operator.startsWith(':') && textOf(first) === '' && found.values.length === 1);
  switch (operator) {
    case '+':
      // Not known whether it is set: what it would then be is worth knowing.
      return unset && found !== undefined ? single([]) : single(expandOne(e, node.argument));
    case '?':
      return found ?? single(hole(node));
    default: {
      if (!unset) return found;
      const value = expandOne(e, node.argument);
      // `${1:-}` keeps a shell quiet that minds unset variables; it says nothing about what is given.
      if (operator === '-' && found === undefined && value.length === 0) return single([{ hole: `$${node.name}` }]);
      if (operator === '=' && /^[A-Za-z_]/.test(node.name)) setText(e, node.name, value);
      return single(value);
    }
  }
}

function slice(e: Evaluator, node: Parameter, found: Found): Found {
  const from = numberOf(e, node.argument);
  const count = node.second === undefined ? undefined : numberOf(e, node.second);
  if (from === undefined || (node.second !== undefined && count === undefined)) return single(hole(node));
  // `${@:1}` counts from $0.
  const all = node.name === '@' || node.name === '*' ? positionalNow(e).values : found.values;
  const start = from < 0 ? Math.max(0, all.length + from) : from;
  return {
    values: all.slice(start, count === undefined ? undefined : count < 0 ? all.length + count : start + count),
    separate: found.separate,
  };
}

function numberOf(e: Evaluator, word: Parameter['argument']): number | undefined {
  if (word === undefined) return undefined;
  const text = textOf(expandOne(e, word));
  return text === undefined ? undefined : arithmeticValue(e, text);
}

function transformed(e: Evaluator, node: Parameter, value: Value): Value {
  const text = textOf(value);
  const operator = node.operator;
  if (text === undefined) return partly(e, node, value) ?? hole(node);
  if (!e.spend(1 + (text.length >> 6))) return hole(node);
  if (operator === ':') {
    const from = numberOf(e, node.argument);
    const count = node.second === undefined ? undefined : numberOf(e, node.second);
    if (from === undefined || (node.second !== undefined && count === undefined)) return hole(node);
    const start = from < 0 ? Math.max(0, text.length + from) : from;
    return known(text.slice(start, count === undefined ? undefined : count < 0 ? text.length + count : start + count));
  }
  if (operator.startsWith('^') || operator.startsWith(',') || operator.startsWith('~'))
    return known(cased(operator, text));
  const pieces = node.argument === undefined ? undefined : expandPattern(e, node.argument);
  if (pieces === undefined) return hole(node);
  const pattern = compilePattern(pieces);
  if (operator.startsWith('/')) return replaced(e, node, text, pattern);
  const changed = operator.startsWith('#')
    ? withoutStart(e, text, pattern, operator === '##')
    : withoutEnd(e, text, pattern, operator === '%%');
  return changed === undefined ? hole(node) : known(changed);
}

/** What an operator does to a value with holes, where that is certain: `${x#prefix}` of a known start. */
function partly(e: Evaluator, node: Parameter, value: Value): Value | undefined {
  const [first] = value;
  if ((node.operator !== '#' && node.operator !== '##') || typeof first !== 'string' || node.argument === undefined)
    return undefined;
  const pieces = expandPattern(e, node.argument);
  const literal = pieces && literalPattern(compilePattern(pieces));
  if (literal === undefined || !first.startsWith(literal)) return undefined;
  return concat(known(first.slice(literal.length)), value.slice(1));
}

function cased(operator: string, text: string): string {
  const change = operator.startsWith('^') ? (each: string) => each.toUpperCase() : (each: string) => each.toLowerCase();
  return operator.length > 1 ? change(text) : change(text.slice(0, 1)) + text.slice(1);
}

/** Work that one pattern may cost on one text. */
const mostWork = 4_000_000;

function affordable(e: Evaluator, text: string, pattern: Pattern, squared: boolean): boolean {
  const work = (squared ? text.length * text.length : text.length) * (pattern.tokens.length + 1);
  return work <= mostWork && e.spend(work >> 4);
}

function withoutStart(e: Evaluator, text: string, pattern: Pattern, longest: boolean): string | undefined {
  const literal = literalPattern(pattern);
  if (literal !== undefined) return text.startsWith(literal) ? text.slice(literal.length) : text;
  if (!affordable(e, text, pattern, false)) return undefined;
  const end = matchEnd(pattern, text, 0, longest);
  return end === -1 ? text : text.slice(end);
}

function withoutEnd(e: Evaluator, text: string, pattern: Pattern, longest: boolean): string | undefined {
  const literal = literalPattern(pattern);
  if (literal !== undefined) return text.endsWith(literal) ? text.slice(0, text.length - literal.length) : text;
  // Matching from the end is matching the reversed pattern on the reversed text.
  if (!affordable(e, text, pattern, false)) return undefined;
  const backwards = [...text].reverse().join('');
  const end = matchEnd({ tokens: [...pattern.tokens].reverse() }, backwards, 0, longest);
  return end === -1 ? text : [...backwards.slice(end)].reverse().join('');
}

function replaced(e: Evaluator, node: Parameter, text: string, pattern: Pattern): Value {
  const by = node.second === undefined ? [] : expandOne(e, node.second);
  const literal = literalPattern(pattern);
  const anchored = node.operator === '/#' || node.operator === '/%';
  const all = node.operator === '//';
  if (literal === '' || pattern.tokens.length === 0) return known(text);
  if (literal === undefined && !affordable(e, text, pattern, !anchored && text.length > 200)) return hole(node);
  const pieces: Value[] = [];
  let from = 0;
  if (node.operator === '/%') {
    const kept = withoutEnd(e, text, pattern, true);
    return kept === undefined ? hole(node) : kept === text ? known(text) : concat(known(kept), by);
  }
  for (let at = 0; at < text.length; ) {
    let end: number;
    if (literal !== undefined) {
      const start = anchored ? (text.startsWith(literal) ? 0 : -1) : text.indexOf(literal, at);
      if (start === -1) break;
      at = start;
      end = start + literal.length;
    } else {
      end = matchEnd(pattern, text, at, true);
      if (end <= at) {
        if (anchored) break;
        at += 1;
        continue;
      }
    }
    pieces.push(known(text.slice(from, at)), by);
    from = end;
    at = end;
    if (!all) break;
    if (pieces.length > 100_000 || !e.spend(1)) return hole(node);
  }
  pieces.push(known(text.slice(from)));
  return e.bounded(joined(pieces), node.source);
}

/** `concat` of many pieces without building every prefix. */
function joined(pieces: readonly Value[]): Value {
  if (pieces.every((piece) => textOf(piece) !== undefined))
    return known(pieces.map((piece) => textOf(piece) ?? '').join(''));
  return concat(...pieces);
}
