import type { Code } from '../script/code.ts';
import { callCode, type Lowering, nameCode, place, textCode } from '../script/lowering.ts';
import { field, namedChildren, type Syntax } from '../script/syntax.ts';
import { expression } from './lower-expression.ts';
import { statements } from './lower-statement.ts';

/** `import a, {b as c}, * as d from 'module'`: what `require` gives, taken apart. */
export function imported(lowering: Lowering, node: Syntax): Code {
  const source = field(node, 'source');
  const module = callCode(node, 'require', expression(lowering, source));
  const clause = node.children.find((child) => child.type === 'import_clause');
  const body: Code[] = [];
  for (const part of clause === undefined ? [] : namedChildren(clause)) {
    if (part.type === 'named_imports') {
      const entries = namedChildren(part).map((each) => {
        const name = field(each, 'name') ?? each;
        return { key: keyOf(lowering, name), value: nameCode(each, lowering.of(field(each, 'alias') ?? name)) };
      });
      body.push({
        ...place(part),
        kind: 'assign',
        target: { ...place(part), kind: 'map', entries },
        value: module,
        own: true,
      });
    } else {
      // The default export and the whole of a module are one for this reading.
      const name = part.type === 'namespace_import' ? (namedChildren(part)[0] ?? part) : part;
      body.push({
        ...place(part),
        kind: 'assign',
        target: nameCode(part, lowering.of(name)),
        value: module,
        own: true,
      });
    }
  }
  return { ...place(node), kind: 'block', body: body.length === 0 ? [module] : body };
}

function keyOf(lowering: Lowering, name: Syntax): Code {
  return name.type === 'string' ? expression(lowering, name) : textCode(name, lowering.of(name));
}

/** `export …`: what is declared is carried out; `export … from` loads the module. */
export function exported(lowering: Lowering, node: Syntax): Code {
  const source = field(node, 'source');
  if (source !== undefined) return callCode(node, 'require', expression(lowering, source));
  const declaration = field(node, 'declaration');
  const value = field(node, 'value');
  if (declaration !== undefined) return { ...place(node), kind: 'block', body: statements(lowering, [declaration]) };
  if (value === undefined) return { ...place(node), kind: 'block', body: [] };
  return expression(lowering, value);
}
