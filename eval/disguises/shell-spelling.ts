import { type Disguise, disguises } from '../disguise.ts';
import { bytesAs, hexEscape, octalEscape, reversed, rot13, single } from './quoting.ts';
import { mapCommands, mapWords, type Piece, pieces } from './shell-words.ts';

/** Words long enough to be worth hiding, made of letters and digits where that is asked. */
const long = (piece: Piece): boolean => piece.text.length >= 2;
const letters = (piece: Piece): boolean => /^[a-z][a-z0-9]+$/.test(piece.text);

/** What changes the shell itself means something else in a function or a subshell. */
const own = new Set(
  'exec cd set shift return exit source export unset read trap eval local shopt alias break'.split(' '),
);

/** Cuts a word in two. */
function halves(word: string): readonly [string, string] {
  const middle = Math.ceil(word.length / 2);
  return [word.slice(0, middle), word.slice(middle)];
}

/** Replaces the names of commands by `write`, with definitions before the script. */
function named(
  code: string,
  write: (word: string, index: number) => { readonly define: string; readonly use: string },
  leave: ReadonlySet<string> = new Set(),
): string | undefined {
  const defined = new Map<string, string>();
  const definitions: string[] = [];
  const body = mapWords(code, (piece) => {
    if (!piece.command || !long(piece) || leave.has(piece.text)) return undefined;
    const known = defined.get(piece.text);
    if (known !== undefined) return known;
    const { define, use } = write(piece.text, defined.size);
    defined.set(piece.text, use);
    definitions.push(define);
    return use;
  });
  return body === undefined ? undefined : `${definitions.join('\n')}\n${body}`;
}

