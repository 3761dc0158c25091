import { textOf } from '../../../value.ts';
import type { Code, FunctionCode, Parameter, Place } from '../code.ts';
import { evaluate, evaluateBody } from '../evaluate.ts';
import { asValue, knownText, mystery, none, optionsOf, originOf, type ScriptObject } from '../object.ts';
import type { Arguments, Run } from '../run.ts';
import { Scope } from '../scope.ts';
import { runCode } from './code.ts';

/** Code in an argument that is followed where it stands, in characters; what is longer only becomes a stage. */
const longestInPlace = 64 * 1024;
/** Texts within texts that are followed where they stand. */
const deepestInPlace = 4;
const depths = new WeakMap<Run, number>();

/**
 * `eval(text)`: code that does nothing but compute is followed for its value; code that uses variables of the place it
 * stands in is followed there; other code is a stage of its own.
 */
export function evalText(run: Run, code: ScriptObject | undefined, node: Place, scope: Scope): ScriptObject {
  let result: ScriptObject = mystery('eval', originOf(code));
  for (const option of code === undefined ? [] : optionsOf(code)) {
    // `eval` gives anything that is not text back.
    if (option.type === 'function' || option.type === 'list' || option.type === 'number') return option;
    result = evalOne(run, option, node, scope);
  }
  return result;
}

function evalOne(run: Run, code: ScriptObject, node: Place, scope: Scope): ScriptObject {
  const body = parsed(run, code, node);
  if (body === undefined) {
    runCode(run, code, node);
    return mystery('eval', originOf(code));
  }
  return inPlace(run, () => {
    const isBound = usesVariables(body, scope);
    const attempt = muted(run, () => lastOf(run, body, scope));
    if (attempt.kept === 0) {
      if (originOf(code)?.steps !== undefined) runCode(run, code, node);
      return attempt.value;
    }
    if (!isBound) {
      runCode(run, code, node);
      return attempt.value;
    }
    noteRun(run, code, node);
    return lastOf(run, body, scope);
  });
}

/** `new Function('a', 'b', body)`: a function; its body is a stage of its own unless it needs what it is given. */
export function functionOf(run: Run, args: Arguments): ScriptObject {
  const code = args.list.at(-1);
  if (code === undefined) return mystery('function');
  const names = args.list.slice(0, -1).flatMap((each) => (knownText(each) ?? '').split(','));
  const parameters = names.map((name) => ({ name: name.trim() })).filter(({ name }) => name !== '');
  const wrapped = code.type === 'either' ? code.options[0] : code;
  const body = wrapped === undefined ? undefined : parsed(run, wrapped, args.node);
  if (wrapped === undefined || body === undefined) {
    runCode(run, code, args.node);
    return mystery('function', originOf(code));
  }
  const node: FunctionCode = { ...placed(args.node), kind: 'function', parameters, body, lastIsResult: false };
  const made: ScriptObject = { type: 'function', node, scope: run.top };
  return inPlace(run, () => {
    const attempt = muted(run, () =>
      lastOf(
        run,
        [{ ...placed(args.node), kind: 'call', callee: { ...node, parameters: [] }, args: [] }],
        new Scope(run.top),
      ),
    );
    if (attempt.kept === 0 || needsArguments(parameters)) {
      if (originOf(code)?.steps !== undefined) noteRun(run, code, args.node);
      run.functions.push(made);
      return made;
    }
    runCode(run, code, args.node);
    return { ...made, node: { ...node, body: [], parameters: [] } };
  });
}

/** Parameters that stand for what every module has need no caller to be known. */
function needsArguments(parameters: readonly Parameter[]): boolean {
  return parameters.some(({ name }) => name !== undefined && !worldly.has(name));
}

const worldly = new Set(['require', 'module', 'exports', 'process', 'global', 'globalThis', '__filename', '__dirname']);

function noteRun(run: Run, code: ScriptObject, node: Place): void {
  const from = (originOf(code)?.steps?.length ?? 0) > 0 ? 'decoded' : 'argument';
  run.record.effect({ kind: 'run', what: asValue(code), interpreter: run.dialect.interpreter, from }, node.line);
}

function inPlace(run: Run, follow: () => ScriptObject): ScriptObject {
  const depth = depths.get(run) ?? 0;
  depths.set(run, depth + 1);
  try {
    return follow();
  } finally {
    depths.set(run, depth);
  }
}

function parsed(run: Run, code: ScriptObject, node: Place): readonly Code[] | undefined {
  if ((depths.get(run) ?? 0) >= deepestInPlace || code.type !== 'text') return undefined;
  const content = textOf(code.value);
  if (content === undefined || content.length > longestInPlace || !run.step(1 + (content.length >> 2)))
    return undefined;
  return placedAll(run.dialect.parse(content).body, node);
}

/** Follows code without recording anything; `kept` says how much there would have been. */
function muted(run: Run, follow: () => ScriptObject): { readonly value: ScriptObject; readonly kept: number } {
  const { record, functions } = run;
  const { muted: before, kept } = record;
  const known = functions.length;
  record.muted = true;
  try {
    return { value: follow(), kept: record.kept - kept };
  } finally {
    record.muted = before;
    functions.length = known;
  }
}

/** Value of the last thing in the body; all of it is carried out. */
function lastOf(run: Run, body: readonly Code[], scope: Scope): ScriptObject {
  const last = body.at(-1);
  evaluateBody(run, body.slice(0, -1), scope);
  return last === undefined ? none : evaluate(run, last, scope);
}

/** Whether code uses a name that is bound in this scope. */
function usesVariables(body: readonly Code[], scope: Scope): boolean {
  const open: unknown[] = [...body];
  while (open.length > 0) {
    const each = open.pop();
    if (typeof each !== 'object' || each === null) continue;
    if ('kind' in each && each.kind === 'name' && 'name' in each && typeof each.name === 'string') {
      if (!worldly.has(each.name) && scope.get(each.name) !== undefined) return true;
    }
    for (const child of Object.values(each)) if (typeof child === 'object') open.push(child);
  }
  return false;
}

function placed(node: Place): Place {
  return { line: node.line, from: node.from, to: node.to };
}

/** The same code as if it stood where the call stands. */
function placedAll(body: readonly Code[], node: Place): readonly Code[] {
  return body.map((code) => moved(code, node) as Code);
}

function moved(value: unknown, node: Place): unknown {
  if (Array.isArray(value)) return value.map((each) => moved(each, node));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, moved(each, node)]);
  const copy: Record<string, unknown> = Object.fromEntries(entries);
  return 'from' in copy && 'to' in copy && 'line' in copy ? { ...copy, ...placed(node) } : copy;
}
