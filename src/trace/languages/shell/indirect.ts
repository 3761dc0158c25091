import { concat, known, literals, textOf, type Value } from '../../value.ts';

/** What a program was called with, as far as these readers need it. */
export interface IndirectCall {
  readonly name: string;
  readonly argv: readonly Value[];
  /** Variables set before it. */
  readonly prefix: ReadonlyMap<string, Value>;
  /** What is known to arrive on its standard input. */
  readonly stdin: Value | undefined;
}

/**
 * Shell code that a program runs which is no shell and no wrapper: an editor's `:!`, a pager, a hook, a helper it is told to
 * use. One row a program; what they do is in their manual pages.
 */
export function indirectCode(call: IndirectCall): readonly Value[] {
  const found = readers.get(call.name)?.(call) ?? [];
  const settings = [...call.prefix].flatMap(([name, value]) => {
    const run = environment.get(name);
    return run === undefined || (run !== 'any' && !run.includes(call.name)) ? [] : [value];
  });
  return [...found, ...settings].filter((code) => literals(code).trim() !== '');
}

/** Whether a program of this name is among those that may. */
export function mayRunIndirectly(name: string): boolean {
  return readers.has(name);
}

/** Variables whose value is run as a command by these programs. */
const environment = new Map<string, readonly string[] | 'any'>([
  ['GIT_SSH_COMMAND', ['git']],
  ['GIT_SSH', ['git']],
  ['GIT_PAGER', ['git']],
  ['GIT_EDITOR', ['git']],
  ['GIT_ASKPASS', ['git']],
  ['GIT_EXTERNAL_DIFF', ['git']],
  ['GIT_PROXY_COMMAND', ['git']],
  ['PAGER', ['git', 'man', 'systemctl', 'journalctl', 'psql', 'mysql']],
  ['MANPAGER', ['man']],
  ['EDITOR', ['crontab', 'git', 'visudo', 'sudoedit', 'vipw', 'systemctl']],
  ['VISUAL', ['crontab', 'git', 'visudo', 'sudoedit', 'vipw', 'systemctl', 'less']],
  ['LESSOPEN', ['less', 'git', 'man']],
  ['SSH_ASKPASS', ['ssh', 'ssh-add', 'git']],
  ['RSYNC_RSH', ['rsync']],
  ['PROMPT_COMMAND', ['bash']],
  ['PERL5DB', ['perl']],
]);

type Reader = (call: IndirectCall) => readonly Value[];

const editors: Reader = (call) => [
  ...after(call, ['-c', '--cmd', '-S']).flatMap((value) => bang(value)),
  ...call.argv.slice(1).flatMap((word) => (literals(word).startsWith('+') ? bang(dropped(word, 1)) : [])),
  ...fromInput(call),
];

