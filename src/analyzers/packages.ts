import type { AnalyzedFile, FileHead } from '../inspect/analyzer.ts';
import type { TypedAnalyzer } from './facts-of.ts';
import { textLines } from './text-lines.ts';

/** What a package database inside the image says: claims of whoever made the image, never a reason to clear a file. */
export type PackageFact =
  | {
      readonly kind: 'package';
      readonly manager: 'dpkg' | 'apk';
      readonly name: string;
      readonly version: string;
      readonly architecture?: string;
      /** Of dpkg: `install ok installed` and the like, when it is anything else. */
      readonly status?: string;
    }
  /** Files one package says are its own (dpkg keeps one list a package). */
  | {
      readonly kind: 'owned';
      readonly manager: 'dpkg' | 'apk';
      readonly name: string;
      readonly paths: readonly string[];
    };

const maxPackages = 20_000;
const maxPaths = 100_000;

/** Installed packages of dpkg (also the split form of distroless images) and apk, with the files they claim. */
export const packages = {
  id: 'packages',
  version: 2,
  title: 'Installed packages and the files they say are theirs.',
  wants({ fact }: FileHead): number {
    const form = formOf(fact.path);
    if (form === undefined) return 0;
    // Debian's `ansible` names 3 MB of paths.
    return 8 * 1024 * 1024;
  },
  analyze(file: AnalyzedFile): readonly PackageFact[] {
    const form = formOf(file.fact.path);
    if (form === 'dpkg-list') return ownedList(file);
    return form === 'apk' ? apkInstalled(file.bytes) : dpkgStatus(file.bytes);
  },
} as const satisfies TypedAnalyzer<PackageFact>;

function formOf(path: string): 'dpkg-status' | 'dpkg-list' | 'apk' | undefined {
  if (path === '/var/lib/dpkg/status') return 'dpkg-status';
  if (path.startsWith('/var/lib/dpkg/status.d/')) return path.endsWith('.md5sums') ? undefined : 'dpkg-status';
  if (path.startsWith('/var/lib/dpkg/info/') && path.endsWith('.list')) return 'dpkg-list';
  if (path === '/lib/apk/db/installed' || path === '/usr/lib/apk/db/installed') return 'apk';
  return undefined;
}

/** Only regular content is of use: folders end up in nearly every list. */
function ownedList(file: AnalyzedFile): PackageFact[] {
  const base = file.fact.path.slice('/var/lib/dpkg/info/'.length, -'.list'.length);
  const name = base.split(':', 1)[0] ?? base;
  const all: string[] = [];
  for (const { text } of textLines(file.bytes, maxPaths)) {
    if (text.startsWith('/') && text !== '/.') all.push(text);
  }
  const folders = new Set(all.map((path) => path.slice(0, path.lastIndexOf('/'))));
  const paths = all.filter((path) => !folders.has(path));
  return paths.length === 0 ? [] : [{ kind: 'owned', manager: 'dpkg', name, paths }];
}

function dpkgStatus(bytes: Uint8Array): PackageFact[] {
  const facts: PackageFact[] = [];
  for (const fields of stanzas(bytes)) {
    const name = fields.get('Package');
    const version = fields.get('Version');
    const architecture = fields.get('Architecture');
    const status = fields.get('Status');
    if (name === undefined || version === undefined || facts.length >= maxPackages) continue;
    facts.push({
      kind: 'package',
      manager: 'dpkg',
      name,
      version,
      ...(architecture === undefined ? {} : { architecture }),
      ...(status === undefined || status === 'install ok installed' ? {} : { status }),
    });
  }
  return facts;
}

function apkInstalled(bytes: Uint8Array): PackageFact[] {
  const facts: PackageFact[] = [];
  let name = '';
  let version = '';
  let architecture = '';
  let folder = '';
  let paths: string[] = [];
  const flush = (): void => {
    if (name !== '' && facts.length < 2 * maxPackages) {
      facts.push({ kind: 'package', manager: 'apk', name, version, ...(architecture === '' ? {} : { architecture }) });
      if (paths.length > 0) facts.push({ kind: 'owned', manager: 'apk', name, paths });
    }
    [name, version, architecture, folder] = ['', '', '', ''];
    paths = [];
  };
  for (const { text } of textLines(bytes, 1_000_000)) {
    const value = text.slice(2, 4096);
    if (text === '') flush();
    else if (text.startsWith('P:')) name = value;
    else if (text.startsWith('V:')) version = value;
    else if (text.startsWith('A:')) architecture = value;
    else if (text.startsWith('F:')) folder = value;
    else if (text.startsWith('R:') && paths.length < maxPaths)
      paths.push(folder === '' ? `/${value}` : `/${folder}/${value}`);
  }
  flush();
  return facts;
}

const statusFields: ReadonlySet<string> = new Set(['Package', 'Version', 'Architecture', 'Status']);

/** Paragraphs of `Field: value` lines, the few fields asked for only; continuation lines are passed over. */
function* stanzas(bytes: Uint8Array): Iterable<ReadonlyMap<string, string>> {
  let fields = new Map<string, string>();
  for (const { text } of textLines(bytes, 2_000_000)) {
    if (text === '') {
      if (fields.size > 0) yield fields;
      fields = new Map();
      continue;
    }
    const colon = text.indexOf(':');
    if (colon <= 0 || text.startsWith(' ') || text.startsWith('\t')) continue;
    const field = text.slice(0, colon);
    if (statusFields.has(field) && !fields.has(field)) {
      fields.set(field, text.slice(colon + 1, colon + 512).trim());
    }
  }
  if (fields.size > 0) yield fields;
}
