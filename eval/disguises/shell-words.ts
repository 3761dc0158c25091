/** A piece of a script: a plain word that may be written differently, or text that stays as it is. */
export interface Piece {
  readonly text: string;
  readonly word: boolean;
  /** The word is the name of a command. */
  readonly command: boolean;
  /** The word belongs to the same simple command as the word before it, with nothing but blanks between. */
  readonly follows: boolean;
}

const reserved = new Set(
  'if then else elif fi for while until do done case esac in function select time coproc { } ! [[ ]] let'.split(' '),
);
const plain = /[A-Za-z0-9_./:@%+,=-]/;

/** Splits a script into plain words and the rest; quotes, expansions, here-documents and patterns are the rest. */
export function pieces(code: string): readonly Piece[] {
  const found: Piece[] = [];
  let rest = '';
  let start = true;
  let previous = '';
  let target = false; // the next word is where a redirection goes
  let bound = false; // the next word is a name: after `for`, `function`
  const flush = (): void => {
    if (rest !== '') found.push({ text: rest, word: false, command: false, follows: false });
    rest = '';
  };
  for (let at = 0; at < code.length; ) {
    const char = code[at] ?? '';
    if (char === '<' && code[at + 1] === '<' && code[at + 2] !== '<') {
      // From a here-document on nothing is touched.
      rest += code.slice(at);
      break;
    }
    const skipped = skip(code, at);
    if (skipped > at) {
      rest += code.slice(at, skipped);
      at = skipped;
      if (!target) start = false;
      target = false;
      previous = '';
      continue;
    }
    if (!plain.test(char)) {
      rest += char;
      if (char === '\n' || char === ';' || char === '|' || char === '&' || char === '(') {
        const redirect = char === '&' && (code[at - 1] === '>' || code[at - 1] === '<' || code[at + 1] === '>');
        if (!redirect) {
          start = true;
          previous = '';
        }
      } else if (char !== ' ' && char !== '\t') {
        previous = '';
        if (char === '<' || char === '>') target = true;
        else if (char !== '!' && char !== '{' && char !== '}') start = false;
      }
      at += 1;
      continue;
    }
    let end = at;
    while (end < code.length && plain.test(code[end] ?? '')) end += 1;
    const text = code.slice(at, end);
    const before = code[at - 1] ?? ' ';
    const after = code[end] ?? ' ';
    const whole = /[\s;|&()<>]/.test(before) && /[\s;|&<>]/.test(after);
    const assignment = /^[A-Za-z_][A-Za-z0-9_]*\+?=/.test(text);
    const descriptor = /^[0-9-]+$/.test(text) && (/[<>&]/.test(before) || /[<>]/.test(after) || text === '-');
    const usable = whole && !reserved.has(text) && !assignment && !descriptor && !bound && text !== '.' && text !== '-';
    if (usable) {
      const follows = rest !== '' && /^ +$/.test(rest) && previous === 'word' && !start;
      flush();
      found.push({ text, word: true, command: start && !target, follows: follows && !target });
      previous = target ? '' : 'word';
    } else {
      rest += text;
      previous = '';
    }
    bound = text === 'for' || text === 'function';
    if (target) {
      target = false;
      at = end;
      continue;
    }
    start = reserved.has(text) && text !== 'in' && text !== 'for' ? true : start && assignment;
    if (text === 'in') previous = '';
    at = end;
  }
  flush();
  return found;
}

