import { printable } from './printable.ts';
import type { ImageReport } from './report.ts';

type Where = ImageReport['findings'][number]['where'];

/** The document that findings about the config and the build history point at: an image has no file for them. */
const configDocument = 'image-config.json';

/** Relative, percent-encoded pseudo path of a place: `image/usr/bin/x`, or `image-config.json`. */
export function artifactUri(where: Where): string {
  if (where.path === undefined) return configDocument;
  const segments = where.path
    .slice(0, 4096)
    .toWellFormed()
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    // A `..` would leave the pseudo root once the URI is resolved, encoded or not.
    .map((segment) => (segment === '..' ? '__' : encodeURIComponent(segment)));
  return ['image', ...segments].join('/');
}

/** Region of a place: GitHub wants all four numbers, also where only the file is known. */
export function regionOf(where: Where, snippet?: string): Record<string, unknown> {
  const line = Math.max(1, where.line ?? 1);
  return {
    startLine: line,
    startColumn: 1,
    endLine: line,
    endColumn: 1,
    ...(snippet === undefined || snippet === '' ? {} : { snippet: { text: snippet } }),
  };
}

/** A location with the real place as a logical one: layer, path or config field as the image knows them. */
export function locationOf(where: Where, snippet?: string): Record<string, unknown> {
  return {
    physicalLocation: { artifactLocation: { uri: artifactUri(where) }, region: regionOf(where, snippet) },
    logicalLocations: [logicalLocation(where)],
  };
}

function logicalLocation(where: Where): Record<string, unknown> {
  const name = nameOf(where);
  const layer =
    where.layer === undefined ? '' : `${printable(where.layer.digest ?? `layer ${where.layer.index + 1}`)}!`;
  return { name, fullyQualifiedName: `${layer}${name}`, kind: 'resource' };
}

function nameOf(where: Where): string {
  if (where.path !== undefined && where.path !== '') return printable(where.path);
  if (where.config !== undefined) return `config.${printable(where.config)}`;
  if (where.history !== undefined) return `history[${where.history.step}]`;
  return 'image';
}
