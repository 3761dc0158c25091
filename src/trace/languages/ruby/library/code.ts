import { named } from '../../script/evaluate.ts';
import { runCode } from '../../script/library/code.ts';
import {
  asValue,
  either,
  knownText,
  mystery,
  none,
  optionsOf,
  originOf,
  type ScriptObject,
  text,
} from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { yieldTo } from './blocks.ts';

/** `eval(text)`, `instance_eval(text)`; with a block it is called. */
export function evaluated(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [code] = args.list;
  if (code === undefined) return none;
  if (code.type === 'function') return yieldTo(run, code, [mystery('self')], args, scope);
  runCode(run, code, args.node);
  const results: ScriptObject[] = [];
  for (const option of optionsOf(code)) {
    // A name in an `eval` stands for what it names.
    const name = knownText(option)?.trim() ?? '';
    if (/^[A-Za-z_]\w{0,100}$/.test(name)) results.push(named(run, name, scope));
  }
  return results.length === 0 ? mystery('eval', originOf(code)) : either(results);
}

/** `ERB.new(text).result`: what stands in `<% %>` is code. */
export function template(run: Run, self: ScriptObject, args: Arguments, _scope: Scope): ScriptObject {
  const content = knownText(self);
  if (content === undefined) runCode(run, self, args.node);
  for (const found of content?.slice(0, 200_000).split('<%').slice(1, 500) ?? []) {
    const code = found.split('%>')[0]?.replace(/^[-=]/, '') ?? '';
    runCode(run, text(code, originOf(self)), args.node);
  }
  return mystery('result');
}

/** A file of the image that is loaded; names without a path are of the library. */
export function loaded(run: Run, args: Arguments, relative: boolean): ScriptObject {
  for (const option of args.list[0] === undefined ? [] : optionsOf(args.list[0])) {
    const path = knownText(option);
    const origin = originOf(option);
    if (path === undefined) {
      if (origin?.request === true)
        run.record.effect(
          { kind: 'run', what: asValue(option), interpreter: 'ruby include', from: 'request' },
          args.node.line,
        );
      continue;
    }
    if (!relative && !path.startsWith('/') && !path.startsWith('.')) continue;
    const script = knownText(text(String(run.input.args[0]?.[0] ?? ''))) ?? '';
    const folder = script.slice(0, script.lastIndexOf('/'));
    const whole = relative && !path.startsWith('/') ? `${folder}/${path}` : path;
    const file = /\.\w{1,5}$/.test(whole) ? whole : `${whole}.rb`;
    run.record.load({ path: file, line: args.node.line, args: [[file]], env: run.input.env });
    const written = run.record.effects.some(
      (effect) =>
        ((effect.kind === 'write' || effect.kind === 'append') && asSame(effect.path, path)) ||
        (effect.kind === 'fetch' && effect.to !== undefined && asSame(effect.to, path)),
    );
    if (written) run.record.effect({ kind: 'run', what: [path], interpreter: 'ruby', from: 'file' }, args.node.line);
  }
  return none;
}

function asSame(value: ReturnType<typeof asValue>, path: string): boolean {
  return value.length === 1 && value[0] === path;
}
