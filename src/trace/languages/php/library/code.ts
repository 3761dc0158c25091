import { decodeStep } from '../../../decode/decode-chain.ts';
import type { DecoderId } from '../../../decode/decoders.ts';
import { concat, known, render, textOf } from '../../../value.ts';
import { carryOut } from '../../script/control.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { runCode, runShell } from '../../script/library/code.ts';
import { decoded } from '../../script/library/codecs.ts';
import { contentOf } from '../../script/library/files.ts';
import { request } from '../../script/library/network.ts';
import { stringOf } from '../../script/library/values.ts';
import {
  asValue,
  either,
  mystery,
  none,
  optionsOf,
  originOf,
  type ScriptFunction,
  type ScriptObject,
  type ScriptText,
  text,
} from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { parsed } from '../grammar.ts';

/** Longest code that is followed for what it leaves in variables. */
const longestInline = 300_000;
/** How deep code in code is followed for that. */
const deepestInline = 4;
const depths = new WeakMap<Run, number>();

/** `eval(code)`, `assert(code)`: a stage of its own, and what it leaves in the variables around it. */
export function evaluateCode(run: Run, code: ScriptObject | undefined, args: Arguments, scope: Scope): ScriptObject {
  if (code === undefined) return none;
  const results: ScriptObject[] = [];
  for (const option of optionsOf(code)) {
    const readable = option.type === 'text' ? asUnicode(option) : option;
    const content = readable.type === 'text' ? textOf(readable.value) : undefined;
    runCode(run, readable.type === 'text' ? withSurroundings(run, readable, scope) : readable, args.node);
    if (content !== undefined) results.push(inline(run, content, args, scope));
  }
  return results.length === 0 ? mystery('eval', originOf(code)) : either(results);
}

