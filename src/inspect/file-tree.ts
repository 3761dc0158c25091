import type { FileFact, Hiding, LayerFacts } from './facts.ts';

/** A name in the merged file system. Folders have `children`; a folder no layer states has no `fact`. */
export interface Node {
  fact: FileFact | undefined;
  readonly children: Map<string, Node> | undefined;
}

/** The merged file system of an image, and what it hides. */
export interface FileTree {
  readonly root: Node;
  readonly hidden: ReadonlyMap<FileFact, Hiding>;
  /** For hard links: the file whose content they share. */
  readonly shared: ReadonlyMap<FileFact, FileFact>;
}

/** Links followed on one way, as Linux has it (`MAXSYMLINKS`). */
const maxLinks = 40;
/** AUFS keeps its own bookkeeping under such names; engines do not extract it. Source: OCI image-spec layer.md, docker's archive package. */
const metadataPrefix = '.wh..wh.';

/**
 * Applies the layers, bottom first, as OCI image-spec layer.md has it: a layer's whiteouts and opaque marks act on the
 * layers below only, whatever their order in the tar. Where engines differ the reading under which more stays visible is
 * taken: whiteouts are not applied through symbolic links.
 */
export function mergeLayers(layers: readonly LayerFacts[]): FileTree {
  const root: Node = { fact: undefined, children: new Map() };
  const hidden = new Map<FileFact, Hiding>();
  const shared = new Map<FileFact, FileFact>();
  for (const layer of layers) applyLayer(layer);
  keepLinked();
  return { root, hidden, shared };

  function applyLayer(layer: LayerFacts): void {
    for (const path of layer.opaques) {
      const folder = findLiteral(root, path);
      for (const [name, child] of folder?.children ?? []) {
        hide(child, { by: layer.index, how: 'opaque' });
        folder?.children?.delete(name);
      }
    }
    for (const path of layer.whiteouts) {
      const slash = path.lastIndexOf('/');
      const folder = findLiteral(root, path.slice(0, slash));
      const gone = folder?.children?.get(path.slice(slash + 1));
      if (gone === undefined) continue;
      hide(gone, { by: layer.index, how: 'whiteout' });
      folder?.children?.delete(path.slice(slash + 1));
    }
    const metadata = new Map<string, FileFact>();
    for (const fact of layer.files) {
      if (fact.path.includes(`/${metadataPrefix}`)) {
        metadata.set(fact.path, fact);
        hidden.set(fact, { by: layer.index, how: 'whiteout' });
      } else add(fact, layer.index, metadata);
    }
  }

  function add(fact: FileFact, layer: number, metadata: ReadonlyMap<string, FileFact>): void {
    if (fact.path === '/') {
      root.fact = fact;
      return;
    }
    const replaced: Hiding = { by: layer, how: 'replaced' };
    const slash = fact.path.lastIndexOf('/');
    const name = fact.path.slice(slash + 1);
    const children = folderFor(fact.path.slice(0, slash), replaced);
    const old = children.get(name);
    if (fact.type === 'directory') {
      if (old?.children !== undefined) {
        old.fact = fact;
        return;
      }
      if (old !== undefined) hide(old, replaced);
      children.set(name, { fact, children: new Map() });
      return;
    }
    if (fact.type === 'hardlink' && fact.linkTarget !== undefined) {
      const target = find(root, fact.linkTarget, false, shared)?.fact ?? metadata.get(fact.linkTarget);
      if (target !== undefined) shared.set(fact, shared.get(target) ?? target);
    }
    if (old !== undefined) hide(old, replaced);
    children.set(name, { fact, children: undefined });
  }

  /** The folder an entry goes to: links on the way are followed inside the image, missing folders are made. */
  function folderFor(path: string, replaced: Hiding): Map<string, Node> {
    const make = (parent: Node, name: string): Node => {
      const old = parent.children?.get(name);
      if (old !== undefined) hide(old, replaced);
      const made: Node = { fact: undefined, children: new Map() };
      parent.children?.set(name, made);
      return made;
    };
    const folder = walk(root, path, true, shared, make);
    if (folder?.children !== undefined) return folder.children;
    // Links that go round in circles: the entry stands where it says.
    let here = root;
    for (const name of partsOf(path)) {
      const next = here.children?.get(name);
      here = next?.children === undefined ? make(here, name) : next;
    }
    return here.children as Map<string, Node>;
  }

  function hide(node: Node, hiding: Hiding): void {
    const waiting = [node];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next.fact !== undefined) hidden.set(next.fact, hiding);
      if (next.children !== undefined) waiting.push(...next.children.values());
    }
  }

  /** A file whose own name is gone is still there while a hard link to it is. */
  function keepLinked(): void {
    for (const [link, target] of shared) {
      if (!hidden.has(link)) hidden.delete(target);
    }
  }
}

/** The node at this path; links on the way are followed inside the image, the last name only when `followLast`. */
export function find(
  root: Node,
  path: string,
  followLast: boolean,
  shared: ReadonlyMap<FileFact, FileFact>,
): Node | undefined {
  return walk(root, path, followLast, shared, undefined);
}

function walk(
  root: Node,
  path: string,
  followLast: boolean,
  shared: ReadonlyMap<FileFact, FileFact>,
  make: ((parent: Node, name: string) => Node) | undefined,
): Node | undefined {
  const trail = [root];
  const pending = partsOf(path).reverse();
  let links = 0;
  while (pending.length > 0) {
    const name = pending.pop() as string;
    const here = trail[trail.length - 1] as Node;
    if (name === '.') continue;
    if (name === '..') {
      if (trail.length > 1) trail.pop();
      continue;
    }
    let next = here.children?.get(name);
    const fact = next?.fact === undefined ? undefined : (shared.get(next.fact) ?? next.fact);
    if (fact?.type === 'symlink' && (pending.length > 0 || followLast)) {
      links++;
      if (links > maxLinks) return undefined;
      const target = fact.linkTarget ?? '';
      if (target.startsWith('/')) trail.length = 1;
      pending.push(...partsOf(target).reverse());
      continue;
    }
    if (make !== undefined && next?.children === undefined) next = make(here, name);
    if (next === undefined) return undefined;
    trail.push(next);
  }
  return trail[trail.length - 1];
}

function findLiteral(root: Node, path: string): Node | undefined {
  let here: Node | undefined = root;
  for (const name of partsOf(path)) here = here?.children?.get(name);
  return here;
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}
