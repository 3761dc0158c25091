import { evaluate, field, mostItems, operate } from './evaluate.ts';
import { importFrom, importModule } from './imports.ts';
import { runCode } from './library/code.ts';
import { setItem } from './library/environment.ts';
import { either, itemsOf, mystery, none, nothing, originOf, type PyFunction, type PyObject, truth } from './object.ts';
import { deepest, type Run } from './run.ts';
import { Scope } from './scope.ts';
import type { Syntax } from './syntax.ts';

/** How a statement left its block. */
export type Flow = 'next' | 'break' | 'continue' | 'return';

/** Where a function's results go. */
export interface Frame {
  readonly scope: Scope;
  readonly results: PyObject[];
}

/** Carries out the statements of a block or module. */
export function execute(run: Run, nodes: readonly Syntax[], frame: Frame): Flow {
  for (const node of nodes) {
    const flow = statement(run, node, frame);
    if (flow !== 'next') return flow;
  }
  return 'next';
}

type Statement = (run: Run, node: Syntax, frame: Frame) => Flow;

function statement(run: Run, node: Syntax, frame: Frame): Flow {
  if (!run.step()) return 'return';
  if (run.depth > deepest) {
    run.record.truncated = true;
    return 'next';
  }
  run.depth += 1;
  try {
    const known = statements.get(node.type);
    if (known !== undefined) return known(run, node, frame);
    // An ERROR node: what can be made out inside it still counts.
    if (node.type === 'ERROR') return execute(run, node.children, frame);
    evaluate(run, node, frame.scope);
    return 'next';
  } finally {
    run.depth -= 1;
  }
}

const statements: ReadonlyMap<string, Statement> = new Map<string, Statement>([
  ['module', (run, node, frame) => execute(run, node.children, frame)],
  ['block', (run, node, frame) => execute(run, node.children, frame)],
  ['expression_statement', expressions],
  ['print_statement', (run, node, frame) => done(node.children.map((child) => evaluate(run, child, frame.scope)))],
  ['exec_statement', execStatement],
  ['import_statement', (run, node, frame) => done(importModule(run, node, frame.scope))],
  ['import_from_statement', (run, node, frame) => done(importFrom(run, node, frame.scope))],
  ['if_statement', ifStatement],
  ['for_statement', forStatement],
  ['while_statement', whileStatement],
  ['try_statement', tryStatement],
  ['with_statement', withStatement],
  ['match_statement', matchStatement],
  ['function_definition', define],
  ['class_definition', defineClass],
  ['decorated_definition', decorated],
  ['return_statement', returnStatement],
  ['break_statement', () => 'break'],
  ['continue_statement', () => 'continue'],
  ['global_statement', globals],
  ['nonlocal_statement', globals],
  ['pass_statement', () => 'next'],
  ['delete_statement', () => 'next'],
]);

function done(_value: unknown): Flow {
  return 'next';
}

function expressions(run: Run, node: Syntax, frame: Frame): Flow {
  for (const child of node.children) {
    if (child.type === 'assignment') assignment(run, child, frame.scope);
    else if (child.type === 'augmented_assignment') augmented(run, child, frame.scope);
    else evaluate(run, child, frame.scope);
  }
  return 'next';
}

function assignment(run: Run, node: Syntax, scope: Scope): PyObject {
  const right = field(node, 'right');
  if (right === undefined) return nothing;
  const value = right.type === 'assignment' ? assignment(run, right, scope) : evaluate(run, right, scope);
  const left = field(node, 'left');
  if (left !== undefined) assign(run, left, value, scope);
  return value;
}

function augmented(run: Run, node: Syntax, scope: Scope): void {
  const left = field(node, 'left');
  if (left === undefined) return;
  const operator = (field(node, 'operator')?.type ?? node.children[1]?.type ?? '+=').replace(/=$/, '');
  const value = operate(run, operator, evaluate(run, left, scope), evaluate(run, field(node, 'right'), scope));
  assign(run, left, value, scope);
}

/** Binds a value to a name, an attribute, an item or a pattern of them. */
export function assign(run: Run, target: Syntax, value: PyObject, scope: Scope): void {
  switch (target.type) {
    case 'identifier':
      scope.set(run.text(target), value);
      return;
    case 'as_pattern_target':
    case 'parenthesized_expression':
      for (const child of target.children) assign(run, child, value, scope);
      return;
    case 'pattern_list':
    case 'tuple_pattern':
    case 'list_pattern':
    case 'tuple':
    case 'list':
    case 'expression_list': {
      const items = value.type === 'list' ? value.items : itemsOf(value);
      target.children.forEach((child, index) => {
        const starred = child.type === 'list_splat_pattern';
        assign(
          run,
          starred ? (child.children[0] ?? child) : child,
          starred ? mystery('*') : (items?.[index] ?? mystery('item', originOf(value))),
          scope,
        );
      });
      return;
    }
    case 'attribute': {
      const self = evaluate(run, field(target, 'object'), scope);
      const name = run.text(field(target, 'attribute') ?? target);
      if (self.type === 'instance' && self.attributes.size < 5_000) self.attributes.set(name, value);
      else if (self.type === 'class' && self.members.size < 5_000) self.members.set(name, value);
      else if (self.type === 'thing') self.data.set(name, value);
      return;
    }
    case 'subscript': {
      const self = evaluate(run, field(target, 'value'), scope);
      const index = field(target, 'subscript');
      if (index !== undefined && index.type !== 'slice')
        setItem(run, self, evaluate(run, index, scope), value, target.line);
      return;
    }
    default:
      return;
  }
}

