import type { Code } from '../script/code.ts';
import { nameCode, placeOf } from '../script/codes.ts';
import { field, namedChildren, type Syntax } from '../script/syntax.ts';
import { assignCode, expression } from './lower-expression.ts';
import { blockOf } from './lower-statement.ts';
import { type Lowering, unknownCode } from './lowering.ts';

/** `match subject: case …`. Patterns that take things apart may fit or not. */
export function match(low: Lowering, node: Syntax): Code {
  const cases: { tests?: readonly Code[]; body: readonly Code[] }[] = [];
  const visit = (each: Syntax): void => {
    if (each.type === 'case_clause') cases.push(caseOf(low, each));
    else for (const child of each.children) visit(child);
  };
  for (const child of node.children) if (child.field !== 'subject') visit(child);
  return { ...placeOf(node), kind: 'select', subject: expression(low, field(node, 'subject')), cases };
}

function caseOf(low: Lowering, node: Syntax): { tests?: readonly Code[]; body: readonly Code[] } {
  const patterns = namedChildren(node).filter((child) => child.type === 'case_pattern');
  const body = blockOf(low, node, 'consequence');
  const guard = field(node, 'guard');
  const [only] = patterns;
  const inner = only === undefined ? undefined : namedChildren(only)[0];
  if (guard === undefined && patterns.length === 1 && only !== undefined) {
    if (low.textOf(only) === '_') return { body };
    if (inner !== undefined && literals.has(inner.type)) return { tests: [expression(low, inner)], body };
    if (inner?.type === 'union_pattern' && inner.children.every((each) => !each.named || literals.has(each.type)))
      return { tests: namedChildren(inner).map((each) => expression(low, each)), body };
  }
  const names: string[] = [];
  for (const pattern of patterns) bound(low, pattern, names, 0);
  const guards = guard === undefined ? [] : [expression(low, namedChildren(guard)[0])];
  const binds = names.map((name) => assignCode(low, placeOf(node), nameCode(placeOf(node), name), unknownCode(node)));
  return { tests: [unknownCode(node)], body: [...binds, ...guards, ...body] };
}

const literals = new Set(['string', 'concatenated_string', 'integer', 'float', 'true', 'false', 'none']);

/** Names that a pattern gives a value; dotted ones are constants. */
function bound(low: Lowering, node: Syntax, names: string[], depth: number): void {
  if (names.length >= 50 || depth > 50) return;
  const name = low.textOf(node);
  if (node.children.length === 0 && /^[A-Za-z]\w{0,100}$/.test(name) && !literals.has(node.type)) names.push(name);
  for (const child of node.children) if (child.named) bound(low, child, names, depth + 1);
}
