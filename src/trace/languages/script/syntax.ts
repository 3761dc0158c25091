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

/** What of a tree is not needed: walking it costs more than parsing. */
export interface SyntaxOptions {
  /** Types whose nodes are left out with all in them: punctuation and key words. */
  readonly dropped?: ReadonlySet<string>;
  /** Types whose nodes are kept without their children: literals that are read from their text. */
  readonly leaves?: ReadonlySet<string>;
  /** Types of which some nodes are kept without their children: those whose text tells that it is all there is to them. */
  readonly closed?: ReadonlyMap<string, (text: string, from: number) => boolean>;
}

/**
 * Parses a text with a grammar. `cut`: too long or too involved; the tree, if any, is what was kept. `errors`: places that
 * do not fit the grammar.
 */
export function syntaxOf(
  language: Language,
  text: string,
  options: SyntaxOptions = {},
): { readonly tree?: Syntax; readonly cut: boolean; readonly errors?: number } {
  if (failures >= mostFailures) return { cut: true };
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
    const copied = copy(tree.rootNode, text, options);
    tree.delete();
    return copied;
  } catch (error) {
    // A grammar's own scanner gives up on some texts (Ruby's on literals nested 256 deep) by a call that WebAssembly does
    // not have. Nothing can be said of such a text; each leaves its stack behind, and after some 50 memory is overwritten.
    if (error instanceof RangeError) throw error;
    failures += 1;
    return { cut: true };
  } finally {
    parser.delete();
  }
}

/** Texts on which a grammar's scanner gave up, and how many may do so before nothing is parsed any more. */
let failures = 0;
const mostFailures = 20;

/** What to do with nodes of a type: leave them out, keep them without children, keep them. */
type Treatment = 'drop' | 'leaf' | 'keep';

interface TypeInfo {
  readonly type: string;
  readonly named: boolean;
  readonly treatment: Treatment;
  readonly closed: ((text: string, from: number) => boolean) | undefined;
}

/** Copies the tree without its comments. Every question to the cursor is a call into the parser: few are asked. */
function copy(
  root: Node,
  text: string,
  options: SyntaxOptions,
): { readonly tree: Syntax; readonly cut: boolean; readonly errors: number } {
  const cursor = root.walk();
  const infos = new Map<number, TypeInfo>();
  const infoOf = (id: number): TypeInfo => {
    const before = infos.get(id);
    if (before !== undefined) return before;
    const type = cursor.nodeType;
    const named = cursor.nodeIsNamed;
    const isDropped = comments.has(type) || (!named && options.dropped?.has(type) === true);
    // What the grammar does not name has nothing in it.
    const isLeaf = !named || options.leaves?.has(type) === true;
    const treatment = isDropped ? 'drop' : isLeaf ? 'leaf' : 'keep';
    const made: TypeInfo = { type, named, treatment, closed: options.closed?.get(type) };
    infos.set(id, made);
    return made;
  };
  const line = lineCounter(text);
  const open = ({ type, named }: TypeInfo): Open => {
    const from = cursor.startIndex;
    return {
      type,
      field: cursor.currentFieldName ?? '',
      named,
      from,
      to: cursor.endIndex,
      line: line(from),
      children: [],
    };
  };
  let count = 0;
  let errors = 0;
  let cut = false;
  const top = open(infoOf(cursor.nodeTypeId));
  const stack: Open[] = [top];
  let more = cursor.gotoFirstChild();
  while (more) {
    const parent = stack[stack.length - 1] ?? top;
    const info = infoOf(cursor.nodeTypeId);
    count += 1;
    if (info.type === 'ERROR') errors += 1;
    if (count > mostNodes) cut = true;
    if (info.treatment !== 'drop' && !cut) {
      const kept = open(info);
      parent.children.push(kept);
      const isOpen = info.treatment === 'keep' && info.closed?.(text, kept.from) !== true;
      if (isOpen && cursor.gotoFirstChild()) {
        stack.push(kept);
        continue;
      }
    }
    while (more && !cursor.gotoNextSibling()) {
      more = cursor.gotoParent();
      stack.pop();
      if (stack.length === 0) more = false;
    }
  }
  cursor.delete();
  return { tree: top, cut, errors };
}

/** Gives the line of a place; places are asked for mostly in order. */
function lineCounter(text: string): (at: number) => number {
  let line = 1;
  let start = 0;
  let next = text.indexOf('\n');
  return (at) => {
    if (at < start) {
      line = 1;
      start = 0;
      next = text.indexOf('\n');
    }
    while (next !== -1 && next < at) {
      line += 1;
      start = next + 1;
      next = text.indexOf('\n', start);
    }
    return line;
  };
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
