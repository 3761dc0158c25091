import { randomInt } from 'node:crypto';
import { createTextStore } from './text-store.ts';

/** No node. */
export const noNode = -1;

/** The names of a file system: a tree in a few columns of numbers, about 35 bytes a name, where maps of maps take 150. */
export interface NodeStore {
  readonly root: number;
  /** Changes whenever a name is taken away or made anew: then a node found before may be another one's. */
  readonly version: number;
  /** The child of this name, `noNode` when there is none. */
  child(parent: number, name: string): number;
  /** Makes a child; there must be none of this name. */
  add(parent: number, name: string, file: number, folder: boolean): number;
  /** Of the root: `noNode`. */
  parent(node: number): number;
  /** The file a node stands for, -1 for none. */
  file(node: number): number;
  setFile(node: number, file: number): void;
  isFolder(node: number): boolean;
  name(node: number): string;
  /** Nodes directly below, in no order. */
  children(node: number): Iterable<number>;
  /** Takes away a node with all below; told of each file. */
  remove(node: number, onFile: (file: number) => void): void;
  /** Takes away all below a node. */
  clear(node: number, onFile: (file: number) => void): void;
}

const flag = { folder: 1, gone: 2, linked: 4 } as const;

/** Names of nodes with a file are not stored, also not when they are gone: `nameOf` tells them. */
export function createNodeStore(nameOf: (file: number) => string): NodeStore {
  let room = 256;
  let parents = new Int32Array(room);
  let files = new Int32Array(room);
  let firsts = new Int32Array(room);
  let nexts = new Int32Array(room);
  let hashes = new Int32Array(room);
  let flags = new Uint8Array(room);
  /** Open addressing: 1 and the node, 0 for a free slot. At most three quarters full. */
  let slots = new Int32Array(2 * room);
  /** Names of nodes without a file; those have -2 and less the number of their name as their file. */
  const names = createTextStore();
  /** Differs by run, so that collisions cannot be prepared. */
  const seed = randomInt(2 ** 32) | 0;
  let size = 0;
  let version = 0;
  const root = make(noNode, 0, -1, true);

  function grow(): void {
    room += room >> 1;
    parents = larger(parents, room);
    files = larger(files, room);
    firsts = larger(firsts, room);
    nexts = larger(nexts, room);
    hashes = larger(hashes, room);
    const moreFlags = new Uint8Array(room);
    moreFlags.set(flags);
    flags = moreFlags;
  }

  function place(node: number): void {
    if (4 * size > 3 * slots.length) {
      slots = new Int32Array(2 * slots.length);
      // The new node is among them.
      for (let each = 1; each < size; each++) place(each);
      return;
    }
    const mask = slots.length - 1;
    let slot = (hashes[node] as number) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = 1 + node;
  }

  function make(parent: number, hash: number, file: number, folder: boolean): number {
    if (size === room) grow();
    const node = size++;
    parents[node] = parent;
    files[node] = file;
    firsts[node] = noNode;
    nexts[node] = noNode;
    hashes[node] = hash;
    flags[node] = folder ? flag.folder : 0;
    return node;
  }

  function hashOf(parent: number, name: string): number {
    let hash = Math.imul(parent ^ seed, 0x85ebca6b);
    for (let index = 0; index < name.length; index++) {
      hash = Math.imul(hash ^ name.charCodeAt(index), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  /** The node of this name, also when it is gone: it is used again. */
  function slotted(parent: number, name: string, hash: number): number {
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const node = (slots[slot] as number) - 1;
      if (node < 0) return noNode;
      if (hashes[node] === hash && parents[node] === parent && nameAt(node) === name) return node;
    }
  }

  function nameAt(node: number): string {
    const file = files[node] as number;
    return file >= 0 ? nameOf(file) : file === -1 ? '' : names.get(-2 - file);
  }

  function link(node: number, parent: number): void {
    nexts[node] = firsts[parent] as number;
    firsts[parent] = node;
    flags[node] = (flags[node] as number) | flag.linked;
  }

  /** Marks everything below as gone and lets go of it. */
  function clear(top: number, onFile: (file: number) => void): void {
    version++;
    const waiting = [top];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      for (let child = firsts[node] as number; child !== noNode; child = nexts[child] as number) {
        if (((flags[child] as number) & flag.gone) === 0) {
          if ((files[child] as number) >= 0) onFile(files[child] as number);
          if ((firsts[child] as number) !== noNode) waiting.push(child);
        }
        flags[child] = flag.gone;
      }
      firsts[node] = noNode;
    }
  }

  return {
    root,
    get version() {
      return version;
    },
    child(parent, name) {
      const node = slotted(parent, name, hashOf(parent, name));
      return node === noNode || ((flags[node] as number) & flag.gone) !== 0 ? noNode : node;
    },
    add(parent, name, file, folder) {
      const hash = hashOf(parent, name);
      let node = slotted(parent, name, hash);
      if (node === noNode) {
        node = make(parent, hash, file, folder);
        place(node);
      } else {
        flags[node] = ((flags[node] as number) & flag.linked) | (folder ? flag.folder : 0);
        files[node] = file;
      }
      if (file < 0) files[node] = -2 - names.add(name);
      if (((flags[node] as number) & flag.linked) === 0) link(node, parent);
      return node;
    },
    parent: (node) => parents[node] as number,
    file: (node) => Math.max(-1, files[node] as number),
    setFile(node, file) {
      files[node] = file;
    },
    isFolder: (node) => ((flags[node] as number) & flag.folder) !== 0,
    name: nameAt,
    *children(node) {
      for (let child = firsts[node] as number; child !== noNode; child = nexts[child] as number) {
        if (((flags[child] as number) & flag.gone) === 0) yield child;
      }
    },
    remove(node, onFile) {
      version++;
      if ((files[node] as number) >= 0) onFile(files[node] as number);
      clear(node, onFile);
      // It stays in its parent's list, to be used again.
      flags[node] = ((flags[node] as number) & flag.linked) | flag.gone;
    },
    clear,
  };
}

function larger(old: Int32Array, room: number): Int32Array<ArrayBuffer> {
  const made = new Int32Array(room);
  made.set(old);
  return made;
}
