/** Programs of execline whose blocks run, then the rest of the line. Source: skarnet.org/software/execline. */
const blockPrograms = new Set(
  `foreground background if ifelse ifte ifthenelse pipeline backtick forx forstdin forbacktickx loopwhilex trap try case
  elgetopt getcwd redirfd fdmove fdclose emptyenv define multidefine importas import export unexport umask`.split(
    /\s+/,
  ),
);

/** Characters of one script that are read. */
const mostCharacters = 64 * 1024;

/**
 * An execline script as the lines of shell it amounts to: one chain of words whatever the line ends, blocks in braces run
 * on their own. Lines keep their numbers. What the shell reader does not know of it (`importas`) is left out.
 */
export function execlineAsShell(text: string): string {
  const out: string[] = [''];
  let segment: string[] = [];
  let segmentLine = 1;
  let opened = '';
  const put = (piece: string, line: number): void => {
    while (out.length < line) out.push('');
    const last = out.length - 1;
    out[last] = out[last] === '' ? piece : `${out[last]}; ${piece}`;
  };
  const flush = (): void => {
    const chain = withoutSetters(segment);
    if (chain.length > 0) put(chain.join(' '), segmentLine);
    segment = [];
  };
  for (const { word, line } of words(text)) {
    if (word === '{') {
      opened = segment[0] ?? '';
      if (!blockPrograms.has(opened)) flush();
      segment = [];
    } else if (word === '}') flush();
    else {
      if (segment.length === 0) segmentLine = line;
      segment.push(word);
    }
  }
  flush();
  return out.join('\n');
}

/** How many words each setting program takes before the chain goes on (options not counted). */
const setters: ReadonlyMap<string, number> = new Map([
  ['importas', 2],
  ['import', 1],
  ['define', 2],
  ['export', 2],
  ['unexport', 1],
  ['umask', 1],
  ['cd', 0],
  ['fdmove', 2],
  ['fdclose', 1],
  ['redirfd', 3],
  ['emptyenv', 0],
  ['exec', 0],
  ['with-contenv', 0],
  ['s6-envdir', 1],
  ['s6-notifyoncheck', 0],
  ['s6-softlimit', 0],
]);

/** Takes the programs off the front that only set something and then become the rest of the chain. */
function withoutSetters(chain: readonly string[]): readonly string[] {
  let at = 0;
  for (let taken = setters.get(baseOf(chain[at])); taken !== undefined; taken = setters.get(baseOf(chain[at]))) {
    at += 1;
    while (chain[at]?.startsWith('-') === true) at += 1;
    at += taken;
  }
  return chain.slice(at);
}

function baseOf(word: string | undefined): string {
  return word === undefined ? '' : word.slice(word.lastIndexOf('/') + 1);
}

function* words(text: string): Iterable<{ readonly word: string; readonly line: number }> {
  const most = Math.min(text.length, mostCharacters);
  let line = 1;
  let word = '';
  let from = 1;
  for (let at = 0; at < most; at += 1) {
    const character = text[at] ?? '';
    if (character === '#' && word === '') {
      while (at + 1 < most && text[at + 1] !== '\n') at += 1;
    } else if (character === '"') {
      if (word === '') from = line;
      const end = closing(text, at);
      word += text.slice(at, end + 1);
      for (let inner = at; inner < end; inner += 1) if (text[inner] === '\n') line += 1;
      at = end;
    } else if (/\s/.test(character)) {
      if (word !== '') yield { word, line: from };
      word = '';
      if (character === '\n') line += 1;
    } else {
      if (word === '') from = line;
      word += character === '\\' ? `\\${text[++at] ?? ''}` : character;
    }
  }
  if (word !== '') yield { word, line: from };
}

function closing(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length - 1;
}