function execStatement(run: Run, node: Syntax, frame: Frame): Flow {
  const code = field(node, 'code') ?? node.children[0];
  runCode(run, evaluate(run, code, frame.scope), node, frame.scope);
  return 'next';
}

/** Both branches, unless a loop over known items needs the right one; what they assign is either of both afterwards. */
function ifStatement(run: Run, node: Syntax, frame: Frame): Flow {
  const condition = truth(evaluate(run, field(node, 'condition'), frame.scope));
  const branches: (readonly Syntax[])[] = [blockOf(node, 'consequence')];
  let otherwise = true;
  if (run.looping > 0 && condition === true) return execute(run, branches[0] ?? [], frame);
  if (run.looping > 0 && condition === false) branches.pop();
  for (const child of node.children) {
    if (child.type === 'elif_clause') {
      const known = truth(evaluate(run, field(child, 'condition'), frame.scope));
      if (run.looping > 0 && known === false) continue;
      branches.push(blockOf(child, 'consequence'));
      if (run.looping > 0 && known === true && branches.length === 1) return execute(run, branches[0] ?? [], frame);
    } else if (child.type === 'else_clause') {
      branches.push(blockOf(child, 'body'));
      otherwise = false;
    }
  }
  if (run.looping > 0 && condition === false && branches.length === 1 && !otherwise)
    return execute(run, branches[0] ?? [], frame);
  if (branches.length === 0) return 'next';
  return alternatives(run, branches, frame, otherwise);
}

function blockOf(node: Syntax, name: string): readonly Syntax[] {
  return node.children.filter((child) => child.field === name || (name === 'body' && child.type === 'block'));
}

/** Carries out each block from the same state and merges what they leave. `skipped`: none of them may run. */
function alternatives(run: Run, branches: readonly (readonly Syntax[])[], frame: Frame, skipped: boolean): Flow {
  const variables = frame.scope.variables;
  const before = new Map(variables);
  const ends: Map<string, PyObject>[] = skipped ? [before] : [];
  const flows: Flow[] = skipped ? ['next'] : [];
  for (const branch of branches) {
    restore(variables, before);
    const flow = execute(run, branch, frame);
    flows.push(flow);
    if (flow === 'next') ends.push(new Map(variables));
  }
  merge(variables, ends.length > 0 ? ends : [new Map(variables)]);
  const [first = 'next'] = flows;
  return flows.every((flow) => flow === first) ? first : 'next';
}

function restore(variables: Map<string, PyObject>, to: ReadonlyMap<string, PyObject>): void {
  variables.clear();
  for (const [name, value] of to) variables.set(name, value);
}

function merge(variables: Map<string, PyObject>, ends: readonly ReadonlyMap<string, PyObject>[]): void {
  const [first] = ends;
  if (first === undefined) return;
  const names = new Set(ends.flatMap((end) => [...end.keys()]));
  for (const name of names) {
    const values = ends.map((end) => end.get(name)).filter((value) => value !== undefined);
    const [only] = values;
    if (only === undefined) continue;
    variables.set(name, values.every((value) => value === only) ? only : either(values));
  }
}

function forStatement(run: Run, node: Syntax, frame: Frame): Flow {
  const source = evaluate(run, field(node, 'right'), frame.scope);
  const left = field(node, 'left');
  const body = blockOf(node, 'body').filter((child) => child.type === 'block');
  const items = itemsOf(source);
  if (items === undefined) {
    if (left !== undefined) assign(run, left, mystery('item', originOf(source)), frame.scope);
    const flow = alternatives(run, [body], frame, true);
    return flow === 'return' ? 'next' : loopElse(run, node, frame);
  }
  run.looping += 1;
  for (const item of items.slice(0, mostItems)) {
    if (!run.step()) break;
    if (left !== undefined) assign(run, left, item, frame.scope);
    const flow = execute(run, body, frame);
    if (flow === 'break' || flow === 'return') break;
  }
  run.looping -= 1;
  return loopElse(run, node, frame);
}

function loopElse(run: Run, node: Syntax, frame: Frame): Flow {
  const otherwise = node.children.find((child) => child.type === 'else_clause');
  return otherwise === undefined ? 'next' : execute(run, blockOf(otherwise, 'body'), frame);
}

/** Rounds of a `while` whose condition stays known. */
const mostRounds = 100_000;
/** Steps of one such loop, so that one that never ends does not use up the reading. */
const mostLoopSteps = 300_000;

