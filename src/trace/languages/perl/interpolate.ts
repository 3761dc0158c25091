import type { Code } from '../script/code.ts';
import { core } from './lower.ts';
import { variable } from './parse-variable.ts';
import type { Source } from './source.ts';

/** `double`: escapes are undone; `pattern`: they stay, and `$` before `)`, `|` or the end is an anchor. */
export type Interpolation = 'double' | 'pattern';

/** The text between two places, with variables filled in and escapes undone. */
export function interpolated(source: Source, from: number, to: number, mode: Interpolation, drop = ''): Code {
  return source.within(from, to, () => {
    const filler = new Filler(source, mode, drop);
    filler.fill();
    return { ...source.place(from), kind: 'text', parts: filler.parts(from) };
  });
}

/** Escapes of one letter. */
const escapes = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['0', '\0'],
  ['a', '\x07'],
  ['e', '\x1b'],
  ['f', '\f'],
  ['b', '\b'],
]);

/** Goes through one piece of text and collects its parts. */
class Filler {
  readonly #source: Source;
  readonly #mode: Interpolation;
  /** Indent that is taken off after every end of a line. */
  readonly #drop: string;
  #parts: (string | Code)[] = [];
  /** `\U`, `\L`, `\Q` that are open, with what stood before them. */
  readonly #open: { readonly letter: string; readonly before: (string | Code)[] }[] = [];
  #literal = '';
  /** `\u`, `\l`: changes the next character. */
  #next = '';

  constructor(source: Source, mode: Interpolation, drop: string) {
    this.#source = source;
    this.#mode = mode;
    this.#drop = drop;
  }

  parts(from: number): readonly (string | Code)[] {
    while (this.#open.length > 0) this.#close(from);
    this.#flush();
    return this.#parts;
  }

  fill(): void {
    const source = this.#source;
    this.#indent();
    while (source.pos < source.end) {
      const char = source.char;
      if (char === '\\') this.#escape();
      else if ((char === '$' && this.#isScalar()) || (char === '@' && this.#isArray())) this.#variable(char);
      else {
        source.pos += 1;
        this.#add(char);
        if (char === '\n') this.#indent();
        else this.#run();
      }
    }
  }

  /** Takes characters that are not special all at once. */
  #run(): void {
    const { text, pos, end } = this.#source;
    let at = pos;
    while (at < end && !'\\$@\n'.includes(text[at] ?? '\n')) at += 1;
    this.#literal += text.slice(pos, at);
    this.#source.pos = at;
  }

  #indent(): void {
    if (this.#drop !== '' && this.#source.looksAt(this.#drop)) this.#source.pos += this.#drop.length;
  }

  #add(char: string): void {
    this.#literal += this.#next === '' ? char : this.#next === 'u' ? char.toUpperCase() : char.toLowerCase();
    this.#next = '';
  }

  #flush(): void {
    if (this.#literal !== '') this.#parts.push(this.#literal);
    this.#literal = '';
  }

  #variable(sigil: string): void {
    const source = this.#source;
    const from = source.pos;
    this.#flush();
    const code = variable(source, this.#mode === 'pattern' ? 'pattern' : 'text');
    if (code === undefined || source.pos === from) {
      source.pos = from + 1;
      this.#add(sigil);
      return;
    }
    const part = sigil === '@' ? core(source, from, 'joined', [code]) : code;
    this.#parts.push(this.#next === '' ? part : core(source, from, this.#next === 'u' ? 'ucfirst' : 'lcfirst', [part]));
    this.#next = '';
  }

  #isScalar(): boolean {
    const next = this.#source.at(1);
    if (/[A-Za-z_{$:&0-9]/.test(next)) return true;
    return this.#mode === 'double' && next !== '' && '!@,./\\;+'.includes(next);
  }

  #isArray(): boolean {
    return /[A-Za-z_{$:]/.test(this.#source.at(1));
  }

  #escape(): void {
    const source = this.#source;
    const letter = source.at(1);
    source.pos += Math.min(2, source.end - source.pos);
    if ('ULQEF'.includes(letter) && letter !== '') {
      this.#mark(letter);
      return;
    }
    if (this.#mode === 'pattern') {
      this.#literal += `\\${letter}`;
      return;
    }
    if (letter === 'u' || letter === 'l') this.#next = letter;
    else this.#add(numbered(source, letter) ?? escapes.get(letter) ?? letter);
  }

  #mark(letter: string): void {
    if (letter === 'E') {
      this.#close(this.#source.pos);
      return;
    }
    if (this.#open.length > 20) return;
    this.#flush();
    this.#open.push({ letter, before: this.#parts });
    this.#parts = [];
  }

  #close(from: number): void {
    const open = this.#open.pop();
    if (open === undefined) return;
    this.#flush();
    const inner: Code = { ...this.#source.place(from), kind: 'text', parts: this.#parts };
    const change = open.letter === 'U' ? 'uc' : open.letter === 'Q' ? 'quotemeta' : 'lc';
    this.#parts = [...open.before, core(this.#source, from, change, [inner])];
  }
}

/** `\x41`, `\x{41}`, `\101`, `\o{101}`, `\N{U+41}`, `\cA`. */
function numbered(source: Source, letter: string): string | undefined {
  const rest = source.text.slice(source.pos, Math.min(source.end, source.pos + 12));
  const take = (found: RegExpExecArray | null, base: number): string | undefined => {
    if (found === null) return undefined;
    source.pos += found[0].length;
    return character(Number.parseInt(found[1] ?? '0', base));
  };
  switch (letter) {
    case 'x':
      return take(/^\{\s?([0-9A-Fa-f]{1,6})\s?\}/.exec(rest) ?? /^([0-9A-Fa-f]{1,2})/.exec(rest), 16) ?? '\0';
    case 'o':
      return take(/^\{([0-7]{1,7})\}/.exec(rest), 8);
    case 'N':
      return take(/^\{U\+([0-9A-Fa-f]{1,6})\}/.exec(rest), 16);
    case 'c': {
      const control = rest[0];
      if (control === undefined) return undefined;
      source.pos += 1;
      return character(control.toUpperCase().charCodeAt(0) ^ 64);
    }
    default: {
      if (!/[0-7]/.test(letter)) return undefined;
      source.pos -= 1;
      return take(/^([0-7]{1,3})/.exec(source.text.slice(source.pos, source.pos + 3)), 8);
    }
  }
}

function character(code: number): string {
  return code <= 0x10_ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '\ufffd';
}
