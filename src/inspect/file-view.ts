import type { FileFact, FileView, Hiding, LayerFacts } from './facts.ts';
import { type FileTree, find, mergeLayers, type Node } from './file-tree.ts';

/** Kept bytes by layer index, then by the file's position in that layer's `files`. */
export type KeptBytes = ReadonlyMap<number, ReadonlyMap<number, Uint8Array>>;

/**
 * The image's file system as a container would see it, with what it hides. Sorted means: folder by folder, a folder before
 * what is in it, names by their UTF-16 units. A folder that is only stated again by a later layer does not count as hidden.
 */
export function createFileView(layers: readonly LayerFacts[], kept: KeptBytes): FileView {
  return viewOf(mergeLayers(layers), layers, kept);
}

/** The same, for layers that were merged before: what changes is only which bytes are known. */
export function viewOf(tree: FileTree, layers: readonly LayerFacts[], kept: KeptBytes): FileView {
  const bytesOf = new Map<FileFact, Uint8Array>();
  for (const layer of layers) {
    for (const [position, bytes] of kept.get(layer.index) ?? []) {
      const fact = layer.files[position];
      if (fact !== undefined) bytesOf.set(fact, bytes);
    }
  }
  const content = (file: FileFact): FileFact => tree.shared.get(file) ?? file;
  const bytes = (file: FileFact): Uint8Array | undefined => bytesOf.get(content(file));
  let sortedHidden: readonly { readonly file: FileFact; readonly hiding: Hiding }[] | undefined;

  return {
    get: (path) => find(tree.root, path, false, tree.shared)?.fact,
    resolve(path) {
      const fact = find(tree.root, path, true, tree.shared)?.fact;
      if (fact === undefined) return undefined;
      const real = content(fact);
      return real.type === 'hardlink' ? undefined : real;
    },
    list(folder) {
      const children = find(tree.root, folder, true, tree.shared)?.children;
      return sorted(children).flatMap(([, child]) => (child.fact === undefined ? [] : [child.fact]));
    },
    *under(folder) {
      const top = find(tree.root, folder, true, tree.shared);
      if (top !== undefined) yield* below(top);
    },
    *all() {
      if (tree.root.fact !== undefined) yield tree.root.fact;
      yield* below(tree.root);
    },
    hidden() {
      sortedHidden ??= [...tree.hidden]
        .map(([file, hiding]) => ({ file, hiding }))
        .sort((left, right) => left.file.layer - right.file.layer || compare(left.file.path, right.file.path));
      return sortedHidden;
    },
    hiding: (file) => tree.hidden.get(file),
    bytes,
    text(file) {
      const known = bytes(file);
      return known === undefined ? undefined : decode(known);
    },
  };
}

/** Without recursion: the depth is the image's to choose. */
function* below(top: Node): Iterable<FileFact> {
  const waiting = sorted(top.children).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const node = next[1];
    if (node.fact !== undefined) yield node.fact;
    if (node.children !== undefined) {
      for (const child of sorted(node.children).reverse()) waiting.push(child);
    }
  }
}

function sorted(children: ReadonlyMap<string, Node> | undefined): [string, Node][] {
  return [...(children ?? [])].sort((left, right) => compare(left[0], right[0]));
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
