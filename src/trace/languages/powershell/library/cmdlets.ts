import { callFunction, callLibrary } from '../../script/call.ts';
import { runCode, startProgram } from '../../script/library/code.ts';
import { contentOf, copy, write } from '../../script/library/files.ts';
import { request } from '../../script/library/network.ts';
import { pairsOf } from '../../script/loops.ts';
import {
  asValue,
  itemsOf,
  knownText,
  list,
  mystery,
  none,
  originOf,
  type ScriptObject,
  text,
} from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { typeName } from '../parse-expression.ts';

/** What a cmdlet is given: words in order, parameters by name in small letters (`-Uri x`, `-Uri:x`), what is piped in. */
export interface Given {
  readonly words: readonly ScriptObject[];
  readonly named: ReadonlyMap<string, ScriptObject>;
  readonly input: ScriptObject | undefined;
}

type Cmdlet = (run: Run, given: Given, args: Arguments, scope: Scope) => ScriptObject | undefined;

/** Cmdlets by their full name in small letters. */
export const cmdlets: ReadonlyMap<string, Cmdlet> = new Map<string, Cmdlet>([
  ['invoke-expression', (run, given, args) => evaluated(run, of(given, 0, 'command') ?? given.input, args)],
  ['invoke-command', (run, given, args) => block(run, of(given, 0, 'scriptblock'), args)],
  ['start-job', (run, given, args) => block(run, of(given, 0, 'scriptblock'), args)],
  ['start-threadjob', (run, given, args) => block(run, of(given, 0, 'scriptblock'), args)],
  ['foreach-object', forEach],
  ['where-object', (_run, given) => given.input],
  ['select-object', (_run, given) => given.input],
  ['sort-object', (_run, given) => given.input],
  ['out-string', (_run, given) => given.input],
  ['out-null', () => none],
  ['out-host', (_run, given) => given.input],
  [
    'write-output',
    (_run, given) => (given.words.length > 1 ? list([...given.words]) : (given.words[0] ?? given.input)),
  ],
  ['write-host', () => none],
  ['invoke-webrequest', fetch],
  ['invoke-restmethod', fetch],
  ['start-bitstransfer', fetch],
  ['new-object', (run, given, args, scope) => made(run, given, args, scope)],
  ['get-content', (run, given) => contentOf(run, of(given, 0, 'path', 'literalpath') ?? mystery('path'), false)],
  ['set-content', (run, given, args) => written(run, given, args, 'w')],
  ['out-file', (run, given, args) => written(run, given, args, given.named.has('append') ? 'a' : 'w')],
  ['add-content', (run, given, args) => written(run, given, args, 'a')],
  ['tee-object', (run, given, args) => written(run, given, args, 'w')],
  ['new-item', (run, given, args) => (given.named.has('value') ? written(run, given, args, 'w') : none)],
  [
    'remove-item',
    (run, given, args) => {
      const path = asValue(of(given, 0, 'path', 'literalpath') ?? given.input);
      run.record.effect(
        { kind: 'delete', path, ...(given.named.has('recurse') ? { recursive: true } : {}) },
        args.node.line,
      );
      return none;
    },
  ],
  ['copy-item', copied],
  ['move-item', copied],
  ['rename-item', copied],
  ['start-process', started],
  ['stop-process', killed],
  ['set-variable', (_run, given, _args, scope) => variable(given, scope)],
  ['new-variable', (_run, given, _args, scope) => variable(given, scope)],
  [
    'get-variable',
    (_run, given, _args, scope) => scope.get(`$${(knownText(of(given, 0, 'name')) ?? '').toLowerCase()}`),
  ],
  ['set-alias', (_run, given, _args, scope) => alias(given, scope)],
  ['convertto-securestring', (_run, given) => of(given, 0, 'string')],
  ['add-type', () => none],
  ['start-sleep', () => none],
  ['get-random', () => mystery('random')],
  ['get-date', () => mystery('date')],
  ['join-path', (_run, given) => joinedPath(given)],
]);

/** The value of the first of these parameters (which may be cut short), else the word at this position. */
function of(given: Given, position: number, ...names: readonly string[]): ScriptObject | undefined {
  for (const name of names) {
    const value =
      given.named.get(name) ?? [...given.named].find(([key]) => key.length > 1 && name.startsWith(key))?.[1];
    if (value !== undefined) return value;
  }
  return given.words[position];
}

function evaluated(run: Run, code: ScriptObject | undefined, args: Arguments): ScriptObject {
  if (code?.type === 'function') return callFunction(run, code, { ...args, list: [], named: new Map() });
  runCode(run, code?.type === 'thing' && code.kind === 'script' ? code.data.get('code') : code, args.node);
  return mystery('result', originOf(code));
}