/** Bytes that are UTF-8 read as such. */
function asUnicode(code: ScriptText): ScriptText {
  const content = textOf(code.value);
  if (content === undefined || !/[\x80-\xff]/.test(content) || /[^\x00-\xff]/.test(content)) return code;
  try {
    const bytes = Uint8Array.from(content, (character) => character.charCodeAt(0));
    return { ...code, value: known(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    return code;
  }
}

/** Variables that are spelled out before code that mentions them, at most. */
const mostMentioned = 40;
const longestMentioned = 100_000;

/**
 * Code is read as a stage of its own, so the variables around it that it mentions are set at its head: obfuscators keep
 * the names of their functions there.
 */
function withSurroundings(run: Run, code: ScriptText, scope: Scope): ScriptText {
  const content = code.value.map((part) => (typeof part === 'string' ? part : '')).join('');
  if (!run.step(1 + (content.length >> 6))) return code;
  const names = new Set(
    content
      .slice(0, 2_000_000)
      .match(/\$[A-Za-z_\x80-\uffff][\w\x80-\uffff]{0,80}/g)
      ?.slice(0, 5_000),
  );
  for (const key of content.match(/\$GLOBALS\[['"]\w{1,80}/g)?.slice(0, 1_000) ?? []) names.add(`$${key.slice(10)}`);
  let head = '';
  let count = 0;
  for (const name of names) {
    const value = scope.get(name) ?? scope.top().variables.get(name);
    if (value === undefined || name === '$this') continue;
    const written = literal(value);
    if (written === undefined || count >= mostMentioned || head.length + written.length > longestMentioned) continue;
    head += `${name}=${written};`;
    count += 1;
  }
  return head === '' ? code : { ...code, value: concat(known(head), code.value) };
}

/** A value as PHP would write it; nothing for what cannot be written. */
function literal(value: ScriptObject): string | undefined {
  if (value.type === 'number') return String(value.number);
  const content = value.type === 'text' ? textOf(value.value) : undefined;
  if (content !== undefined && !/[\x80-\uffff]/.test(content))
    return `'${content.replace(/[\\']/g, (character) => `\\${character}`)}'`;
  if (content !== undefined && !/[^\x00-\xff]/.test(content))
    return `"${[...content].map((character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')}"`;
  if (content === undefined && originOf(value)?.request === true) return "$_REQUEST['…']";
  return undefined;
}

function inline(run: Run, content: string, args: Arguments, scope: Scope): ScriptObject {
  const depth = depths.get(run) ?? 0;
  if (content.length > longestInline || depth >= deepestInline || !run.step(1 + (content.length >> 4)))
    return mystery('eval');
  const { body } = parsed(content, args.node);
  const before = run.record.muted;
  const from = run.functions.length;
  run.record.muted = true;
  depths.set(run, depth + 1);
  try {
    const frame = { scope, results: [] as ScriptObject[] };
    carryOut(run, body, frame);
    return frame.results.length === 0 ? none : either(frame.results);
  } finally {
    run.record.muted = before;
    depths.set(run, depth);
    // Its functions are read with the stage of its own; here only those count that this text calls.
    for (const made of run.functions.slice(from)) run.called.add(made.node);
  }
}

/** `create_function(parameters, code)`. */
export function createFunction(run: Run, args: Arguments, scope: Scope): ScriptObject | undefined {
  const [parameters, code] = args.list.map(stringOf);
  const body = args.list[1];
  if (code === undefined || parameters === undefined) {
    runCode(run, body, args.node);
    return mystery('create_function', originOf(body));
  }
  // Hidden, it is worth a stage of its own that shows it.
  if (originOf(body)?.steps !== undefined) runCode(run, body, args.node);
  const { body: statements } = parsed(`return function(${parameters}){${code}\n};`, args.node);
  const [first] = statements;
  if (first?.kind !== 'return' || first.value?.kind !== 'function') return undefined;
  const made: ScriptFunction = { type: 'function', node: { ...first.value, closed: true }, scope };
  return made;
}

/** `assert('code')`; of anything that is not text it is a check. */
export const assertion: LibraryFunction = (run, args, scope) => {
  for (const option of args.list[0] === undefined ? [] : optionsOf(args.list[0]))
    if (option.type === 'text' || originOf(option) !== undefined) evaluateCode(run, option, args, scope);
  return none;
};

/** `include x`: a file of the image, code from the network or from the name itself. */
export const include: LibraryFunction = (run, args, scope) => {
  const results = (args.list[0] === undefined ? [] : optionsOf(args.list[0])).map((each) =>
    includeOne(run, each, args, scope),
  );
  return results.length === 0 ? none : either(results);
};

function includeOne(run: Run, given: ScriptObject, args: Arguments, scope: Scope): ScriptObject {
  const value = asValue(given);
  const first = typeof value[0] === 'string' ? value[0] : '';
  const { line } = args.node;
  if (/^(https?|ftps?):\/\//i.test(first)) {
    const response = request(run, given, args, 'include', '', []);
    runCode(run, mystery('remote file', originOf(response)), args.node);
    return none;
  }
  if (/^(data|php|expect):/i.test(first)) return includeStream(run, given, args, scope);
  const origin = originOf(given);
  // A folder before it, even an unknown one, keeps the request inside that folder.
  const [head] = value;
  if (
    origin?.request === true &&
    typeof head === 'object' &&
    /^(\$_(?!SESSION)|\$HTTP_|getallheaders|filter_input)/.test(head.hole)
  ) {
    run.record.effect({ kind: 'run', what: value, interpreter: 'php include', from: 'request' }, line);
    return none;
  }
  if (wasWritten(run, render(value)))
    run.record.effect({ kind: 'run', what: value, interpreter: 'php', from: 'file' }, line);
  const path = textOf(value);
  if (path === undefined || path === '') return none;
  run.record.load({ path: besideScript(run, path), line, args: [known(path)], env: run.input.env });
  return mystery('include');
}

/** PHP looks in the script's own folder, too. */
function besideScript(run: Run, path: string): string {
  const script = textOf(run.input.args[0] ?? []) ?? '';
  if (path.startsWith('/') || !script.startsWith('/')) return path;
  return `${script.slice(0, script.lastIndexOf('/'))}/${path}`;
}

/** Whether this text wrote or downloaded the file before. */
function wasWritten(run: Run, path: string): boolean {
  return run.record.effects.some(
    (effect) =>
      ((effect.kind === 'write' || effect.kind === 'append') && render(effect.path) === path) ||
      (effect.kind === 'fetch' && effect.to !== undefined && render(effect.to) === path),
  );
}

/** `data:text/plain;base64,…`, `php://input`, `php://filter/…/resource=…`, `expect://command`. */
function includeStream(run: Run, given: ScriptObject, args: Arguments, scope: Scope): ScriptObject {
  const content = streamContent(run, given, args);
  if (content === undefined) return none;
  if (content.type !== 'text') {
    runCode(run, content, args.node);
    return none;
  }
  return evaluateCode(run, { ...content, value: concat(known('?>'), content.value) }, args, scope);
}

const filters: ReadonlyMap<string, DecoderId> = new Map<string, DecoderId>([
  ['convert.base64-decode', 'base64'],
  ['string.rot13', 'caesar'],
  ['zlib.inflate', 'deflate'],
  ['convert.quoted-printable-decode', 'quoted-printable'],
]);

/** What a name with a scheme stands for; `undefined` when it is none of PHP's own. */
export function streamContent(run: Run, given: ScriptObject, args: Arguments): ScriptObject | undefined {
  const value = asValue(given);
  const name = value.map((part) => (typeof part === 'string' ? part : '')).join('');
  if (/^data:/i.test(name)) {
    const comma = name.indexOf(',');
    const rest: ScriptObject = { type: 'text', value: dropped(value, comma + 1), bytes: false };
    const withOrigin = originOf(given) === undefined ? rest : { ...rest, origin: originOf(given) ?? {} };
    return /;base64$/i.test(name.slice(0, comma)) ? decoded(run, 'base64', withOrigin) : withOrigin;
  }
  if (/^php:\/\/input/i.test(name)) return mystery('php://input', { request: true });
  if (/^php:\/\/stdin/i.test(name)) return mystery('php://stdin');
  if (/^expect:\/\//i.test(name)) {
    runShell(run, text(name.slice(9), originOf(given)), args.node);
    return mystery('output');
  }
  if (!/^php:\/\/filter\//i.test(name)) return undefined;
  const at = name.toLowerCase().indexOf('resource=');
  if (at === -1) return undefined;
  const resource = text(name.slice(at + 9));
  let content: ScriptObject = streamContent(run, resource, args) ?? contentOf(run, resource, true);
  for (const filter of name.slice(13, at).split(/[/|=]/).slice(0, 32)) {
    const decoder = filters.get(filter.toLowerCase());
    if (decoder !== undefined) content = decoded(run, decoder, content);
    else if (filter.toLowerCase().startsWith('convert.'))
      content = mystery(filter, { ...originOf(content), steps: [decodeStep(filter.slice(0, 80), '')] });
  }
  return content;
}

function dropped(value: ScriptText['value'], count: number): ScriptText['value'] {
  const [first, ...rest] = value;
  return typeof first === 'string' ? concat(known(first.slice(count)), rest) : value;
}
