import { printable, printableLines } from './printable.ts';

/**
 * Untrusted text in a sentence: plain words stay prose, everything else (paths, names with dots, marks that Markdown or a
 * forge could read as markup, a link, a mention) goes into code spans, where nothing is interpreted.
 */
export function proseText(text: string, maxLength = 500): string {
  const shown: string[] = [];
  let code: string[] = [];
  const flush = () => {
    const joined = code.join(' ');
    const name = joined.endsWith(',') ? joined.slice(0, -1) : joined;
    if (joined !== '') shown.push(`${codeText(name, maxLength)}${joined.slice(name.length)}`);
    code = [];
  };
  for (const word of printable(text, maxLength).split(' ')) {
    if (isPlain(word)) {
      flush();
      if (word !== '') shown.push(word);
    } else {
      code.push(word);
      // A comma ends an item of a list of places: it is the sentence's, not the name's.
      if (word.endsWith(',')) flush();
    }
  }
  flush();
  return shown.join(' ');
}

/** Untrusted text as a code span: its fence is longer than any run of backticks inside. Source: CommonMark 0.31, 6.1. */
export function codeText(text: string, maxLength = 500): string {
  const safe = printable(text, maxLength);
  if (safe.trim() === '') return safe === '' ? '(empty)' : '(blank)';
  const fence = '`'.repeat(longestRun(safe) + 1);
  const pad = /^[` ]|[` ]$/.test(safe) ? ' ' : '';
  return `${fence}${pad}${safe}${pad}${fence}`;
}

/** As `codeText`, for a table's cell: a bar would end the cell even inside code, so it is shown as an escape. */
export function cellText(text: string, maxLength = 200): string {
  return codeText(printable(text, maxLength).replaceAll('|', '\\x7c'), maxLength);
}

/** Untrusted lines as a fenced block; the fence is longer than any run of backticks inside. */
export function fencedText(text: string, maxLines = 40, maxLength = 500): string[] {
  const lines = printableLines(text, maxLines, maxLength);
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [`${fence}text`, ...lines, fence];
}

/** Letters and digits of any script, inner `'` and `-`, with the punctuation of a sentence around them. */
function isPlain(word: string): boolean {
  return (
    word === '—' || /^["'(]{0,2}(?:[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+){0,8})?["')]{0,2}[,;:.!?]?["')]?$/u.test(word)
  );
}

function longestRun(text: string): number {
  let longest = 0;
  let run = 0;
  for (const character of text) {
    run = character === '`' ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
