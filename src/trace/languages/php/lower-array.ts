import type { Code } from '../script/code.ts';
import { namedChildren, type Syntax } from '../script/syntax.ts';
import { lowerExpression } from './lower-expression.ts';
import { inner, type Lowering, placeOf, textOfNode } from './lowering.ts';

/** `array(…)`, `[…]`, `list(…)`: a list when no item has a key. */
export function lowerArray(low: Lowering, node: Syntax): Code {
  const place = placeOf(low, node);
  const items = namedChildren(node).filter((child) => child.type === 'array_element_initializer');
  const parts = items.map((item) =>
    namedChildren(item).map((child) => (child.type === 'by_ref' ? inner(child) : child)),
  );
  if (!items.some((item) => item.children.some((child) => child.type === '=>'))) {
    return {
      ...place,
      kind: 'list',
      items: parts.map(([value]) =>
        value?.type === 'variadic_unpacking'
          ? { value: lowerExpression(low, inner(value)), spread: true }
          : { value: lowerExpression(low, value) },
      ),
    };
  }
  let next = 0;
  return {
    ...place,
    kind: 'map',
    entries: parts.map(([first, second]) => {
      if (second !== undefined) {
        const digits = first?.type === 'integer' ? Number(textOfNode(low, first)) : Number.NaN;
        if (digits >= next) next = digits + 1;
        return { key: lowerExpression(low, first), value: lowerExpression(low, second) };
      }
      next += 1;
      return { key: { ...place, kind: 'number', value: next - 1 }, value: lowerExpression(low, first) };
    }),
  };
}

/** `list($a, , $b)`, `['k' => $a]`: a pattern. */
export function lowerListPattern(low: Lowering, node: Syntax): Code {
  const place = placeOf(low, node);
  const isPair = node.children.some((child) => child.type === '=>');
  const entries: { key: Code; value: Code }[] = [];
  let position = 0;
  let key: Code | undefined;
  let pending: Code | undefined;
  const flush = (): void => {
    if (pending !== undefined)
      entries.push({ key: key ?? { ...place, kind: 'number', value: position }, value: pending });
    key = undefined;
    pending = undefined;
  };
  for (const child of node.children) {
    if (child.type === ',') {
      flush();
      position += 1;
    } else if (child.type === '=>') {
      key = pending;
      pending = undefined;
    } else if (child.named) pending = lowerExpression(low, child.type === 'by_ref' ? inner(child) : child);
  }
  flush();
  if (isPair || entries.length !== position + 1) return { ...place, kind: 'map', entries };
  return { ...place, kind: 'list', items: entries.map(({ value }) => ({ value })) };
}

/** `12`, `0x1f`, `0755`, `0b11`. */
export function lowerInteger(low: Lowering, node: Syntax): Code {
  const digits = textOfNode(low, node).replaceAll('_', '').toLowerCase();
  const octal = /^0o?[0-7]+$/.test(digits);
  return {
    ...placeOf(low, node),
    kind: 'number',
    value: octal ? Number.parseInt(digits.replace('o', ''), 8) : Number(digits),
  };
}
