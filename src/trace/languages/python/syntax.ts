import type { Node } from 'web-tree-sitter';

/** A syntax node as a plain object: walking these is many times faster than asking the parser for every child. */
export interface Syntax {
  readonly type: string;
  /** Name of the field it fills in its parent, '' for none. */
  readonly field: string;
  /** Offsets in the text, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** 1-based. */
  readonly line: number;
  /** Named children, and the anonymous ones of operators and slices. */
  readonly children: readonly Syntax[];
}

/** Nodes kept of one text, at most; what is beyond is left out. */
const mostNodes = 2_000_000;

/** Parents whose anonymous children say something. */
const telling = new Set([
  'slice',
  'comparison_operator',
  'binary_operator',
  'unary_operator',
  'boolean_operator',
  'augmented_assignment',
  'for_in_clause',
]);

interface Open {
  readonly type: string;
  readonly field: string;
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly children: Syntax[];
}

/** Copies the tree. Comments are left out. `cut` tells that there were too many nodes. */
export function syntaxOf(root: Node): { readonly tree: Syntax; readonly cut: boolean } {
  const cursor = root.walk();
  const open = (): Open => ({
    type: cursor.nodeType,
    field: cursor.currentFieldName ?? '',
    from: cursor.startIndex,
    to: cursor.endIndex,
    line: cursor.startPosition.row + 1,
    children: [],
  });
  let count = 0;
  let cut = false;
  const top = open();
  const stack: Open[] = [top];
  let more = cursor.gotoFirstChild();
  while (more) {
    const parent = stack[stack.length - 1] ?? top;
    const kept = (cursor.nodeIsNamed || telling.has(parent.type)) && cursor.nodeType !== 'comment' ? open() : undefined;
    count += 1;
    if (count > mostNodes) cut = true;
    if (kept !== undefined) parent.children.push(kept);
    if (kept !== undefined && !cut && cursor.gotoFirstChild()) {
      stack.push(kept);
      continue;
    }
    while (more && !cursor.gotoNextSibling()) {
      more = cursor.gotoParent();
      stack.pop();
      if (stack.length === 0) more = false;
    }
  }
  cursor.delete();
  return { tree: top, cut };
}