/** The end of a quoted text, an expansion, a comment or a test that begins here; else `at`. */
function skip(code: string, at: number): number {
  const char = code[at] ?? '';
  const beforeIsBlank = at === 0 || /[\s;|&(]/.test(code[at - 1] ?? '');
  if (char === '\\') return Math.min(code.length, at + 2);
  if (char === '#' && beforeIsBlank) return endOf(code, '\n', at);
  if (char === "'") return endOf(code, "'", at + 1) + 1;
  if (char === '"') return quoted(code, at);
  if (char === '`') return endOf(code, '`', at + 1) + 1;
  if (code.startsWith('[[ ', at)) return endOf(code, ']]', at) + 2;
  if (code.startsWith('((', at)) return endOf(code, '))', at) + 2;
  if (char === '$') {
    if (code[at + 1] === "'") return ansi(code, at);
    if (code[at + 1] === '(') return closing(code, at + 1, '(', ')');
    if (code[at + 1] === '{') return closing(code, at + 1, '{', '}');
    let end = at + 1;
    while (/[A-Za-z0-9_]/.test(code[end] ?? '')) end += 1;
    return Math.max(end, at + 2);
  }
  if ((char === '<' || char === '>') && code[at + 1] === '(') return closing(code, at + 1, '(', ')');
  // A list of an array: `a=(…)`.
  if (char === '(' && code[at - 1] === '=') return closing(code, at, '(', ')');
  return at;
}

function endOf(code: string, mark: string, from: number): number {
  const end = code.indexOf(mark, from);
  return end === -1 ? code.length : end;
}

function quoted(code: string, at: number): number {
  let end = at + 1;
  while (end < code.length && code[end] !== '"') {
    if (code[end] === '\\') end += 2;
    else if (code[end] === '$' && code[end + 1] === '(') end = closing(code, end + 1, '(', ')');
    else end += 1;
  }
  return end + 1;
}

function ansi(code: string, at: number): number {
  let end = at + 2;
  while (end < code.length && code[end] !== "'") end += code[end] === '\\' ? 2 : 1;
  return end + 1;
}

function closing(code: string, at: number, open: string, close: string): number {
  let depth = 0;
  for (let end = at; end < code.length; end += 1) {
    const char = code[end];
    if (char === '\\') end += 1;
    else if (char === "'") end = endOf(code, "'", end + 1);
    else if (char === '"') end = quoted(code, end) - 1;
    else if (char === open) depth += 1;
    else if (char === close) {
      depth -= 1;
      if (depth === 0) return end + 1;
    }
  }
  return code.length;
}

/** The script with its plain words written differently; `undefined` when nothing was changed. */
export function mapWords(code: string, write: (piece: Piece) => string | undefined): string | undefined {
  let changed = false;
  const text = pieces(code)
    .map((piece) => {
      const written = piece.word ? write(piece) : undefined;
      if (written !== undefined) changed = true;
      return written ?? piece.text;
    })
    .join('');
  return changed ? text : undefined;
}

/** A simple command of plain words only: where its words stand in the pieces. */
export interface SimpleCommand {
  readonly first: number;
  readonly last: number;
  readonly words: readonly string[];
}

/** The runs of plain words with blanks between, of at least two words, that begin with a command's name. */
export function simpleCommands(all: readonly Piece[]): readonly SimpleCommand[] {
  const found: SimpleCommand[] = [];
  for (let at = 0; at < all.length; at += 1) {
    if (all[at]?.command !== true) continue;
    const words = [all[at]?.text ?? ''];
    let last = at;
    while (all[last + 2]?.follows === true) {
      last += 2;
      words.push(all[last]?.text ?? '');
    }
    if (words.length > 1) found.push({ first: at, last, words });
    at = last;
  }
  return found;
}

/** The script with its simple commands written differently; `undefined` when there is none. */
export function mapCommands(
  code: string,
  write: (words: readonly string[], complete: boolean) => string | undefined,
): string | undefined {
  const all = pieces(code);
  const texts = all.map((piece) => piece.text);
  let changed = false;
  for (const { first, last, words } of simpleCommands(all)) {
    // Nothing but an operator or the end behind it.
    const written = write(words, /^ *([\n;|&)]|$)/.test(texts[last + 1] ?? ''));
    if (written === undefined) continue;
    changed = true;
    texts[first] = written;
    for (let at = first + 1; at <= last; at += 1) texts[at] = '';
  }
  return changed ? texts.join('') : undefined;
}
