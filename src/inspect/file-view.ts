import type { FileFact, FileView, Hiding, LayerFacts } from './facts.ts';
import { type FileTree, mergeLayers } from './file-tree.ts';
import { type NodeStore, noNode } from './node-store.ts';

/** Kept bytes by layer index, then by the file's position in that layer's `files`. */
export type KeptBytes = ReadonlyMap<number, ReadonlyMap<number, Uint8Array>>;

/**
 * The image's file system as a container would see it, with what it hides. Sorted means: folder by folder, a folder before
 * what is in it, names by their UTF-16 units. A folder that is only stated again by a later layer does not count as hidden.
 */
export function createFileView(layers: readonly LayerFacts[], kept: KeptBytes): FileView {
  return viewOf(mergeLayers(layers), kept);
}

/** The same, for layers that were merged before: what changes is only which bytes are known. */
export function viewOf(tree: FileTree, kept: KeptBytes): FileView {
  const { nodes } = tree;
  let sortedHidden: Int32Array | undefined;

  function bytes(fact: FileFact): Uint8Array | undefined {
    const file = tree.numberOf(fact);
    if (file < 0) return undefined;
    const { layer, row } = tree.placeOf(tree.contentOf(file));
    return kept.get(layer)?.get(row);
  }

  function factAt(path: string, followLast: boolean): number {
    const node = tree.find(path, followLast);
    return node === noNode ? -1 : nodes.file(node);
  }

  return {
    get(path) {
      const file = factAt(path, false);
      return file < 0 ? undefined : tree.factOf(file);
    },
    resolve(path) {
      const file = factAt(path, true);
      if (file < 0) return undefined;
      const real = tree.factOf(tree.contentOf(file));
      return real.type === 'hardlink' ? undefined : real;
    },
    list(folder) {
      const node = tree.find(folder, true);
      if (node === noNode) return [];
      return sorted(nodes, node).flatMap((child) => (nodes.file(child) < 0 ? [] : [tree.factOf(nodes.file(child))]));
    },
    *under(folder) {
      const top = tree.find(folder, true);
      if (top !== noNode) yield* below(tree, top);
    },
    *all() {
      if (nodes.file(tree.root) >= 0) yield tree.factOf(nodes.file(tree.root));
      yield* below(tree, tree.root);
    },
    *hidden() {
      sortedHidden ??= sortHidden(tree);
      for (const file of sortedHidden) yield { file: tree.factOf(file), hiding: tree.hidingOf(file) as Hiding };
    },
    hiding(fact) {
      const file = tree.numberOf(fact);
      return file < 0 ? undefined : tree.hidingOf(file);
    },
    bytes,
    text(file) {
      const known = bytes(file);
      return known === undefined ? undefined : decode(known);
    },
  };
}

/** Without recursion: the depth is the image's to choose. */
function* below(tree: FileTree, top: number): Iterable<FileFact> {
  const { nodes } = tree;
  const waiting = sorted(nodes, top).reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const file = nodes.file(node);
    if (file >= 0) yield tree.factOf(file);
    if (nodes.isFolder(node)) for (const child of sorted(nodes, node).reverse()) waiting.push(child);
  }
}

function sorted(nodes: NodeStore, node: number): number[] {
  const children: (readonly [name: string, node: number])[] = [];
  for (const child of nodes.children(node)) children.push([nodes.name(child), child]);
  return children.sort((left, right) => compare(left[0], right[0])).map(([, child]) => child);
}

/** In layer order, then by path, then as they stand in the layer. */
function sortHidden(tree: FileTree): Int32Array {
  const all: { readonly file: number; readonly layer: number; readonly path: string }[] = [];
  for (const file of tree.hidden()) all.push({ file, layer: tree.placeOf(file).layer, path: tree.pathOf(file) });
  all.sort((left, right) => left.layer - right.layer || compare(left.path, right.path));
  return Int32Array.from(all, ({ file }) => file);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** UTF-8, or UTF-16 where a byte order mark says so; never fails. */
function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}
