import type { FileFact, Hiding, LayerFacts } from './facts.ts';
import { type FileRows, rowsOf } from './file-list.ts';
import { createNodeStore, type NodeStore, noNode } from './node-store.ts';

/** The merged file system of an image, and what it hides. Files are numbers here: an image may have ten million. */
export interface FileTree {
  readonly nodes: NodeStore;
  /** Node of the root. */
  readonly root: number;
  /** Number of the file at a node, -1 for a folder that no layer states. */
  fileAt(node: number): number;
  /** The file's object; the same one again for a while. */
  factOf(file: number): FileFact;
  /** The number of a file that came from here, -1 for any other object. */
  numberOf(fact: FileFact): number;
  /** Its layer's index, and its position in that layer's files. */
  placeOf(file: number): { readonly layer: number; readonly row: number };
  pathOf(file: number): string;
  /** For hard links the file whose content they share, else the file itself. */
  contentOf(file: number): number;
  hidingOf(file: number): Hiding | undefined;
  /** All that is hidden, in layer order. */
  hidden(): Iterable<number>;
  /** The node at this path; links on the way are followed inside the image, the last name only when `followLast`. */
  find(path: string, followLast: boolean): number;
}

/** Links followed on one way, as Linux has it (`MAXSYMLINKS`). */
const maxLinks = 40;
/** AUFS keeps its own bookkeeping under such names; engines do not extract it. Source: OCI image-spec layer.md, docker's archive package. */
const metadataPrefix = '.wh..wh.';
const ways: readonly Hiding['how'][] = ['whiteout', 'opaque', 'replaced'];
/** Objects that are handed out again rather than made anew. */
const mostShared = 50_000;

/**
 * Applies the layers, bottom first, as OCI image-spec layer.md has it: a layer's whiteouts and opaque marks act on the
 * layers below only, whatever their order in the tar. Where engines differ the reading under which more stays visible is
 * taken: whiteouts are not applied through symbolic links.
 */
