import type { EntryType } from '../archive/entry.ts';
import { LimitError } from '../errors.ts';
import type { ContentKind, FileFact } from './facts.ts';
import { type FileList, type FileRows, rows } from './file-list.ts';
import { createNodeStore, noNode } from './node-store.ts';
import { createTextStore } from './text-store.ts';

/** Numbers of what is stored as one byte; that none is missing is checked by the compiler. */
const typeNumbers: Readonly<Record<EntryType, number>> = {
  ...{ file: 0, directory: 1, symlink: 2, hardlink: 3, character: 4, block: 5, fifo: 6, unknown: 7 },
};
const kindNumbers: Readonly<Record<ContentKind, number>> = {
  ...{ empty: 1, elf: 2, script: 3, text: 4, json: 5, gzip: 6, zstd: 7, xz: 8, bzip2: 9, zip: 10, tar: 11, png: 12 },
  ...{ jpeg: 13, gif: 14, pe: 15, macho: 16, class: 17, pyc: 18, wasm: 19, binary: 20 },
};
const types = namesOf(typeNumbers);
const kinds = namesOf(kindNumbers);

/** Rows of a page; the first page begins with fewer. */
const pageRows = 16_384;
const firstRows = 64;
const hashBytes = 32;
/** Five million names of a hundred bytes. */
const mostNameBytes = 512 << 20;
/** Stands for a number that has no room in its column. */
const elsewhere = 0xffff_ffff;

/** Some rows, column by column: 57 bytes a row. */
interface Page {
  readonly type: Uint8Array;
  readonly kind: Uint8Array;
  /** 1 where there is a hash. */
  readonly hashed: Uint8Array;
  readonly size: Uint32Array;
  readonly mtime: Uint32Array;
  /** Number of the combination of mode and owner. */
  readonly owner: Uint32Array;
  readonly folder: Uint32Array;
  readonly name: Int32Array;
  readonly hash: Buffer;
  /** Number of the list of needles, 0 for none. */
  readonly needles: Uint16Array;
}

/**
 * The files of one layer, in about 75 bytes each instead of about 400 as objects: a layer may have five million. Objects are
 * made when they are asked for, each time anew.
 */
export class FileTable implements FileList {
  readonly #rows: FileRows;
  readonly layer: number;
  readonly #pages: Page[] = [];
  readonly #names = createTextStore();
  readonly #folders = createNodeStore((name) => this.#names.get(name));
  /** The folder looked at last, and its path: files stand together. */
  #lastFolder = -1;
  #lastPath = '';
  readonly #owners: (readonly [mode: number, uid: number, gid: number])[] = [];
  readonly #ownerNumbers = new Map<string, number>();
  readonly #needles: (readonly string[])[] = [[]];
  readonly #needleNumbers = new Map<readonly string[], number>();
  /** What only few files have, by row. */
  readonly #sizes = new Map<number, number>();
  readonly #mtimes = new Map<number, number>();
  readonly #links = new Map<number, string>();
  readonly #shebangs = new Map<number, string>();
  readonly #capabilities = new Map<number, string>();
  readonly #rareNeedles = new Map<number, readonly string[]>();
  #length = 0;
  #regular = 0;
  #lastOwner = -1;