function block(run: Run, code: ScriptObject | undefined, args: Arguments): ScriptObject {
  return code === undefined ? none : evaluated(run, code, args);
}

/** `… | % { … }`: each item is `$_`. */
function forEach(run: Run, given: Given, args: Arguments, scope: Scope): ScriptObject {
  const code = of(given, 0, 'process');
  if (code?.type !== 'function') return given.input ?? none;
  const results: ScriptObject[] = [];
  // A lone text is one item here, not its characters.
  const whole = given.input === undefined || given.input.type === 'text' ? undefined : pairsOf(given.input);
  run.looping += 1;
  for (const [, item] of (whole ?? [[none, given.input ?? mystery('item')]]).slice(0, 100_000)) {
    if (!run.step()) break;
    scope.own('$_', item);
    scope.own('$psitem', item);
    // Given as an argument, too: calls with nothing new are not followed again and again.
    results.push(callFunction(run, code, { ...args, list: [item], named: new Map() }));
  }
  run.looping -= 1;
  return list(results);
}

function fetch(run: Run, given: Given, args: Arguments): ScriptObject {
  const url = of(given, 0, 'uri', 'source');
  const to = given.named.get('outfile') ?? given.named.get('destination');
  const body = given.named.get('body') ?? given.named.get('infile');
  if (to === undefined) return request(run, url, args, 'Invoke-WebRequest', '', [body]);
  const fetched = run.record.effect(
    { kind: 'fetch', url: asValue(url), to: asValue(to), tool: 'powershell Invoke-WebRequest' },
    args.node.line,
  );
  return mystery('file', { fetched });
}

/** `New-Object TYPE arguments`. */
function made(run: Run, given: Given, args: Arguments, scope: Scope): ScriptObject {
  const type = typeName(knownText(of(given, 0, 'typename')) ?? '');
  const passed = given.named.get('argumentlist') ?? given.words[given.named.has('typename') ? 0 : 1];
  const items = passed === undefined ? [] : passed.type === 'list' ? passed.items : [passed];
  const more = given.words.slice(given.named.has('typename') ? 1 : 2);
  return callLibrary(run, `${type}.new`, { ...args, list: [...items, ...more], named: new Map(), made: true }, scope);
}

function written(run: Run, given: Given, args: Arguments, mode: string): ScriptObject {
  const named = of(given, -1, 'path', 'filepath', 'literalpath');
  const path = named ?? given.words[0] ?? mystery('path');
  const value = given.named.get('value') ?? given.input ?? given.words[named === undefined ? 1 : 0];
  const items = value?.type === 'list' ? value.items : [value];
  for (const item of items.slice(0, 1_000)) write(run, path, item, mode, args.node.line);
  return none;
}

function copied(run: Run, given: Given, args: Arguments): ScriptObject {
  const from = of(given, 0, 'path', 'literalpath') ?? mystery('path');
  const to = of(given, given.named.has('path') ? 0 : 1, 'destination', 'newname') ?? mystery('path');
  return copy(run, { ...args, list: [from, to], named: new Map() });
}

function started(run: Run, given: Given, args: Arguments): ScriptObject {
  return startProgram(
    run,
    of(given, 0, 'filepath'),
    of(given, given.named.has('filepath') ? 0 : 1, 'argumentlist'),
    args.node,
  );
}

function killed(run: Run, given: Given, args: Arguments): ScriptObject {
  run.record.effect({ kind: 'kill', pattern: asValue(of(given, 0, 'name', 'id')) }, args.node.line);
  return none;
}

function variable(given: Given, scope: Scope): ScriptObject {
  const name = knownText(of(given, 0, 'name'));
  const value = of(given, given.named.has('name') ? 0 : 1, 'value');
  if (name !== undefined && value !== undefined) scope.set(`$${name.toLowerCase()}`, value);
  return none;
}

function alias(given: Given, scope: Scope): ScriptObject {
  const name = knownText(of(given, 0, 'name'));
  const value = of(given, given.named.has('name') ? 0 : 1, 'value');
  if (name !== undefined && value !== undefined) scope.top().own(`alias ${name.toLowerCase()}`, value);
  return none;
}

function joinedPath(given: Given): ScriptObject {
  const parts = [of(given, 0, 'path'), of(given, 1, 'childpath')].flatMap((part) => itemsOfPath(part));
  return text(parts.join('/'));
}

function itemsOfPath(part: ScriptObject | undefined): string[] {
  if (part === undefined) return [];
  return [knownText(part) ?? `‹${itemsOf(part)?.length ?? '?'}›`];
}