const readers = new Map<string, Reader>([
  ...['vi', 'vim', 'nvim', 'view', 'ex', 'rvim', 'vimdiff', 'gvim', 'elvis'].map((name) => [name, editors] as const),
  ['ed', fromInput],
  ['red', fromInput],
  ...['awk', 'gawk', 'mawk', 'nawk', 'original-awk'].map((name) => [name, awkCommands] as const),
  [
    'tar',
    (call) => [
      ...attached(call, [
        '--to-command=',
        '--use-compress-program=',
        '--rsh-command=',
        '--info-script=',
        '--new-volume-script=',
      ]),
      ...attached(call, ['--checkpoint-action=exec=']),
      ...after(call, ['--checkpoint-action']).flatMap((word) => stripped(word, 'exec=')),
      ...after(call, ['-I', '--use-compress-program', '--to-command', '-F']).filter((word) =>
        literals(word).includes(' '),
      ),
    ],
  ],
  ['git', git],
  ...['ssh', 'scp', 'sftp', 'sshfs', 'ssh-copy-id'].map((name) => [name, ssh] as const),
  [
    'rsync',
    (call) =>
      [...attached(call, ['--rsh=', '--rsync-path=']), ...after(call, ['-e', '--rsh', '--rsync-path'])].filter(isLine),
  ],
  ['zip', (call) => [...after(call, ['-TT', '--unzip-command']), ...attached(call, ['--unzip-command=', '-TT='])]],
  [
    'man',
    (call) => [...after(call, ['-P', '-H', '--pager', '--html']), ...attached(call, ['--pager=', '-P', '--html='])],
  ],
  ['make', (call) => [...attached(call, ['--eval=']), ...after(call, ['--eval', '-E'])].flatMap(recipes)],
  ['gmake', (call) => [...attached(call, ['--eval=']), ...after(call, ['--eval', '-E'])].flatMap(recipes)],
  [
    'gdb',
    (call) =>
      after(call, ['-ex', '--eval-command', '-iex', '-ix']).flatMap((word) => [
        ...bang(word),
        ...stripped(word, 'shell '),
      ]),
  ],
  ...['mysql', 'mariadb', 'psql', 'sqlite3', 'sqlite', 'redis-cli', 'mongo', 'ftp', 'sftp-shell', 'telnet'].map(
    (name) => [name, clients] as const,
  ),
  ...['apt', 'apt-get', 'aptitude', 'dpkg'].map((name) => [name, packages] as const),
  ['split', (call) => [...attached(call, ['--filter=']), ...after(call, ['--filter'])]],
  ['sort', (call) => [...attached(call, ['--compress-program=']), ...after(call, ['--compress-program'])]],
  ['tcpdump', (call) => after(call, ['-z'])],
  ['wget', (call) => [...attached(call, ['--use-askpass=']), ...after(call, ['--use-askpass'])]],
  ['sed', sedCommands],
  ['socat', socat],
  ['expect', (call) => after(call, ['-c']).flatMap((word) => spawned(word))],
  ...['emacs', 'emacs-nox'].map((name) => [name, emacs] as const),
  ['capsh', (call) => afterDashes(call).flatMap((rest) => (literals(rest[0] ?? []) === '-c' ? rest.slice(1, 2) : []))],
  ['sg', (call) => call.argv.slice(literals(call.argv[2] ?? []) === '-c' ? 3 : 2).slice(0, 1)],
  ['tmux', tmux],
  ...['xterm', 'x-terminal-emulator', 'gnome-terminal', 'konsole', 'urxvt'].map(
    (name) => [name, (call: IndirectCall) => [rest(call, '-e')].filter((each) => each.length > 0)] as const,
  ),
  [
    'ansible',
    (call) =>
      /\b(?:shell|command|raw)\b/.test(call.argv.map(literals).join(' ')) ? after(call, ['-a', '--args']) : [],
  ],
  [
    'parallel',
    (call) =>
      call.argv
        .slice(1)
        .filter((word) => literals(word).includes(' '))
        .slice(0, 1),
  ],
  ['entr', (call) => [joined(call.argv.slice(1).filter((word) => !literals(word).startsWith('-')))]],
  ['nmap', (call) => attached(call, ['--script=']).flatMap((word) => osExecute(word))],
  ['complete', (call) => after(call, ['-C'])],
  ['bind', (call) => after(call, ['-x']).map(afterColon)],
]);

/** Values of these options as words of their own. */
function after(call: IndirectCall, names: readonly string[]): readonly Value[] {
  return call.argv.flatMap((word, at) => (names.includes(literals(word)) ? [call.argv[at + 1] ?? []] : []));
}

/** Values of these options attached to their names. */
function attached(call: IndirectCall, names: readonly string[]): readonly Value[] {
  return call.argv.slice(1).flatMap((word) => names.flatMap((name) => stripped(word, name)));
}

/** The word without this start, if it has it and something is left. */
function stripped(word: Value, start: string): readonly Value[] {
  const [first] = word;
  if (typeof first !== 'string' || !first.startsWith(start)) return [];
  const left = dropped(word, start.length);
  return left.length === 0 ? [] : [left];
}

function dropped(word: Value, count: number): Value {
  const [first, ...others] = word;
  return typeof first === 'string' ? concat(known(first.slice(count)), others) : word;
}

