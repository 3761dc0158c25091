/** Known keys of a JSON document and what stands below them. */
export interface KeyShape {
  /** Known keys; `true` is a leaf. */
  readonly keys: Readonly<Record<string, KeyShape | true>>;
  /** The value is a list of such objects. */
  readonly list?: boolean;
}

/** A key was spelt in two ways in one object: which one counts depends on who reads it. */
export class AmbiguousKey extends Error {}

/**
 * Renames keys that differ from a known one only by case. Engines are written in Go, whose JSON reader takes `ENTRYPOINT`
 * for `Entrypoint` (encoding/json: "preferring an exact match but also accepting a case-insensitive match"); a reader that
 * does not would see an image without an entry point where the engine sees one. Throws `AmbiguousKey` when an object
 * has two spellings of one key. Only the shape's depth is walked, so a deep document costs nothing.
 */
export function foldKeys(value: unknown, shape: KeyShape): unknown {
  if (Array.isArray(value)) return shape.list ? value.map((item: unknown) => foldObject(item, shape)) : value;
  return shape.list ? value : foldObject(value, shape);
}

function foldObject(value: unknown, shape: KeyShape): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const known = new Map(Object.keys(shape.keys).map((key) => [fold(key), key]));
  const folded = new Map<string, unknown>();
  for (const [key, item] of Object.entries(value)) {
    const name = known.get(fold(key));
    if (name === undefined) {
      folded.set(key, item);
      continue;
    }
    if (folded.has(name)) throw new AmbiguousKey(`the key ${JSON.stringify(name)} is there twice, in two spellings`);
    const below = shape.keys[name];
    folded.set(name, below === undefined || below === true ? item : foldKeys(item, below));
  }
  return Object.fromEntries(folded);
}

/** Folds as Go does: also the Kelvin sign (k) and the long s (s), which lower-casing alone leaves apart. */
function fold(key: string): string {
  return key.toUpperCase().toLowerCase();
}

const platform: KeyShape = { keys: { architecture: true, os: true, variant: true, 'os.version': true } };
const descriptorKeys = {
  mediaType: true,
  digest: true,
  size: true,
  urls: true,
  annotations: true,
  artifactType: true,
  platform,
} as const;
const descriptor: KeyShape = { keys: descriptorKeys };
const descriptors: KeyShape = { keys: descriptorKeys, list: true };

/** Keys of manifests and indexes. */
export const manifestKeys: KeyShape = {
  keys: {
    schemaVersion: true,
    mediaType: true,
    artifactType: true,
    config: descriptor,
    layers: descriptors,
    manifests: descriptors,
    subject: descriptor,
    annotations: true,
  },
};

/** Keys of image configs. */
export const configKeys: KeyShape = {
  keys: {
    created: true,
    author: true,
    architecture: true,
    variant: true,
    os: true,
    config: {
      keys: {
        User: true,
        ExposedPorts: true,
        Env: true,
        Entrypoint: true,
        Cmd: true,
        Volumes: true,
        WorkingDir: true,
        Labels: true,
        StopSignal: true,
        ArgsEscaped: true,
        Healthcheck: { keys: { Test: true, Interval: true, Timeout: true, Retries: true } },
        OnBuild: true,
        Shell: true,
      },
    },
    rootfs: { keys: { type: true, diff_ids: true } },
    history: { keys: { created: true, created_by: true, author: true, comment: true, empty_layer: true }, list: true },
  },
};