  /** `layer` is the index all of them have. */
  constructor(layer: number) {
    this.layer = layer;
    const table = this;
    this.#rows = {
      get length() {
        return table.#length;
      },
      get regular() {
        return table.#regular;
      },
      path: (row) => table.#path(row),
      type: (row) => types[(table.#page(row) as Page).type[row % pageRows] as number] as EntryType,
      linkTarget: (row) => table.#links.get(row),
      fact: (row) => table.#fact(row),
      rowOf: (file) => RowFile.rowIn(table, file),
    };
  }

  get [rows](): FileRows {
    return this.#rows;
  }

  get length(): number {
    return this.#length;
  }

  /** Appends a file; `fact.layer` is not looked at. Throws `LimitError` `METADATA_TOO_LARGE` when names fill the memory. */
  push(fact: FileFact): void {
    const { path } = fact;
    const slash = path.lastIndexOf('/');
    if (this.#names.bytes > mostNameBytes) {
      throw new LimitError('METADATA_TOO_LARGE', `the names of its entries have more than ${mostNameBytes} bytes`);
    }
    const row = this.#length++;
    const page = this.#roomFor(row);
    const at = row % pageRows;
    if (fact.type === 'file') this.#regular++;
    page.type[at] = typeNumbers[fact.type];
    page.kind[at] = fact.kind === undefined ? 0 : kindNumbers[fact.kind];
    page.size[at] = this.#number(this.#sizes, row, fact.size);
    page.mtime[at] = this.#number(this.#mtimes, row, fact.mtime);
    page.owner[at] = this.#ownerOf(fact);
    page.folder[at] = this.#folderOf(path.slice(0, slash));
    page.name[at] = this.#names.add(path.slice(slash + 1));
    if (fact.sha256 !== undefined) {
      page.hashed[at] = 1;
      page.hash.write(fact.sha256, at * hashBytes, hashBytes, 'hex');
    }
    if (fact.needles !== undefined) page.needles[at] = this.#needlesOf(row, fact.needles);
    if (fact.linkTarget !== undefined) this.#links.set(row, fact.linkTarget);
    if (fact.shebang !== undefined) this.#shebangs.set(row, fact.shebang);
    if (fact.capability !== undefined) this.#capabilities.set(row, fact.capability);
  }

  at(position: number): FileFact | undefined {
    const row = position < 0 ? this.#length + position : position;
    return row >= 0 && row < this.#length ? this.#fact(row) : undefined;
  }

  *[Symbol.iterator](): Iterator<FileFact> {
    for (let row = 0; row < this.#length; row++) yield this.#fact(row);
  }

  find(is: (file: FileFact) => boolean): FileFact | undefined {
    for (const file of this) if (is(file)) return file;
    return undefined;
  }

  some(is: (file: FileFact) => boolean): boolean {
    return this.find(is) !== undefined;
  }

  filter(is: (file: FileFact) => boolean): FileFact[] {
    const found: FileFact[] = [];
    for (const file of this) if (is(file)) found.push(file);
    return found;
  }

  map<T>(to: (file: FileFact) => T): T[] {
    const made: T[] = [];
    for (const file of this) made.push(to(file));
    return made;
  }

  toJSON(): FileFact[] {
    return [...this];
  }

  #page(row: number): Page | undefined {
    return this.#pages[Math.floor(row / pageRows)];
  }

  #roomFor(row: number): Page {
    const number = Math.floor(row / pageRows);
    const old = this.#pages[number];
    const at = row % pageRows;
    if (old !== undefined && at < old.type.length) return old;
    const size = number > 0 ? pageRows : old === undefined ? firstRows : Math.min(pageRows, 4 * old.type.length);
    const page = newPage(size);
    if (old !== undefined) {
      for (const column of Object.keys(page) as (keyof Page)[]) page[column].set(old[column]);
    }
    this.#pages[number] = page;
    return page;
  }

