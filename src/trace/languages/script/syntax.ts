import { type Language, type Node, Parser } from 'web-tree-sitter';

/** A syntax node as a plain object: walking these is many times faster than asking the parser for every child. */
export interface Syntax {
  readonly type: string;
  /** Name of the field it fills in its parent, '' for none. */
  readonly field: string;
  /** Whether the grammar names it; the others are operators, key words and punctuation. */
  readonly named: boolean;
  /** Offsets in the text, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** 1-based. */
  readonly line: number;
  readonly children: readonly Syntax[];
}

/** Nodes kept of one text, at most; what is beyond is left out. */
const mostNodes = 1_500_000;
/** Calls of the parser's progress callback before a text counts as one that cannot be parsed in time. */
const mostProgress = 50_000;
/** Comments in the grammars that are used. */
const comments = new Set(['comment', 'line_comment', 'block_comment', 'hash_bang_line']);

interface Open extends Omit<Syntax, 'children'> {
  readonly children: Syntax[];
}

/** Parses a text with a grammar. `cut`: too long or too involved; the tree, if any, is what was kept. */
export function syntaxOf(language: Language, text: string): { readonly tree?: Syntax; readonly cut: boolean } {
  const parser = new Parser();
  try {
    parser.setLanguage(language);
    let progress = 0;
    const tree = parser.parse(text, null, {
      progressCallback: () => {
        progress += 1;
        return progress > mostProgress;
      },
    });
    if (tree === null) return { cut: true };
    const copied = copy(tree.rootNode);
    tree.delete();
    return copied;
  } finally {
    parser.delete();
  }
}

/** Copies the tree without its comments. */
function copy(root: Node): { readonly tree: Syntax; readonly cut: boolean } {
  const cursor = root.walk();
  const open = (): Open => ({
    type: cursor.nodeType,
    field: cursor.currentFieldName ?? '',
    named: cursor.nodeIsNamed,
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
    const kept = comments.has(cursor.nodeType) ? undefined : open();
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

/** The child that fills a field. */
export function field(node: Syntax, name: string): Syntax | undefined {
  return node.children.find((child) => child.field === name);
}

/** The children that fill a field. */
export function fields(node: Syntax, name: string): readonly Syntax[] {
  return node.children.filter((child) => child.field === name);
}

/** The children the grammar names. */
export function namedChildren(node: Syntax): readonly Syntax[] {
  return node.children.filter((child) => child.named);
}
