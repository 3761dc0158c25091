import type { Anomaly, Entry } from '../archive/entry.ts';

/** What an entry does to the file system below it. */
export type LayerChange =
  | { readonly kind: 'file'; readonly opaque: boolean }
  | { readonly kind: 'whiteout'; readonly path: string }
  | { readonly kind: 'opaque'; readonly path: string }
  | { readonly kind: 'invalid'; readonly anomaly: Anomaly };

const prefix = '.wh.';
const opaqueName = '.wh..wh..opq';
const metadataPrefix = '.wh..wh.';

/**
 * Reads an entry as a change: OCI whiteouts (`.wh.NAME`) and opaque marks (`.wh..wh..opq`), and overlayfs's own forms, an
 * attribute on a folder. Other `.wh..wh.` names are AUFS's bookkeeping: kept as files, not in the final view.
 * Source: OCI image-spec layer.md "Whiteouts"; Linux Documentation/filesystems/overlayfs.rst.
 */
export function layerChange(entry: Entry): LayerChange {
  const slash = entry.path.lastIndexOf('/');
  const name = entry.path.slice(slash + 1);
  const folder = entry.path.slice(0, slash) || '/';
  if (name === opaqueName) return { kind: 'opaque', path: folder };
  if (name.startsWith(metadataPrefix)) return { kind: 'file', opaque: false };
  if (name.startsWith(prefix)) {
    const hidden = name.slice(prefix.length);
    // `.wh.` and `.wh..` would name the folder itself, `.wh...` its parent: engines refuse or misread them.
    if (hidden === '' || hidden === '.' || hidden === '..') {
      const detail = `a whiteout that names no file: ${JSON.stringify(name)}`;
      return { kind: 'invalid', anomaly: { kind: 'bad-header', detail, path: entry.path, offset: entry.offset } };
    }
    return { kind: 'whiteout', path: folder === '/' ? `/${hidden}` : `${folder}/${hidden}` };
  }
  return { kind: 'file', opaque: entry.type === 'directory' && isOverlayOpaque(entry) };
}

function isOverlayOpaque(entry: Entry): boolean {
  for (const name of ['trusted.overlay.opaque', 'user.overlay.opaque']) {
    const value = entry.xattrs.get(name);
    if (value?.length === 1 && value[0] === 0x79) return true;
  }
  return false;
}