/** What a loop that serves, asks or keeps a pace has in it. */
const waiting = /sleep|recv|accept|read|input|wait|select|poll|get\(|break/;

function whileStatement(run: Run, node: Syntax, frame: Frame): Flow {
  const condition = field(node, 'condition');
  const body = blockOf(node, 'body').filter((child) => child.type === 'block');
  const constant = condition?.type === 'true' || condition?.type === 'integer';
  let rounds = 0;
  let size = Number.POSITIVE_INFINITY;
  const stepsBefore = run.input.budget.steps;
  run.looping += 1;
  for (; rounds < mostRounds && run.step(); rounds += 1) {
    const value = evaluate(run, condition, frame.scope);
    if (truth(value) !== true || constant || stepsBefore - run.input.budget.steps > mostLoopSteps) break;
    // `while items:` is followed only as long as items are taken away.
    if (value.type === 'list' || value.type === 'dict') {
      const left = value.type === 'list' ? value.items.length : value.entries.size;
      if (left >= size) break;
      size = left;
    }
    const flow = execute(run, body, frame);
    if (flow === 'break' || flow === 'return') break;
  }
  run.looping -= 1;
  // Not known, or endless: once, as one way things may go.
  const floods = constant && !waiting.test(run.text(node));
  if (floods) run.flooding += 1;
  if (rounds === 0) alternatives(run, [body], frame, !constant);
  if (floods) run.flooding -= 1;
  return loopElse(run, node, frame);
}

function tryStatement(run: Run, node: Syntax, frame: Frame): Flow {
  const flow = execute(
    run,
    node.children.filter((child) => child.field === 'body'),
    frame,
  );
  for (const child of node.children) {
    if (child.type === 'except_clause') {
      for (const part of child.children) {
        if (part.type === 'as_pattern') bindAlias(run, part, mystery('exception'), frame);
      }
      alternatives(run, [child.children.filter((part) => part.type === 'block')], frame, true);
    } else if (child.type === 'else_clause' || child.type === 'finally_clause') {
      execute(
        run,
        child.children.filter((part) => part.type === 'block'),
        frame,
      );
    }
  }
  return node.children.some((child) => child.type === 'except_clause') ? 'next' : flow;
}

function bindAlias(run: Run, node: Syntax, value: PyObject, frame: Frame): void {
  const alias = field(node, 'alias');
  if (alias !== undefined) assign(run, alias, value, frame.scope);
}

function withStatement(run: Run, node: Syntax, frame: Frame): Flow {
  for (const clause of node.children.filter((child) => child.type === 'with_clause')) {
    for (const each of clause.children) {
      const value = field(each, 'value') ?? each.children[0];
      if (value?.type === 'as_pattern') bindAlias(run, value, evaluate(run, value.children[0], frame.scope), frame);
      else evaluate(run, value, frame.scope);
    }
  }
  return execute(
    run,
    blockOf(node, 'body').filter((child) => child.type === 'block'),
    frame,
  );
}

function matchStatement(run: Run, node: Syntax, frame: Frame): Flow {
  const cases: (readonly Syntax[])[] = [];
  const visit = (each: Syntax): void => {
    if (each.type === 'case_clause') cases.push(blockOf(each, 'consequence'));
    else for (const child of each.children) visit(child);
  };
  for (const child of node.children) visit(child);
  return cases.length === 0 ? 'next' : alternatives(run, cases, frame, true);
}

function define(run: Run, node: Syntax, frame: Frame): Flow {
  const name = field(node, 'name');
  const made: PyFunction = { type: 'function', node, scope: frame.scope };
  run.functions.push(made);
  for (const parameter of field(node, 'parameters')?.children ?? []) {
    const value = field(parameter, 'value');
    if (value?.type === 'call') evaluate(run, value, frame.scope);
  }
  if (name !== undefined) frame.scope.set(run.text(name), made);
  return 'next';
}

function defineClass(run: Run, node: Syntax, frame: Frame): Flow {
  const scope = new Scope(frame.scope);
  const name = run.text(field(node, 'name') ?? node).slice(0, 200);
  const members = scope.variables;
  for (const base of field(node, 'superclasses')?.children ?? []) {
    const value = evaluate(run, base, frame.scope);
    if (value.type === 'class')
      for (const [key, member] of value.members) if (!members.has(key)) members.set(key, member);
  }
  execute(
    run,
    blockOf(node, 'body').filter((child) => child.type === 'block'),
    { scope, results: [] },
  );
  frame.scope.set(name, { type: 'class', name, members });
  return 'next';
}

function decorated(run: Run, node: Syntax, frame: Frame): Flow {
  for (const child of node.children) {
    if (child.type === 'decorator') evaluate(run, child.children[0], frame.scope);
    else statement(run, child, frame);
  }
  return 'next';
}

function returnStatement(run: Run, node: Syntax, frame: Frame): Flow {
  frame.results.push(node.children[0] === undefined ? none : evaluate(run, node.children[0], frame.scope));
  return 'return';
}

function globals(run: Run, node: Syntax, frame: Frame): Flow {
  for (const child of node.children) {
    const name = run.text(child);
    frame.scope.outerNames.add(name);
  }
  return 'next';
}