/** `:!command` and `!command` of editors and debuggers, `:r !command`, `:call system('command')`. */
function bang(word: Value): readonly Value[] {
  const [first] = word;
  if (typeof first !== 'string') return [];
  const found = /^\s*:{0,3}\s*(?:(?:r|read|w|write|silent|sil|exe|execute|normal|\d{1,5})\s*)?!+\s*/.exec(first);
  if (found !== null) return [dropped(word, found[0].length)];
  return quotedCalls(first, /(?:system|terminal|term)\s*\(?\s*(["'])/g);
}

/** Lines on standard input that an editor hands to a shell. */
function fromInput(call: IndirectCall): readonly Value[] {
  const text = call.stdin === undefined ? undefined : textOf(call.stdin);
  return (text ?? '')
    .split('\n')
    .slice(0, 500)
    .flatMap((line) => bang(known(line)));
}

/** `system("…")`, `"…" | getline`, `print … | "…"`. */
function awkCommands(call: IndirectCall): readonly Value[] {
  const program =
    call.argv
      .slice(1)
      .map(literals)
      .find((word) => /\bsystem\b|\bgetline\b|\|\s*["&]/.test(word)) ?? '';
  return [
    ...quotedCalls(program, /\bsystem\s*\(\s*(")/g),
    ...quotedCalls(program, /\|&?\s*(")/g),
    ...quotedBefore(program),
  ];
}

/** Quoted texts behind each match; the quote is the match's first group. */
function quotedCalls(text: string, start: RegExp): readonly Value[] {
  const out: Value[] = [];
  for (const found of text.slice(0, 20_000).matchAll(start)) {
    const from = found.index + found[0].length;
    const end = quoteEnd(text, from, found[1] ?? '"');
    if (end > from) out.push(known(unquoted(text.slice(from, end))));
    if (out.length >= 20) break;
  }
  return out;
}

/** `"command" | getline`. */
function quotedBefore(text: string): readonly Value[] {
  const out: Value[] = [];
  for (const found of text.slice(0, 20_000).matchAll(/"\s*\|&?\s*getline\b/g)) {
    let from = found.index - 1;
    while (from >= 0 && !(text[from] === '"' && text[from - 1] !== '\\')) from -= 1;
    if (from >= 0) out.push(known(unquoted(text.slice(from + 1, found.index))));
    if (out.length >= 20) break;
  }
  return out;
}

function quoteEnd(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

function unquoted(text: string): string {
  return text
    .replace(/\\(["'\\/])/g, '$1')
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t');
}

function git(call: IndirectCall): readonly Value[] {
  const settings = [...after(call, ['-c', '--config', '--config-env']), ...attached(call, ['--config='])];
  const found = settings.flatMap((word) => {
    const [first] = word;
    const name = typeof first === 'string' ? /^([A-Za-z][A-Za-z0-9._-]*)=/.exec(first)?.[1]?.toLowerCase() : undefined;
    if (name === undefined) return [];
    const value = dropped(word, name.length + 1);
    if (name.startsWith('alias.') || name.endsWith('.update')) return stripped(value, '!');
    if (name === 'credential.helper') return stripped(value, '!');
    if (name.startsWith('filter.') || /^(?:difftool|mergetool)\..*\.cmd$/.test(name)) return [value];
    return gitSettings.has(name) ? [value] : [];
  });
  return [
    ...found,
    ...attached(call, ['--upload-pack=', '--receive-pack=', '--exec=', '--open-files-in-pager=', '-O']),
  ].filter(isLine);
}

const gitSettings = new Set([
  'core.pager',
  'core.sshcommand',
  'core.editor',
  'core.fsmonitor',
  'core.askpass',
  'core.gitproxy',
  'diff.external',
  'sequence.editor',
  'gpg.program',
  'uploadpack.packobjectshook',
  'pager.log',
  'pager.help',
  'pager.branch',
  'pager.status',
]);

function ssh(call: IndirectCall): readonly Value[] {
  const options = [...after(call, ['-o']), ...attached(call, ['-o'])];
  const found = options.flatMap((word) => {
    const [first] = word;
    const name =
      typeof first === 'string' ? /^(ProxyCommand|LocalCommand|KnownHostsCommand)[= ]\s*/i.exec(first) : null;
    return name === null ? [] : [dropped(word, name[0].length)];
  });
  return [...found, ...(call.name === 'scp' || call.name === 'sftp' ? after(call, ['-S']) : [])].filter(
    (word) => literals(word) !== 'none',
  );
}

/** A recipe's lines of a makefile in an argument. */
function recipes(word: Value): readonly Value[] {
  const text = textOf(word);
  if (text === undefined) return [];
  const lines = text.split('\n').flatMap((line) => {
    const at = line.startsWith('\t') ? 0 : /^[^:=]*:[^;]*;/.exec(line)?.[0].length;
    return at === undefined ? [] : [line.slice(at).replace(/^\s*[-@+]*/, '')];
  });
  const shells = [...text.matchAll(/\$\(shell\s+([^)]{1,2000})\)/g)].map((found) => found[1] ?? '');
  return [...lines, ...shells].map((line) => known(line.replaceAll('$$', '$')));
}

/** `\! command`, `.shell command`, `system command` of clients of databases and servers. */
function clients(call: IndirectCall): readonly Value[] {
  const given = [...call.argv.slice(1), ...(call.stdin === undefined ? [] : [call.stdin])];
  return given.flatMap((word) => {
    const text = (textOf(word) ?? literals(word)).replace(/^(?:-e|-c|--execute=|--command=|-cmd)/, '');
    return text.split(/[\n;]/).flatMap((line) => {
      const found = /^\s*(?:\\!|!|\.shell|\.system|system)\s+(.+)$/.exec(line);
      const copied = /\bPROGRAM\s+'((?:[^']|'')+)'/i.exec(line);
      return [found?.[1], copied?.[1]?.replaceAll("''", "'")].filter((each) => each !== undefined).map(known);
    });
  });
}

/** `-o APT::Update::Pre-Invoke::="command"`. */
function packages(call: IndirectCall): readonly Value[] {
  return [...after(call, ['-o', '--option']), ...attached(call, ['--option=', '-o'])].flatMap((word) => {
    const [first] = word;
    const found = typeof first === 'string' ? /^[A-Za-z:-]*(?:Invoke|Install-Pkgs)(?:::|\{\})?=/i.exec(first) : null;
    return found === null ? [] : [dropped(word, found[0].length)];
  });
}

/** `1e command` of GNU sed. */
function sedCommands(call: IndirectCall): readonly Value[] {
  return call.argv.slice(1, 8).flatMap((word) => {
    const found = /^(?:\d{0,6}|\$|\/[^/]{0,80}\/)\s*e\s+(.+)$/.exec(textOf(word) ?? '');
    return found === null ? [] : [known(found[1] ?? '')];
  });
}

/** `EXEC:command` and `SYSTEM:command` of socat; options follow a comma. */
function socat(call: IndirectCall): readonly Value[] {
  return call.argv.slice(1).flatMap((word) => {
    const found = /^(?:EXEC|SYSTEM|SHELL):(.+)$/is.exec(textOf(word) ?? '')?.[1];
    if (found === undefined) return [];
    const quoted = /^(["'])(.*?)\1/s.exec(found)?.[2];
    return [
      known(quoted ?? found.replace(/,(?:pty|stderr|setsid|sigint|sane|ctty|nofork|pipes|fdin|su|echo)\b.*$/s, '')),
    ];
  });
}

function spawned(word: Value): readonly Value[] {
  return (textOf(word) ?? '')
    .split(/[\n;]/)
    .flatMap((line) => /^\s*(?:spawn|exec|system)\s+(?:-noecho\s+)?(.+)$/.exec(line)?.[1] ?? [])
    .map(known);
}

function emacs(call: IndirectCall): readonly Value[] {
  return [...after(call, ['--eval', '-eval', '--execute']), ...attached(call, ['--eval='])].flatMap((word) =>
    quotedCalls(literals(word), /\((?:async-)?shell-command(?:-to-string)?\s+(")/g),
  );
}

/** `tmux new-session -d 'command'`, `tmux send-keys 'command' Enter`. */
function tmux(call: IndirectCall): readonly Value[] {
  const words = call.argv.slice(1);
  const verb = words.findIndex((word) =>
    /^(?:new(?:-session|-window)?|neww|split-window|splitw|run(?:-shell)?|send(?:-keys)?|respawn-\w+)$/.test(
      literals(word),
    ),
  );
  if (verb === -1) return [];
  const isKeys = literals(words[verb] ?? []).startsWith('send');
  const left: Value[] = [];
  for (let at = verb + 1; at < words.length; at += 1) {
    const text = literals(words[at] ?? []);
    if (/^-[A-Za-z]*[censtxyFl]$/.test(text) && text !== '-d' && !(isKeys && text === '-l')) at += 1;
    else if (!text.startsWith('-') && !(isKeys && /^(?:Enter|C-m|KPEnter)$/.test(text))) left.push(words[at] ?? []);
  }
  return left.length === 0 ? [] : [joined(left)];
}

function osExecute(word: Value): readonly Value[] {
  return quotedCalls(literals(word), /os\.execute\(?\s*(["'])/g);
}

function afterDashes(call: IndirectCall): readonly (readonly Value[])[] {
  const at = call.argv.findIndex((word) => literals(word) === '--');
  return at === -1 ? [] : [call.argv.slice(at + 1)];
}

/** The words behind an option as one line. */
function rest(call: IndirectCall, option: string): Value {
  const at = call.argv.findIndex((word) => literals(word) === option);
  return at === -1 ? [] : joined(call.argv.slice(at + 1));
}

function joined(words: readonly Value[]): Value {
  return concat(...words.flatMap((word, at) => (at === 0 ? [word] : [known(' '), word])));
}

/** A command line, and not just the name of a helper that is usual there. */
function isLine(word: Value): boolean {
  return (
    /\s|\/|;/.test(literals(word)) &&
    !/^(?:ssh|rsh|sudo rsync|less|cat|more|vim?|nano|true)(?:\s+-[\w -]*)?$/.test(literals(word))
  );
}

function afterColon(word: Value): Value {
  const text = textOf(word) ?? '';
  return known(text.slice(text.indexOf(':') + 1).replace(/^\s*"?|"?\s*$/g, ''));
}
