/** What the name of a file, a command or a repository says it is. */
export interface NamedThing {
  readonly name: string;
  /** To follow "holds" or "downloads". */
  readonly what: string;
}

/**
 * Exploits that make an ordinary user root, and tools that look for a way to become root or out of a container, by the base
 * names under which they are published. Whole names only: `cdk` is Amazon's as well and is known by its commands.
 */
const exploitNames: readonly (readonly [what: string, names: readonly string[]])[] = [
  [
    'an exploit that makes its user root',
    [
      ...['pwnkit', 'pwnkit32', 'pwnkit64', 'cve-2021-4034', 'dirtypipe', 'dirty-pipe', 'dirty_pipe', 'cve-2022-0847'],
      ...['dirtypipez', 'dirtycow', 'dirty-cow', 'dirtyc0w', 'dirty_sock', 'dirty_sockv2', 'cve-2016-5195', 'cowroot'],
      ...['looney-tunables', 'cve-2023-4911', 'gnu-acme', 'gameoverlay', 'cve-2023-2640', 'cve-2023-32629'],
      ...['cve-2021-3493', 'overlayfs-exploit', 'cve-2021-3156', 'baron-samedit', 'sudo-hax-me-a-sandwich'],
      ...['sudo-chwoot', 'cve-2025-32463', 'cve-2025-32462', 'nimbuspwn', 'cve-2022-2588', 'cve-2024-1086'],
      ...['cve-2022-34918', 'cve-2022-0185', 'cve-2022-0492', 'cve-2019-5736', 'cve-2024-21626', 'runc-exploit'],
      ...['cve-2017-16995', 'cve-2021-22555', 'ptrace_traceme_root', 'rationallove'],
    ],
  ],
  [
    'a tool that looks for a way to become root',
    [
      ...['linpeas', 'linpeas_fat', 'linpeas_small', 'winpeas', 'linenum', 'linux-exploit-suggester', 'les', 'lse'],
      ...['linux-exploit-suggester-2', 'linux-smart-enumeration', 'linprivchecker', 'linuxprivchecker', 'beroot'],
      ...[
        'unix-privesc-check',
        'pspy',
        'pspy32',
        'pspy64',
        'pspy64s',
        'gtfonow',
        'traitor',
        'traitor-amd64',
        'suid3num',
      ],
      ...['sudo_killer', 'sudokiller', 'privesccheck'],
    ],
  ],
  [
    'a tool that looks for a way out of a container',
    [
      ...['deepce', 'cdk_linux_amd64', 'cdk_linux_amd64_thin', 'cdk_linux_arm64', 'peirates', 'amicontained', 'botb'],
      ...[
        'kubeletctl',
        'kubeletctl_linux_amd64',
        'break-out-the-box',
        'kube-hunter',
        'kubesploit',
        'metarget',
        'ctrsploit',
      ],
      ...['containerpwn', 'dockerpwn', 'docker-escape', 'runc-breakout', 'kdigger'],
    ],
  ],
];

/** Published rootkits. Their names are no words of anything else. */
const rootkitNames: readonly string[] = [
  ...[
    'diamorphine',
    'libprocesshider',
    'processhider',
    'reptile',
    'adore-ng',
    'suterusu',
    'kovid',
    'enyelkm',
    'brokepkg',
  ],
  ...[
    'azazel',
    'jynx2',
    'jynxkit',
    'vlany',
    'beurk',
    'bedevil',
    'medusa-rootkit',
    'father-rootkit',
    'symbiote',
    'xhide',
  ],
  ...['singularity-rootkit', 'caraxes', 'puszek', 'nurupo-rootkit', 'rkit', 'phalanx2', 'mafix', 'umbreon', 'facefish'],
  ...['triplecross', 'boopkit', 'ebpfkit', 'pamspy', 'bad-bpf', 'nysm', 'bpfdoor', 'libsystemhider', 'hiddenwasp'],
];

const exploits = new Map(exploitNames.flatMap(([what, names]) => names.map((name) => [name, what] as const)));
const rootkits = new Set(rootkitNames);
/** Names that are ordinary words of other programs: only a program file, not a library or a document, counts. */
const short = new Set(['les', 'lse', 'traitor', 'reptile', 'azazel', 'rkit', 'medusa']);

/** The exploit or tool of this name; `undefined` when it is none. */
export function exploitNamed(path: string): NamedThing | undefined {
  const name = bareName(path);
  const what = exploits.get(name);
  return what === undefined ? undefined : { name, what };
}

/** The rootkit of this name. */
export function rootkitNamed(path: string): NamedThing | undefined {
  const name = bareName(path);
  return rootkits.has(name) ? { name, what: 'a rootkit' } : undefined;
}

/** Whether a file is named like one of all these. */
export function attackNamed(path: string): boolean {
  const name = bareName(path);
  return exploits.has(name) || rootkits.has(name);
}

/** A name in a URL: any of its parts (`…/carlospolop/PEASS-ng/…/linpeas.sh`, `…/m0nad/Diamorphine.git`). */
export function namedInUrl(url: string): { readonly exploit?: NamedThing; readonly rootkit?: NamedThing } {
  const parts = url.slice(0, 2000).split(/[?#]/, 1)[0]?.split('/') ?? [];
  for (const part of parts.slice(1)) {
    if (short.has(bareName(part)) && !part.includes('.')) continue;
    const rootkit = rootkitNamed(part);
    if (rootkit !== undefined) return { rootkit };
    const exploit = exploitNamed(part) ?? (part.toLowerCase() === 'peass-ng' ? exploitNamed('linpeas') : undefined);
    if (exploit !== undefined) return { exploit };
  }
  return {};
}

/** Whether the name alone is too weak for a file that is no program. */
export function isShortName(path: string): boolean {
  return short.has(bareName(path));
}

/** Base name in lower case without the endings of programs, sources and archives. */
function bareName(path: string): string {
  let name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  for (let round = 0; round < 2; round += 1) {
    name = name.replace(/\.(sh|py|pl|c|cpp|go|ko|so|o|git|zip|tgz|tar|gz|xz|bin|elf|out|x86_64)$/, '');
  }
  return name.replace(/-(main|master)$/, '').replace(/^lib(?=pamspy)/, '');
}
