import { attempt, select, whether } from './branches.ts';
import { defineClass } from './classes.ts';
import type { Code, FunctionCode } from './code.ts';
import { defineFunction, evaluate } from './evaluate.ts';
import { forEach, repeatedly } from './loops.ts';
import { none, type ScriptObject } from './object.ts';
import { deepest, type Run } from './run.ts';
import type { Scope } from './scope.ts';

/** How a statement left its block. */
export type Flow = 'next' | 'break' | 'continue' | 'return';

/** Where a body's results go. */
export interface Frame {
  readonly scope: Scope;
  /** What `return` gave. */
  readonly results: ScriptObject[];
  /** Value of the last thing carried out, for languages where that is the result. */
  last?: ScriptObject;
}

/** Carries out a body. Functions are defined first: a call may stand before its function. */
export function carryOut(run: Run, body: readonly Code[], frame: Frame): Flow {
  run.carried.add(body);
  for (const code of body) if (code.kind === 'function' && code.name !== undefined) hoist(run, code, frame.scope);
  for (const code of body) {
    const flow = control(run, code, frame);
    if (flow !== 'next') return flow;
  }
  return 'next';
}

function hoist(run: Run, code: FunctionCode, scope: Scope): void {
  if (run.step()) defineFunction(run, code, scope);
}

/** Carries out one statement. */
export function control(run: Run, code: Code, frame: Frame): Flow {
  if (!run.step()) return 'return';
  if (run.depth > deepest) {
    run.record.truncated = true;
    return 'next';
  }
  run.depth += 1;
  try {
    return statement(run, code, frame);
  } finally {
    run.depth -= 1;
  }
}

function statement(run: Run, code: Code, frame: Frame): Flow {
  switch (code.kind) {
    case 'block':
      return carryOut(run, code.body, frame);
    case 'if':
      return whether(run, code, frame);
    case 'loop':
      return repeatedly(run, code, frame);
    case 'each':
      return forEach(run, code, frame);
    case 'select':
      return select(run, code, frame);
    case 'try':
      return attempt(run, code, frame);
    case 'class':
      defineClass(run, code, frame.scope);
      return 'next';
    case 'return':
      frame.results.push(code.value === undefined ? none : evaluate(run, code.value, frame.scope));
      return 'return';
    case 'break':
    case 'continue':
      return code.kind;
    case 'throw':
      if (code.value !== undefined) evaluate(run, code.value, frame.scope);
      run.thrown = true;
      return 'return';
    case 'global':
      for (const name of code.names) frame.scope.globals.add(name);
      return 'next';
    default:
      frame.last = evaluate(run, code, frame.scope);
      return 'next';
  }
}
