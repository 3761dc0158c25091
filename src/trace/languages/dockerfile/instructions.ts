/** One instruction of a Dockerfile. */
export interface Instruction {
  /** In capitals. */
  readonly name: string;
  /** Everything behind the name and its `--flags`, lines joined by the shell's own `\` so that they keep their numbers. */
  readonly text: string;
  /** 1-based line of the name. */
  readonly line: number;
  /** Here-documents in their order. */
  readonly heredocs: readonly { readonly name: string; readonly body: string; readonly line: number }[];
}

/** Instructions of one file. */
const mostInstructions = 2_000;
const mostHeredocs = 50;

/**
 * Takes a Dockerfile apart: parser directives (`# escape=`), comments, continued lines (comments and empty lines between them
 * are dropped, as BuildKit does), flags, here-documents. Source: Dockerfile reference.
 */
export function instructions(text: string): readonly Instruction[] {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const continuation = escapeOf(lines);
  const found: Instruction[] = [];
  for (let at = 0; at < lines.length && found.length < mostInstructions; at += 1) {
    const first = (lines[at] ?? '').trim();
    if (first === '' || first.startsWith('#')) continue;
    const line = at + 1;
    const pieces: string[] = [];
    let piece = lines[at] ?? '';
    for (;;) {
      const isComment = pieces.length > 0 && /^\s*(#|$)/.test(piece);
      const goesOn = isComment || piece.trimEnd().endsWith(continuation);
      pieces.push(isComment ? '' : goesOn ? piece.trimEnd().slice(0, -1) : piece);
      if (!goesOn || at + 1 >= lines.length) break;
      at += 1;
      piece = lines[at] ?? '';
    }
    const whole = pieces.join('\\\n').trim();
    const end = whole.search(/[\s\\]/);
    const name = (end < 0 ? whole : whole.slice(0, end)).toUpperCase();
    const heredocs: Instruction['heredocs'][number][] = [];
    if (name === 'RUN' || name === 'COPY' || name === 'ADD') {
      for (const marker of markers(pieces.join(' '))) {
        const from = at + 1;
        while (at + 1 < lines.length && stripped(lines[at + 1] ?? '', marker.isTabbed) !== marker.name) at += 1;
        heredocs.push({ name: marker.name, body: lines.slice(from, at + 1).join('\n'), line: from + 1 });
        at += 1;
      }
    }
    found.push({ name, text: withoutFlags(end < 0 ? '' : whole.slice(end)), line, heredocs });
  }
  return found;
}

/** The escape character: a backslash unless a directive at the very top says otherwise. */
function escapeOf(lines: readonly string[]): string {
  for (const line of lines.slice(0, 10)) {
    const directive = /^#\s{0,8}([a-z]{1,20})\s{0,8}=\s{0,8}(\S{1,200})\s{0,8}$/i.exec(line.trim());
    if (directive === null) break;
    if (directive[1]?.toLowerCase() === 'escape' && directive[2] === '`') return '`';
  }
  return '\\';
}

function markers(text: string): readonly { name: string; isTabbed: boolean }[] {
  const found: { name: string; isTabbed: boolean }[] = [];
  for (const [, tab, , name = ''] of text.matchAll(/(?<![<\w])<<(-?)(["']?)([A-Za-z_][A-Za-z0-9_]{0,60})\2/g))
    if (found.length < mostHeredocs) found.push({ name, isTabbed: tab === '-' });
  return found;
}

function stripped(line: string, isTabbed: boolean): string {
  return isTabbed ? line.replace(/^\t+/, '') : line;
}

/** Takes `--mount=… --network=…` off the front. */
function withoutFlags(text: string): string {
  let rest = text.replace(/^[\s\\]+/, '');
  for (
    let flag = /^--[a-z-]{1,30}(=\S*)?(\s|\\\n)+/.exec(rest);
    flag !== null;
    flag = /^--[a-z-]{1,30}(=\S*)?(\s|\\\n)+/.exec(rest)
  )
    rest = rest.slice(flag[0].length);
  return rest;
}
