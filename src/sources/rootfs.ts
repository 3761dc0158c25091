import { realpath, stat } from 'node:fs/promises';
import { SourceError } from '../errors.ts';
import type { Resolved } from '../image/source.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { cannotOpen } from './random-access.ts';
import { streamFolder } from './rootfs-tar.ts';

/**
 * Opens an unpacked root file system (`rootfs:DIR`) as an image of one layer without a config. The folder is streamed as a
 * tar; symbolic links are never followed and nothing is written. Node cannot read extended attributes, so file
 * capabilities are not seen this way; other mounted file systems are left out (`/proc` never ends) and make a gap.
 * `notices` grows while the layer is read. Throws `SourceError` `NOT_FOUND`, `NOT_AN_IMAGE`.
 */
export async function openRootfs(folder: string): Promise<Resolved> {
  const root = await realpath(folder).catch((cause: unknown) => {
    throw cannotOpen(folder, cause);
  });
  if (!(await stat(root)).isDirectory()) {
    throw new SourceError('NOT_AN_IMAGE', `${folder} is no folder`, {
      hint: 'For an image archive write docker-archive:PATH or oci-archive:PATH.',
    });
  }
  const notices: string[] = ['extended attributes of a folder cannot be read: file capabilities are not inspected'];
  const layer = {
    index: 0,
    mediaType: mediaTypes.ociLayer,
    foreign: false,
    open: (signal?: AbortSignal) => streamFolder(root, (text) => addOnce(notices, text), signal),
  };
  const image = {
    reference: `rootfs:${folder}`,
    mediaType: mediaTypes.ociLayer,
    platform: { os: 'linux', architecture: 'unknown' },
    config: {},
    annotations: {},
    layers: [layer],
  };
  return { images: [image], notImages: [], notices, close: async () => {} };
}

/** A layer can be opened twice; more than a few notices tell nobody more. */
function addOnce(notices: string[], text: string): void {
  if (notices.length < 50 && !notices.includes(text)) notices.push(text);
}
