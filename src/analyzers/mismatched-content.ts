import type { AnalyzedFile, FileHead } from '../inspect/analyzer.ts';
import type { ContentKind } from '../inspect/facts.ts';
import { mediaEndings } from '../inspect/media-endings.ts';
import type { TypedAnalyzer } from './facts-of.ts';

/** A file that is not what its name says. */
export interface MismatchedContentFact {
  /** `media`: a picture or document by name; `program`: the name of a well-known program. */
  readonly claim: 'media' | 'program';
  /** The ending or program name that raises the expectation. */
  readonly name: string;
  readonly kind: ContentKind;
  readonly shebang?: string;
}

/** Programs that every image has as a binary: a script of that name stands in for it. */
const binaries: ReadonlySet<string> = new Set([
  ...[
    'bash',
    'sh',
    'dash',
    'zsh',
    'busybox',
    'ls',
    'ps',
    'top',
    'cat',
    'ss',
    'netstat',
    'login',
    'su',
    'sudo',
    'passwd',
  ],
  ...[
    'sshd',
    'ssh',
    'cron',
    'crond',
    'init',
    'systemd',
    'nginx',
    'httpd',
    'apache2',
    'redis-server',
    'mysqld',
    'postgres',
  ],
  ...['java', 'node', 'python3', 'perl', 'ruby', 'php', 'docker', 'dockerd', 'containerd', 'runc', 'kubelet', 'pause'],
]);

/** Scripts and programs behind a picture's name, and scripts behind the name of a well-known binary. */
export const mismatchedContent = {
  id: 'mismatched-content',
  version: 1,
  title: 'Files whose content is not what their name says.',
  wants({ fact }: FileHead): number {
    return claimOf(fact.path, fact.kind, fact.mode) === undefined ? 0 : 1;
  },
  analyze({ fact }: AnalyzedFile): readonly MismatchedContentFact[] {
    const claim = claimOf(fact.path, fact.kind, fact.mode);
    if (claim === undefined || fact.kind === undefined) return [];
    return [{ ...claim, kind: fact.kind, ...(fact.shebang === undefined ? {} : { shebang: fact.shebang }) }];
  },
} as const satisfies TypedAnalyzer<MismatchedContentFact>;

function claimOf(
  path: string,
  kind: ContentKind | undefined,
  mode: number,
): Pick<MismatchedContentFact, 'claim' | 'name'> | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  const ending = dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
  const code = kind === 'script' || kind === 'elf';
  // Of media a text is no less wrong than a script, and some shells run it all the same. A style sheet is text.
  if (mediaEndings.has(ending) ? code || kind === 'text' : ending === 'css' && code)
    return { claim: 'media', name: ending };
  const runnable = kind === 'script' || (kind === 'text' && (mode & 0o111) !== 0);
  if (binaries.has(name) && runnable && !isData(path)) return { claim: 'program', name };
  return undefined;
}

/** Folders in which a script of such a name is configuration, documentation or completion, not a program. */
function isData(path: string): boolean {
  return ['/etc/', '/usr/share/', '/var/lib/dpkg/', '/usr/lib/dpkg/', '/usr/local/share/', '/lib/init/'].some(
    (folder) => path.startsWith(folder),
  );
}
