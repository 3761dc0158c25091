import type { Code } from '../script/code.ts';
import { callCode, nameCode } from '../script/codes.ts';
import { field, fields, namedChildren, type Syntax } from '../script/syntax.ts';
import { lowerClass } from './lower-class.ts';
import { lowerExpression, lowerVariable } from './lower-expression.ts';
import { lowerFunction } from './lower-function.ts';
import { inner, type Lowering, placeOf, plainName, textOfNode } from './lowering.ts';

type Lower = (low: Lowering, node: Syntax) => readonly Code[];

/** The statements of a body: a block, the text itself, or a lone statement. */
export function lowerStatements(low: Lowering, node: Syntax): readonly Code[] {
  if (node.type === 'compound_statement' || node.type === 'colon_block' || node.type === 'program')
    return lowerAll(low, namedChildren(node));
  return lowerStatement(low, node);
}

/** Statements one after the other, in the order in which `goto` carries them out. */
function lowerAll(low: Lowering, nodes: readonly Syntax[]): readonly Code[] {
  return inOrder(low, nodes).flatMap((node) => lowerStatement(low, node));
}

function lowerStatement(low: Lowering, node: Syntax): readonly Code[] {
  const lower = table.get(node.type);
  return lower === undefined ? [lowerExpression(low, node)] : lower(low, node);
}

/**
 * Code shuffled with `goto` is put back into order: the jumps of one body are followed, each label once. What no jump
 * leads to comes last.
 */
function inOrder(low: Lowering, nodes: readonly Syntax[]): readonly Syntax[] {
  if (!nodes.some((node) => node.type === 'goto_statement')) return nodes;
  const labels = new Map<string, number>();
  nodes.forEach((node, index) => {
    if (node.type === 'named_label_statement') labels.set(textOfNode(low, inner(node) ?? node), index);
  });
  const seen = new Set<number>();
  const order: Syntax[] = [];
  const follow = (from: number): void => {
    let at: number | undefined = from;
    while (at !== undefined && at < nodes.length && !seen.has(at)) {
      seen.add(at);
      const node: Syntax | undefined = nodes[at];
      if (node === undefined) return;
      if (node.type === 'goto_statement') at = labels.get(textOfNode(low, inner(node) ?? node));
      else {
        order.push(node);
        if (node.type === 'return_statement' || node.type === 'exit_statement') return;
        at += 1;
      }
    }
  };
  follow(0);
  for (let at = 0; at < nodes.length; at += 1) if (!seen.has(at)) follow(at);
  return order;
}

function body(low: Lowering, node: Syntax | undefined): readonly Code[] {
  return node === undefined ? [] : lowerStatements(low, node);
}

function ifStatement(low: Lowering, node: Syntax): readonly Code[] {
  let otherwise: readonly Code[] = [];
  for (const alternative of [...fields(node, 'alternative')].reverse()) {
    const code = body(low, field(alternative, 'body'));
    if (alternative.type === 'else_clause') otherwise = code;
    else {
      const test = lowerExpression(low, field(alternative, 'condition'));
      otherwise = [{ ...placeOf(low, alternative), kind: 'if', test, whenTrue: code, otherwise }];
    }
  }
  const test = lowerExpression(low, field(node, 'condition'));
  return [{ ...placeOf(low, node), kind: 'if', test, whenTrue: body(low, field(node, 'body')), otherwise }];
}

function loop(low: Lowering, node: Syntax): readonly Code[] {
  const part = (name: string): Code | undefined => {
    const found = field(node, name);
    return found === undefined ? undefined : lowerExpression(low, found);
  };
  const first = part('initialize');
  const test = part('condition');
  const step = part('update');
  return [
    {
      ...placeOf(low, node),
      kind: 'loop',
      ...(first === undefined ? {} : { first }),
      ...(test === undefined ? {} : { test }),
      ...(step === undefined ? {} : { step }),
      body: fields(node, 'body').flatMap((each) => body(low, each)),
      ...(node.type === 'do_statement' ? { atLeastOnce: true } : {}),
    },
  ];
}

function foreach(low: Lowering, node: Syntax): readonly Code[] {
  const [source, target] = namedChildren(node).filter((child) => child.field === '');
  const pair = target?.type === 'pair' ? namedChildren(target) : [undefined, target];
  const [key, value] = pair.map((each) => (each?.type === 'by_ref' ? inner(each) : each));
  return [
    {
      ...placeOf(low, node),
      kind: 'each',
      ...(key === undefined ? {} : { key: lowerExpression(low, key) }),
      ...(value === undefined ? {} : { target: lowerExpression(low, value) }),
      source: lowerExpression(low, source),
      body: body(low, field(node, 'body')),
    },
  ];
}

function switchStatement(low: Lowering, node: Syntax): readonly Code[] {
  const cases = namedChildren(field(node, 'body') ?? node).map((each) => {
    const value = field(each, 'value');
    const code = lowerAll(
      low,
      namedChildren(each).filter((child) => child.field !== 'value'),
    );
    return value === undefined ? { body: code } : { tests: [lowerExpression(low, value)], body: code };
  });
  return [{ ...placeOf(low, node), kind: 'select', subject: lowerExpression(low, field(node, 'condition')), cases }];
}