/** The same words, spelled in another way. */
export const shellSpelling: readonly Disguise[] = disguises('shell', {
  'empty-quotes': (code) =>
    mapWords(code, (piece) => (long(piece) ? `${piece.text.slice(0, 1)}''${piece.text.slice(1)}` : undefined)),
  'empty-double-quotes': (code) =>
    mapWords(code, (piece) => (long(piece) ? `${piece.text.slice(0, -1)}""${piece.text.slice(-1)}` : undefined)),
  backslashes: (code) =>
    mapWords(code, (piece) =>
      long(piece) ? piece.text.replace(/(?<=.)[a-z]/g, (letter) => `\\${letter}`) : undefined,
    ),
  'quoted-parts': (code) =>
    mapWords(code, (piece) => {
      const [one, two] = halves(piece.text);
      return long(piece) ? `"${one}"'${two}'` : undefined;
    }),
  'ansi-c-hex': (code) => mapWords(code, (piece) => (long(piece) ? `$'${bytesAs(piece.text, hexEscape)}'` : undefined)),
  'ansi-c-octal': (code) =>
    mapWords(code, (piece) => {
      const [one, two] = halves(piece.text);
      return long(piece) ? `$'${bytesAs(one, octalEscape)}'${two}` : undefined;
    }),
  'ansi-c-unicode': (code) =>
    mapWords(code, (piece) =>
      piece.command && long(piece)
        ? `$'\\u00${piece.text.charCodeAt(0).toString(16)}'${piece.text.slice(1)}`
        : undefined,
    ),
  'line-continuation': (code) =>
    mapWords(code, (piece) => (long(piece) ? `${piece.text.slice(0, 1)}\\\n${piece.text.slice(1)}` : undefined)),
  ifs: (code) => {
    const all = pieces(code);
    let changed = false;
    const texts = all.map((piece, at) => {
      if (all[at + 1]?.follows !== true) return piece.text;
      changed = true;
      return at % 4 === 1 ? '$IFS' : '${IFS}';
    });
    return changed ? texts.join('').replaceAll(/\$IFS(?=[A-Za-z0-9_])/g, '${IFS}') : undefined;
  },
  'variable-split': (code) =>
    named(code, (word, index) => {
      const [one, two] = halves(word);
      return { define: `_a${index}=${one};_b${index}=${two}`, use: `$_a${index}$_b${index}` };
    }),
  'variable-braces': (code) =>
    named(code, (word, index) => ({ define: `_w${index}=${single(word)}`, use: `\${_w${index}}` })),
  'words-in-variables': (code) => {
    const definitions: string[] = [];
    const body = mapWords(code, (piece) => {
      if (piece.text.length < 4) return undefined;
      const [one, two] = halves(piece.text);
      definitions.push(`_v${definitions.length}=${single(one)}`);
      return `\${_v${definitions.length - 1}}${two}`;
    });
    return body === undefined ? undefined : `${definitions.join('\n')}\n${body}`;
  },
  substring: (code) =>
    named(code, (word, index) => ({ define: `_s${index}=xq${word}zz`, use: `\${_s${index}:2:${word.length}}` })),
  replacement: (code) =>
    named(code, (word, index) => ({
      define: `_r${index}=${single([...word].join('@'))}`,
      use: `\${_r${index}//@/}`,
    })),
  'prefix-removal': (code) =>
    named(code, (word, index) => ({ define: `_p${index}=aa:${word}`, use: `\${_p${index}#*:}` })),
  'default-value': (code) =>
    named(code, (word, index) => ({ define: `unset _u${index}`, use: `\${_u${index}:-${word}}` })),
  'lower-case': (code) =>
    named(code, (word, index) =>
      /^[a-z0-9]+$/.test(word)
        ? { define: `_l${index}=${word.toUpperCase()}`, use: `\${_l${index},,}` }
        : { define: `_l${index}=${word}`, use: `\${_l${index}}` },
    ),
  indirection: (code) =>
    named(code, (word, index) => ({
      define: `_t${index}=${single(word)};_n${index}=_t${index}`,
      use: `\${!_n${index}}`,
    })),
  'printf-octal': (code) =>
    mapWords(code, (piece) =>
      piece.command && long(piece) ? `$(printf '${bytesAs(piece.text, octalEscape)}')` : undefined,
    ),
  'printf-hex': (code) =>
    mapWords(code, (piece) =>
      piece.command && long(piece) ? `$(printf "${bytesAs(piece.text, (byte) => `\\${hexEscape(byte)}`)}")` : undefined,
    ),
  'echo-hex': (code) =>
    mapWords(code, (piece) =>
      piece.command && long(piece) ? `$(echo -e '${bytesAs(piece.text, hexEscape)}')` : undefined,
    ),
  'printf-pieces': (code) =>
    mapWords(code, (piece) => {
      const [one, two] = halves(piece.text);
      return piece.command && long(piece) ? `\`printf %s%s ${one} ${two}\`` : undefined;
    }),
  'rev-word': (code) =>
    mapWords(code, (piece) =>
      piece.command && long(piece) ? `$(echo ${single(reversed(piece.text))} | rev)` : undefined,
    ),
  'rot13-word': (code) =>
    mapWords(code, (piece) =>
      piece.command && letters(piece) ? `$(echo ${rot13(piece.text)} | tr a-z n-za-m)` : undefined,
    ),
  'arithmetic-character': (code) =>
    mapWords(code, (piece) => {
      if (!piece.command || !letters(piece)) return undefined;
      const byte = piece.text.charCodeAt(0);
      return `$(printf "\\\\$(printf %o $((${byte} - 7 + 7)))")${piece.text.slice(1)}`;
    }),
  array: (code) => {
    const definitions: string[] = [];
    const body = mapCommands(code, (words) => {
      definitions.push(`_c${definitions.length}=(${words.map(single).join(' ')})`);
      return `"\${_c${definitions.length - 1}[@]}"`;
    });
    return body === undefined ? undefined : `${definitions.join('\n')}\n${body}`;
  },
  'array-letters': (code) =>
    named(code, (word, index) => ({
      define: `_e${index}=(${[...word].map(single).join(' ')})`,
      use: [...word].map((_, at) => `\${_e${index}[${at}]}`).join(''),
    })),
  'brace-expansion': (code) =>
    mapCommands(code, (words) => (words.some((word) => word.includes(',')) ? undefined : `{${words.join(',')}}`)),
  alias: (code) => {
    const names = new Map<string, string>();
    const body = mapWords(code, (piece) => {
      if (!piece.command || !letters(piece)) return undefined;
      const name = names.get(piece.text) ?? `zz${names.size}`;
      names.set(piece.text, name);
      return name;
    });
    const definitions = [...names].map(([word, name]) => `alias ${name}=${single(word)}`);
    return body === undefined ? undefined : ['shopt -s expand_aliases', ...definitions, body].join('\n');
  },
  'function-runner': (code) => {
    const body = mapCommands(code, (words) => (own.has(words[0] ?? '') ? undefined : `_do ${words.join(' ')}`));
    return body === undefined ? undefined : `_do() { "$@"; }\n${body}`;
  },
  'function-names': (code) =>
    named(code, (word, index) => ({ define: `_f${index}() { ${word} "$@"; }`, use: `_f${index}` }), own),
  positional: (code) =>
    mapCommands(code, (words, complete) =>
      !complete || own.has(words[0] ?? '') ? undefined : `(set -- ${words.map(single).join(' ')}; "$@")`,
    ),
  'command-builtin': (code) =>
    mapWords(code, (piece) =>
      piece.command && letters(piece) && !own.has(piece.text) ? `command ${piece.text}` : undefined,
    ),
});