export function mergeLayers(layers: readonly LayerFacts[]): FileTree {
  const all: readonly FileRows[] = layers.map(({ files }) => rowsOf(files));
  const bases: number[] = [];
  let total = 0;
  for (const { length } of all) {
    bases.push(total);
    total += length;
  }
  const positionOf = new Map(layers.map(({ index }, position) => [index, position]));
  /** By file: 0, or 1 and the position of the hiding layer, times the number of ways, and the way. */
  const hiding = new Int32Array(total);
  /** By file: 0, or 1 and the number of the file whose content it shares. */
  const shared = new Int32Array(all.some(hasHardLinks) ? total : 0);
  const objects = new Map<number, FileFact>();
  const nodes = createNodeStore((file) => lastName(pathOf(file)));
  const { root } = nodes;
  for (let position = 0; position < layers.length; position++) applyLayer(position);
  keepLinked();

  return {
    nodes,
    root,
    fileAt: nodes.file,
    factOf(file) {
      const known = objects.get(file);
      if (known !== undefined) return known;
      const [position, row] = split(file);
      const made = (all[position] as FileRows).fact(row);
      if (objects.size >= mostShared) objects.clear();
      objects.set(file, made);
      return made;
    },
    numberOf(fact) {
      const position = positionOf.get(fact.layer);
      const row = position === undefined ? -1 : (all[position] as FileRows).rowOf(fact);
      return row < 0 ? -1 : (bases[position as number] as number) + row;
    },
    placeOf(file) {
      const [position, row] = split(file);
      return { layer: layers[position]?.index ?? -1, row };
    },
    pathOf,
    contentOf,
    hidingOf(file) {
      const code = hiding[file] as number;
      if (code === 0) return undefined;
      const by = layers[Math.floor((code - 1) / ways.length)]?.index ?? -1;
      return { by, how: ways[(code - 1) % ways.length] as Hiding['how'] };
    },
    *hidden() {
      for (let file = 0; file < total; file++) if (hiding[file] !== 0) yield file;
    },
    find: (path, followLast) => walk(path, followLast, undefined),
  };

  function split(file: number): readonly [position: number, row: number] {
    let position = bases.length - 1;
    while ((bases[position] as number) > file || all[position]?.length === 0) position--;
    return [position, file - (bases[position] as number)];
  }

  function pathOf(file: number): string {
    const [position, row] = split(file);
    return (all[position] as FileRows).path(row);
  }

  function contentOf(file: number): number {
    const code = shared[file] ?? 0;
    return code === 0 ? file : code - 1;
  }

  function typeOf(file: number): FileFact['type'] {
    const [position, row] = split(file);
    return (all[position] as FileRows).type(row);
  }

  function applyLayer(position: number): void {
    const layer = layers[position] as LayerFacts;
    const own = all[position] as FileRows;
    const base = bases[position] as number;
    for (const path of layer.opaques) {
      const folder = findLiteral(path);
      if (folder !== noNode) nodes.clear(folder, (file) => hide(file, position, 'opaque'));
    }
    for (const path of layer.whiteouts) {
      const gone = findLiteral(path);
      if (gone !== noNode && gone !== root) nodes.remove(gone, (file) => hide(file, position, 'whiteout'));
    }
    const metadata = new Map<string, number>();
    // Most entries stand in the folder of the one before.
    let lastFolder: string | undefined;
    let lastNode = noNode;
    let lastVersion = -1;
    for (let row = 0; row < own.length; row++) {
      const path = own.path(row);
      const file = base + row;
      if (path.includes(`/${metadataPrefix}`)) {
        metadata.set(path, file);
        hide(file, position, 'whiteout');
        continue;
      }
      if (path === '/') {
        nodes.setFile(root, file);
        continue;
      }
      const folder = path.slice(0, path.lastIndexOf('/'));
      if (folder !== lastFolder || nodes.version !== lastVersion) {
        lastNode = folderFor(folder, position);
        lastFolder = folder;
        lastVersion = nodes.version;
      }
      add(file, own, row, path, lastNode, metadata, position);
    }
  }

  function add(
    file: number,
    own: FileRows,
    row: number,
    path: string,
    folder: number,
    metadata: ReadonlyMap<string, number>,
    position: number,
  ): void {
    const type = own.type(row);
    const name = lastName(path);
    const old = nodes.child(folder, name);
    const replace = (): void => {
      if (old !== noNode) nodes.remove(old, (each) => hide(each, position, 'replaced'));
    };
    if (type === 'directory') {
      if (old !== noNode && nodes.isFolder(old)) {
        nodes.setFile(old, file);
        return;
      }
      replace();
      nodes.add(folder, name, file, true);
      return;
    }
    const linkTarget = own.linkTarget(row);
    if (type === 'hardlink' && linkTarget !== undefined) {
      const found = walk(linkTarget, false, undefined);
      const stated = found === noNode ? -1 : nodes.file(found);
      const target = stated >= 0 ? stated : (metadata.get(linkTarget) ?? -1);
      if (target >= 0) shared[file] = 1 + contentOf(target);
    }
    replace();
    nodes.add(folder, name, file, false);
  }

  /** The folder an entry goes to: links on the way are followed inside the image, missing folders are made. */
  function folderFor(path: string, position: number): number {
    const make = (parent: number, name: string): number => {
      const old = nodes.child(parent, name);
      if (old !== noNode) nodes.remove(old, (each) => hide(each, position, 'replaced'));
      return nodes.add(parent, name, -1, true);
    };
    const folder = walk(path, true, make);
    if (folder !== noNode && nodes.isFolder(folder)) return folder;
    // Links that go round in circles: the entry stands where it says.
    let here = root;
    for (const name of partsOf(path)) {
      const next = nodes.child(here, name);
      here = next === noNode || !nodes.isFolder(next) ? make(here, name) : next;
    }
    return here;
  }

  function hide(file: number, position: number, how: Hiding['how']): void {
    hiding[file] = 1 + position * ways.length + ways.indexOf(how);
  }

  /** A file whose own name is gone is still there while a hard link to it is. */
  function keepLinked(): void {
    for (let link = 0; link < shared.length; link++) {
      if (shared[link] !== 0 && hiding[link] === 0) hiding[contentOf(link)] = 0;
    }
  }

  function walk(
    path: string,
    followLast: boolean,
    make: ((parent: number, name: string) => number) | undefined,
  ): number {
    const trail = [root];
    const pending = partsOf(path).reverse();
    let links = 0;
    while (pending.length > 0) {
      const name = pending.pop() as string;
      const here = trail[trail.length - 1] as number;
      if (name === '.') continue;
      if (name === '..') {
        if (trail.length > 1) trail.pop();
        continue;
      }
      let next = nodes.child(here, name);
      const stated = next === noNode ? -1 : nodes.file(next);
      const file = stated < 0 ? -1 : contentOf(stated);
      if (file >= 0 && (pending.length > 0 || followLast) && typeOf(file) === 'symlink') {
        links++;
        if (links > maxLinks) return noNode;
        const [position, row] = split(file);
        const target = (all[position] as FileRows).linkTarget(row) ?? '';
        if (target.startsWith('/')) trail.length = 1;
        pending.push(...partsOf(target).reverse());
        continue;
      }
      if (make !== undefined && (next === noNode || !nodes.isFolder(next))) next = make(here, name);
      if (next === noNode) return noNode;
      trail.push(next);
    }
    return trail[trail.length - 1] as number;
  }

  function findLiteral(path: string): number {
    let here = root;
    for (const name of partsOf(path)) {
      here = nodes.child(here, name);
      if (here === noNode) return noNode;
    }
    return here;
  }
}

function hasHardLinks(own: FileRows): boolean {
  for (let row = 0; row < own.length; row++) if (own.type(row) === 'hardlink') return true;
  return false;
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}