  #number(others: Map<number, number>, row: number, value: number): number {
    if (value >= 0 && value < elsewhere && Number.isInteger(value)) return value;
    others.set(row, value);
    return elsewhere;
  }

  #folderOf(path: string): number {
    if (this.#lastFolder >= 0 && path === this.#lastPath) return this.#lastFolder;
    let node = this.#folders.root;
    for (let from = 1; from <= path.length; ) {
      const slash = path.indexOf('/', from);
      const to = slash < 0 ? path.length : slash;
      const name = path.slice(from, to);
      const known = this.#folders.child(node, name);
      node = known === noNode ? this.#folders.add(node, name, this.#names.add(name), true) : known;
      from = to + 1;
    }
    this.#lastFolder = node;
    this.#lastPath = path;
    return node;
  }

  #folderPath(folder: number): string {
    if (folder === this.#lastFolder) return this.#lastPath;
    const parts: string[] = [];
    for (let node = folder; node !== this.#folders.root; node = this.#folders.parent(node)) {
      parts.push(this.#folders.name(node));
    }
    this.#lastFolder = folder;
    this.#lastPath = parts.length === 0 ? '' : `/${parts.reverse().join('/')}`;
    return this.#lastPath;
  }

  #ownerOf({ mode, uid, gid }: FileFact): number {
    const last = this.#owners[this.#lastOwner];
    if (last !== undefined && last[0] === mode && last[1] === uid && last[2] === gid) return this.#lastOwner;
    const key = `${mode} ${uid} ${gid}`;
    let number = this.#ownerNumbers.get(key);
    if (number === undefined) {
      number = this.#owners.push([mode, uid, gid]) - 1;
      this.#ownerNumbers.set(key, number);
    }
    this.#lastOwner = number;
    return number;
  }

  #needlesOf(row: number, list: readonly string[]): number {
    const known = this.#needleNumbers.get(list);
    if (known !== undefined) return known;
    if (this.#needles.length < 0xffff) {
      this.#needleNumbers.set(list, this.#needles.length);
      return this.#needles.push(list) - 1;
    }
    this.#rareNeedles.set(row, list);
    return 0;
  }

  #path(row: number): string {
    const page = this.#page(row) as Page;
    const at = row % pageRows;
    return `${this.#folderPath(page.folder[at] as number)}/${this.#names.get(page.name[at] as number)}`;
  }

  #fact(row: number): FileFact {
    const page = this.#page(row) as Page;
    const at = row % pageRows;
    const [mode, uid, gid] = this.#owners[page.owner[at] as number] as readonly [number, number, number];
    const size = page.size[at] as number;
    const mtime = page.mtime[at] as number;
    const file = new RowFile(this, row);
    file.path = this.#path(row);
    file.layer = this.layer;
    file.type = types[page.type[at] as number] as EntryType;
    file.size = size === elsewhere ? (this.#sizes.get(row) ?? 0) : size;
    file.mode = mode;
    file.uid = uid;
    file.gid = gid;
    file.mtime = mtime === elsewhere ? (this.#mtimes.get(row) ?? 0) : mtime;
    this.#addRest(file, page, row);
    return file as FileFact;
  }

  /** What not every file has. */
  #addRest(file: RowFile, page: Page, row: number): void {
    const at = row % pageRows;
    const kind = kinds[page.kind[at] as number];
    const needles = page.needles[at] as number;
    const linkTarget = file.type === 'file' ? undefined : this.#links.get(row);
    const capability = this.#capabilities.size === 0 ? undefined : this.#capabilities.get(row);
    const shebang = kind === 'script' ? this.#shebangs.get(row) : undefined;
    const rare = this.#rareNeedles.size === 0 ? undefined : this.#rareNeedles.get(row);
    if (linkTarget !== undefined) file.linkTarget = linkTarget;
    if (capability !== undefined) file.capability = capability;
    if (kind !== undefined) file.kind = kind;
    if (shebang !== undefined) file.shebang = shebang;
    if (page.hashed[at] === 1) {
      file.sha256 = page.hash.toString('hex', at * hashBytes, (at + 1) * hashBytes);
    }
    if (needles !== 0) file.needles = this.#needles[needles] ?? [];
    else if (rare !== undefined) file.needles = rare;
  }
}

/** A file out of a table that knows where it stands there. */
class RowFile {
  readonly #table: FileTable;
  readonly #row: number;
  declare path: string;
  declare layer: number;
  declare type: EntryType;
  declare size: number;
  declare mode: number;
  declare uid: number;
  declare gid: number;
  declare mtime: number;
  declare linkTarget: string;
  declare capability: string;
  declare kind: ContentKind;
  declare shebang: string;
  declare sha256: string;
  declare needles: readonly string[];

  constructor(table: FileTable, row: number) {
    this.#table = table;
    this.#row = row;
  }

  static rowIn(table: FileTable, file: object): number {
    return #row in file && file.#table === table ? file.#row : -1;
  }
}

function namesOf<T extends string>(numbers: Readonly<Record<T, number>>): readonly (T | undefined)[] {
  const names: (T | undefined)[] = [];
  for (const name of Object.keys(numbers) as T[]) names[numbers[name]] = name;
  return names;
}

function newPage(size: number): Page {
  return {
    type: new Uint8Array(size),
    kind: new Uint8Array(size),
    hashed: new Uint8Array(size),
    size: new Uint32Array(size),
    mtime: new Uint32Array(size),
    owner: new Uint32Array(size),
    folder: new Uint32Array(size),
    name: new Int32Array(size),
    hash: Buffer.alloc(size * hashBytes),
    needles: new Uint16Array(size),
  };
}
