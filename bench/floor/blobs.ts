import { createReadStream, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** A layer as the floor reads it: digest and size of the stored bytes, and the way to them. */
export interface LayerBlob {
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
  open(): Promise<Readable>;
}

/** Bytes read from a file at once. */
const readSize = 1024 * 1024;

/** The layers of the only image in a layout folder (`oci:DIR`) or of `HOST:PORT/NAME:TAG` in a registry on this machine. */
export async function layerBlobs(reference: string): Promise<LayerBlob[]> {
  return reference.startsWith('oci:') ? inLayout(reference.slice('oci:'.length)) : inRegistry(reference);
}

interface Manifest {
  readonly layers?: readonly { readonly digest: string; readonly size: number; readonly mediaType: string }[];
  readonly manifests?: readonly { readonly digest: string }[];
}

function inLayout(named: string): LayerBlob[] {
  const folder = named.replace(/:[^/:]*$/, '');
  const pathOf = (digest: string): string => join(folder, 'blobs', digest.replace(':', '/'));
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Manifest;
  const [first, ...others] = index.manifests ?? [];
  if (first === undefined || others.length > 0) throw new Error(`${folder}: expected exactly one image`);
  const manifest = JSON.parse(readFileSync(pathOf(first.digest), 'utf8')) as Manifest;
  return (manifest.layers ?? []).map((layer) => ({
    ...layer,
    open: async () => createReadStream(pathOf(layer.digest), { highWaterMark: readSize }),
  }));
}

async function inRegistry(reference: string): Promise<LayerBlob[]> {
  const [, host, name, tag] = /^([^/]+)\/(.+):([^:/]+)$/.exec(reference) ?? [];
  if (host === undefined) throw new Error(`not HOST:PORT/NAME:TAG: ${reference}`);
  const base = `http://${host}/v2/${name}`;
  const chunks = await (await answer(`${base}/manifests/${tag}`)).toArray();
  const manifest = JSON.parse(Buffer.concat(chunks).toString()) as Manifest;
  return (manifest.layers ?? []).map((layer) => ({ ...layer, open: () => answer(`${base}/blobs/${layer.digest}`) }));
}

function answer(url: string): Promise<Readable> {
  const accept = 'application/vnd.oci.image.manifest.v1+json, */*';
  return new Promise((done, fail) => {
    get(url, { headers: { accept } }, (response) => {
      if (response.statusCode === 200) done(response);
      else fail(new Error(`${url} answered ${response.statusCode}`));
    }).on('error', fail);
  });
}
