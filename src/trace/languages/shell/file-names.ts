import { known, textOf, type Value } from '../../value.ts';
import type { Evaluator } from './evaluator.ts';
import { resolvePath } from './paths.ts';
import { compilePattern, matchEnd, type Pattern } from './pattern.ts';

/** Names one pattern may become. */
const mostMatches = 200;
/** Folders looked into for one pattern. */
const mostFolders = 500;

/**
 * Fields with patterns of file names replaced by the names they match in the image; a program spelled as a pattern
 * (`/???/b??h`) is found among the usual programs as well. What matches nothing stays as it is written.
 */
export function expandFileNames(e: Evaluator, fields: readonly Value[]): readonly Value[] {
  if (!fields.some((field) => isPattern(textOf(field)))) return fields;
  return fields.flatMap((field): readonly Value[] => {
    const text = textOf(field);
    if (text === undefined || !isPattern(text)) return [field];
    const names = matching(e, text);
    return names.length === 0 ? [field] : names.map(known);
  });
}

/** `*` alone is left: it stands for the minutes and hours of cron lines more often than for files. */
function isPattern(text: string | undefined): boolean {
  if (text === undefined || text.length >= 300 || text === '[' || text === '[[' || !/[*?[]/.test(text)) return false;
  return !/^[*?]+$/.test(text) && !/[\s:]/.test(text);
}

function matching(e: Evaluator, text: string): readonly string[] {
  const inImage = imageNames(e, text);
  if (inImage.length > 0 || !text.startsWith('/')) return inImage;
  const pattern = compilePattern([{ text, quoted: false }]);
  if (!e.spend(usualPaths.length * 4)) return [];
  const slashes = text.split('/').length;
  const found = usualPaths.filter(
    (path) => path.split('/').length === slashes && matchEnd(pattern, path, 0, true) === path.length,
  );
  // A shell among what it may be is what it was written for.
  return [...found.filter((path) => /\/(?:ba|da)?sh$/.test(path)), ...found].slice(0, 1);
}

function imageNames(e: Evaluator, text: string): readonly string[] {
  const { list } = e.input;
  const base = text.startsWith('/') ? '/' : resolvePath(e, '.');
  if (list === undefined || base === undefined) return [];
  let folders: { readonly path: string; readonly shown: string }[] = [
    { path: base, shown: text.startsWith('/') ? '/' : '' },
  ];
  const pieces = text.split('/').filter((piece) => piece !== '');
  let looked = 0;
  for (const [index, piece] of pieces.entries()) {
    const last = index === pieces.length - 1;
    const next: typeof folders = [];
    const pattern: Pattern | undefined = /[*?[]/.test(piece)
      ? compilePattern([{ text: piece, quoted: false }])
      : undefined;
    for (const { path, shown } of folders) {
      if (pattern === undefined) {
        next.push({ path: joined(path, piece), shown: `${shown}${piece}${last ? '' : '/'}` });
        continue;
      }
      looked += 1;
      const entries = looked > mostFolders || !e.spend(8) ? [] : list(path);
      for (const { name, isFolder } of entries) {
        if (next.length >= mostMatches) break;
        if (name.startsWith('.') && !piece.startsWith('.')) continue;
        if ((!last && !isFolder) || !e.spend(1) || matchEnd(pattern, name, 0, true) !== name.length) continue;
        next.push({ path: joined(path, name), shown: `${shown}${name}${last ? '' : '/'}` });
      }
    }
    folders = next;
  }
  // Behind the last pattern stand names that were not looked up.
  const exists = /[*?[]/.test(pieces.at(-1) ?? '') ? folders : folders.filter(({ path }) => isThere(e, path));
  return exists.map(({ shown }) => shown);
}

function isThere(e: Evaluator, path: string): boolean {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  return e.input.list?.(path.slice(0, slash) || '/').some((each) => each.name === name) === true;
}

function joined(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

/** Programs that scripts spell as patterns, where every Linux has them; for images whose files are not all known. */
const usualPaths: readonly string[] = [
  ...[
    'sh',
    'bash',
    'dash',
    'cat',
    'echo',
    'ls',
    'cp',
    'mv',
    'rm',
    'chmod',
    'nc',
    'sed',
    'tar',
    'gzip',
    'gunzip',
    'ping',
  ],
  ...[
    'sleep',
    'kill',
    'mkdir',
    'touch',
    'mount',
    'busybox',
    'netstat',
    'ps',
    'su',
    'ln',
    'date',
    'uname',
    'wget',
    'zcat',
  ],
]
  .map((name) => `/bin/${name}`)
  .concat(
    [
      ...['curl', 'wget', 'python', 'python3', 'perl', 'ruby', 'php', 'node', 'base64', 'xxd', 'openssl', 'env', 'id'],
      ...[
        'which',
        'awk',
        'socat',
        'nc',
        'ncat',
        'telnet',
        'nohup',
        'xargs',
        'find',
        'tee',
        'rev',
        'tr',
        'printf',
        'whoami',
      ],
      ...[
        'crontab',
        'ssh',
        'scp',
        'git',
        'chattr',
        'pkill',
        'setsid',
        'timeout',
        'head',
        'tail',
        'cut',
        'bash',
        'sh',
        'nl',
      ],
    ].map((name) => `/usr/bin/${name}`),
    ['/etc/passwd', '/etc/shadow', '/etc/crontab', '/etc/hosts', '/etc/sudoers', '/etc/profile'],
  );
