import type { Facts, FileFact } from '../inspect/facts.ts';
import type { Where } from '../inspect/where.ts';
import type { RunConfig } from '../oci/config.ts';
import { known, type Value } from './value.ts';

/** Docker's search path when the image sets none. Source: moby `daemon/pkg/oci/defaults` (DefaultPathEnv). */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The image as a process in it would see it, and what was missing while looking. */
export interface World {
  readonly facts: Facts;
  readonly config: RunConfig;
  /** Environment a container starts with. Env of the image only: what `docker run` adds is not known. */
  readonly env: ReadonlyMap<string, Value>;
  /** Folders of PATH, in order. */
  readonly path: readonly string[];
  /** Working directory a container starts in. */
  readonly cwd: string;
  /** The text of a file; when its bytes were not kept the file is added to `wanted`. */
  text(file: FileFact): string | undefined;
  /** A file's bytes, for code that decompresses or cuts it; asked for (`wanted`) when it is small and no machine code. */
  bytes(file: FileFact): Uint8Array | undefined;
  /** The file that opening this path opens; `built` also looks at files that later layers hide. */
  find(path: string, built?: boolean): FileFact | undefined;
  /** From now on this file is also found at this path: a command copied or linked it. */
  alias(path: string, file: FileFact): void;
  /** How often files were given other names: what was looked up before may be something else now. */
  readonly named: number;
  at(file: FileFact, line?: number): Where;
  /** Files whose text was asked for and not there, sorted by layer and path. */
  wanted(): readonly { readonly path: string; readonly layer: number }[];
}

/** Files whose text one trace may ask for. */
const mostWanted = 10_000;

/** Larger payloads would be kept cut, and a cut archive says little: as `textBytes` of `archive/limits.ts`. */
const mostPayload = 1024 * 1024;
const machineCode: ReadonlySet<string> = new Set(['elf', 'pe', 'macho', 'wasm', 'class']);

/** Files that commands of one story give another name. */
const mostAliases = 10_000;

/** Answers to "what is at this path" that one trace remembers. */
const mostResolved = 20_000;

/** Looks at the facts as a world. */
export function worldOf(facts: Facts): World {
  const config = facts.image.config.config ?? {};
  const env = new Map<string, Value>();
  for (const setting of config.Env ?? []) {
    const equals = setting.indexOf('=');
    if (equals > 0) env.set(setting.slice(0, equals), known(setting.slice(equals + 1)));
  }
  const wanted = new Map<string, { path: string; layer: number }>();
  const hidden = hiddenByPath(facts);
  const aliases = new Map<string, FileFact>();
  let named = 0;
  const resolved = new Map<string, FileFact | undefined>();
  // The same few programs are looked up for every command.
  const resolve = (place: string): FileFact | undefined => {
    const before = resolved.get(place);
    if (before !== undefined || resolved.has(place)) return before;
    const file = facts.files.resolve(place);
    if (resolved.size < mostResolved) resolved.set(place, file);
    return file;
  };
  const path = (config.Env ?? []).find((setting) => setting.startsWith('PATH='))?.slice(5) ?? defaultPath;
  const text = (file: FileFact): string | undefined => {
    if (file.type !== 'file' || file.size === 0) return file.type === 'file' ? '' : undefined;
    const kept = facts.files.text(file);
    if (kept === undefined && !isBinary(file) && wanted.size < mostWanted) {
      wanted.set(`${file.layer}:${file.path}`, { path: file.path, layer: file.layer });
    }
    return kept;
  };
  const bytes = (file: FileFact): Uint8Array | undefined => {
    if (file.type !== 'file' || file.size === 0) return undefined;
    const kept = facts.files.bytes(file);
    const isCode = file.kind !== undefined && machineCode.has(file.kind);
    if (kept === undefined && !isCode && file.size <= mostPayload && wanted.size < mostWanted) {
      wanted.set(`${file.layer}:${file.path}`, { path: file.path, layer: file.layer });
    }
    return kept;
  };
  return {
    facts,
    config,
    env,
    bytes,
    path: path.split(':').filter((folder) => folder.startsWith('/')),
    cwd: cleanPath(config.WorkingDir ?? '/', '/'),
    text,
    find: (place, built) => {
      const file = aliases.get(place) ?? resolve(place);
      return file !== undefined || built !== true ? file : hidden().get(place);
    },
    alias: (place, file) => {
      if (aliases.size >= mostAliases) return;
      aliases.set(place, file);
      named += 1;
    },
    get named() {
      return named;
    },
    at: (file, line) => placeOf(facts, file, line),
    wanted: () => [...wanted.values()].sort((a, b) => a.layer - b.layer || (a.path < b.path ? -1 : 1)),
  };
}

/** Whether this content is certainly no script. */
export function isBinary(file: FileFact): boolean {
  return (
    file.kind !== undefined &&
    file.kind !== 'script' &&
    file.kind !== 'text' &&
    file.kind !== 'json' &&
    file.kind !== 'empty'
  );
}

/** The path made absolute and cleaned, as the kernel would walk it (without links). */
export function cleanPath(path: string, cwd: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function placeOf(facts: Facts, file: FileFact, line?: number): Where {
  const layer = facts.layers[file.layer];
  const digest = layer?.digest ?? facts.image.layers[file.layer]?.digest;
  const history = layer?.history ?? facts.image.layers[file.layer]?.history;
  return {
    layer: { index: file.layer, ...(digest === undefined ? {} : { digest }) },
    path: file.path,
    ...(line === undefined ? {} : { line }),
    ...(history === undefined ? {} : { history: { step: history.step, createdBy: history.createdBy } }),
  };
}

/** The newest hidden file of each path; made when first asked for. */
function hiddenByPath(facts: Facts): () => ReadonlyMap<string, FileFact> {
  let made: Map<string, FileFact> | undefined;
  return () => {
    if (made === undefined) {
      made = new Map();
      for (const { file } of facts.files.hidden()) if (file.type === 'file') made.set(file.path, file);
    }
    return made;
  };
}