function tryStatement(low: Lowering, node: Syntax): readonly Code[] {
  const clauses = namedChildren(node);
  const handlers = clauses
    .filter((child) => child.type === 'catch_clause')
    .map((clause) => {
      const name = field(clause, 'name');
      return { ...(name === undefined ? {} : { name: textOfNode(low, name) }), body: body(low, field(clause, 'body')) };
    });
  const lastly = clauses
    .filter((child) => child.type === 'finally_clause')
    .flatMap((clause) => body(low, field(clause, 'body')));
  return [{ ...placeOf(low, node), kind: 'try', body: body(low, field(node, 'body')), handlers, lastly }];
}

function globals(low: Lowering, node: Syntax): readonly Code[] {
  const names = namedChildren(node).filter((child) => child.type === 'variable_name');
  return [{ ...placeOf(low, node), kind: 'global', names: names.map((child) => textOfNode(low, child)) }];
}

function statics(low: Lowering, node: Syntax): readonly Code[] {
  return namedChildren(node).flatMap((child): readonly Code[] => {
    const name = field(child, 'name');
    const value = field(child, 'value');
    if (name === undefined || value === undefined) return [];
    const target = lowerVariable(low, name);
    return [{ ...placeOf(low, child), kind: 'assign', target, value: lowerExpression(low, value), own: true }];
  });
}

function constants(low: Lowering, node: Syntax): readonly Code[] {
  return namedChildren(node).flatMap((child): readonly Code[] => {
    const [name, value] = namedChildren(child);
    if (child.type !== 'const_element' || name === undefined) return [];
    const place = placeOf(low, child);
    const target = nameCode(place, plainName(textOfNode(low, name)));
    return [{ ...place, kind: 'assign', target, value: lowerExpression(low, value) }];
  });
}

/** `use Some\Thing as Other;` and `use function system as run;`. */
function uses(low: Lowering, node: Syntax): readonly Code[] {
  const clauses = [...namedChildren(node)];
  for (let clause = clauses.pop(); clause !== undefined; clause = clauses.pop()) {
    if (clause.type === 'namespace_use_group') clauses.push(...namedChildren(clause));
    const alias = field(clause, 'alias');
    const name = namedChildren(clause).find((child) => child.field === '');
    if (alias !== undefined && name !== undefined)
      low.aliases.set(plainName(textOfNode(low, alias)), plainName(textOfNode(low, name)));
  }
  return [];
}

function returned(low: Lowering, node: Syntax): readonly Code[] {
  const value = inner(node);
  return [
    { ...placeOf(low, node), kind: 'return', ...(value === undefined ? {} : { value: lowerExpression(low, value) }) },
  ];
}

function namespace(low: Lowering, node: Syntax): readonly Code[] {
  return body(low, field(node, 'body'));
}

/** Its parts are carried out as if they stood here. */
const parts: Lower = (low, node) => lowerAll(low, namedChildren(node));
const nothing: Lower = () => [];

const table: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ['text', nothing],
  ['php_tag', nothing],
  ['text_interpolation', nothing],
  ['empty_statement', nothing],
  ['named_label_statement', nothing],
  ['goto_statement', nothing],
  ['unset_statement', nothing],
  ['expression_statement', (low, node) => namedChildren(node).map((child) => lowerExpression(low, child))],
  ['echo_statement', (low, node) => [callCode(placeOf(low, node), 'echo', echoed(low, node))]],
  ['exit_statement', (low, node) => namedChildren(node).map((child) => lowerExpression(low, child))],
  ['compound_statement', parts],
  ['colon_block', parts],
  ['declare_statement', parts],
  ['ERROR', parts],
  ['declare_directive', nothing],
  ['if_statement', ifStatement],
  ['while_statement', loop],
  ['do_statement', loop],
  ['for_statement', loop],
  ['foreach_statement', foreach],
  ['switch_statement', switchStatement],
  ['try_statement', tryStatement],
  ['global_declaration', globals],
  ['function_static_declaration', statics],
  ['const_declaration', constants],
  ['namespace_use_declaration', uses],
  ['namespace_definition', namespace],
  ['return_statement', returned],
  ['break_statement', (low, node) => [{ ...placeOf(low, node), kind: 'break' }]],
  ['continue_statement', (low, node) => [{ ...placeOf(low, node), kind: 'continue' }]],
  [
    'function_definition',
    (low, node) => [lowerFunction(low, node, plainName(textOfNode(low, field(node, 'name') ?? node)))],
  ],
  ...['class_declaration', 'trait_declaration', 'interface_declaration', 'enum_declaration'].map(
    (type): [string, Lower] => [type, (low, node) => [lowerClass(low, node)]],
  ),
]);

function echoed(low: Lowering, node: Syntax): readonly Code[] {
  return namedChildren(node).map((child) => lowerExpression(low, child));
}
