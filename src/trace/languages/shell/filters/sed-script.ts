import { unescaped } from '../../../decode/escapes.ts';

/** Where a command counts. */
export type Address =
  | { readonly kind: 'line'; readonly line: number; readonly step?: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'pattern'; readonly pattern: RegExp };

/** From there on letters are upper or lower case, or stay as they are. */
export interface Fold {
  readonly fold: 'U' | 'L' | 'E';
}

/** Stands for the pattern that was used last: `s//x/`. */
export const lastPattern: RegExp = /(?:)/;

/** One command of a sed script. */
export interface SedCommand {
  readonly name: string;
  readonly from?: Address;
  readonly to?: Address;
  readonly inverted: boolean;
  /** `s`: what is looked for; literal parts and groups it is replaced by. */
  readonly pattern?: RegExp;
  readonly by?: readonly (string | number | Fold)[];
  readonly nth?: number;
  readonly prints?: boolean;
  /** `y`. */
  readonly map?: ReadonlyMap<string, string>;
  /** `a`, `i`, `c`. */
  readonly text?: string;
  /** `b`, `t`: where it goes on; `{`: the end of its block. */
  jump?: number;
}

type Compile = (source: string, extended: boolean, flags: string) => RegExp | undefined;

const mostCommands = 500;

/** Parses a sed script; `undefined` when something in it is not known (files are written, commands are run). */
export function parseSed(script: string, extended: boolean, compile: Compile): readonly SedCommand[] | undefined {
  return new Parser(script, extended, compile).all();
}

class Parser {
  readonly #text: string;
  readonly #extended: boolean;
  readonly #compile: Compile;
  #at = 0;
  readonly #commands: SedCommand[] = [];
  readonly #labels = new Map<string, number>();
  readonly #jumps: { readonly command: SedCommand; readonly label: string }[] = [];
  readonly #blocks: SedCommand[] = [];

  constructor(text: string, extended: boolean, compile: Compile) {
    this.#text = text;
    this.#extended = extended;
    this.#compile = compile;
  }

  all(): readonly SedCommand[] | undefined {
    while (this.#at < this.#text.length) {
      this.#skip(/[\s;]/);
      if (this.#at >= this.#text.length) break;
      if (this.#commands.length >= mostCommands || !this.#command()) return undefined;
    }
    for (const { command, label } of this.#jumps) command.jump = (this.#labels.get(label) ?? mostCommands) - 1;
    return this.#blocks.length === 0 ? this.#commands : undefined;
  }

  #command(): boolean {
    const from = this.#address();
    if (from === null) return false;
    let to: Address | null | undefined;
    this.#skip(/[ \t]/);
    if (from !== undefined && this.#peek() === ',') {
      this.#at += 1;
      this.#skip(/[ \t]/);
      to = this.#address();
      if (to === null || to === undefined) return false;
    }
    this.#skip(/[ \t]/);
    const inverted = this.#peek() === '!';
    if (inverted) this.#at += 1;
    this.#skip(/[ \t]/);
    const name = this.#peek();
    this.#at += 1;
    const base = {
      name,
      inverted,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined || to === null ? {} : { to }),
    };
    if (name === '#') return this.#toLineEnd() !== undefined;
    if (name === '}') {
      const open = this.#blocks.pop();
      if (open !== undefined) open.jump = this.#commands.length - 1;
      return open !== undefined;
    }
    if (name === ':') {
      this.#labels.set(this.#label(), this.#commands.length);
      return true;
    }
    if (name === 's') return this.#substitution(base);
    if (name === 'y') return this.#transliteration(base);
    if (name === 'b' || name === 't') {
      const command: SedCommand = { ...base };
      const label = this.#label();
      if (label !== '') this.#jumps.push({ command, label });
      return this.#add(command);
    }
    if (name === 'a' || name === 'i' || name === 'c') {
      const text = this.#toLineEnd().replace(/^\s*\\?\n?/, '');
      return this.#add({ ...base, text: unescaped(text, 'printf').bytes });
    }
    if (name === '{') {
      const command: SedCommand = { ...base };
      this.#blocks.push(command);
      return this.#add(command);
    }
    return /[dDpPnNgGhHxqQ=]/.test(name) && name !== '=' && this.#add(base);
  }

  #add(command: SedCommand): boolean {
    this.#commands.push(command);
    return true;
  }

  /** `undefined`: none stands here; `null`: it is not understood. */
  #address(): Address | null | undefined {
    const letter = this.#peek();
    if (letter === '$') {
      this.#at += 1;
      return { kind: 'last' };
    }
    const number = /^\d{1,9}/.exec(this.#text.slice(this.#at, this.#at + 10))?.[0];
    if (number !== undefined) {
      this.#at += number.length;
      const step = /^~(\d{1,9})/.exec(this.#text.slice(this.#at, this.#at + 10));
      if (step !== null) this.#at += step[0].length;
      return { kind: 'line', line: Number(number), ...(step === null ? {} : { step: Math.max(1, Number(step[1])) }) };
    }
    if (letter !== '/' && letter !== '\\') return undefined;
    this.#at += letter === '/' ? 1 : 2;
    const source = this.#until(letter === '/' ? '/' : (this.#text[this.#at - 1] ?? '/'));
    const isCaseless = this.#peek() === 'I';
    if (isCaseless) this.#at += 1;
    const flags = isCaseless ? 'i' : '';
    const pattern =
      source === undefined ? undefined : source === '' ? lastPattern : this.#compile(source, this.#extended, flags);
    return pattern === undefined ? null : { kind: 'pattern', pattern };
  }

  #substitution(base: SedCommand): boolean {
    const separator = this.#peek();
    this.#at += 1;
    const source = this.#until(separator);
    const by = this.#until(separator);
    const flags = /^[gIipme0-9]*/.exec(this.#text.slice(this.#at, this.#at + 10))?.[0] ?? '';
    this.#at += flags.length;
    // `e` runs what comes out: that is not printed text.
    if (source === undefined || by === undefined || flags.includes('e') || separator === '' || separator === '\n')
      return false;
    const nth = /\d+/.exec(flags)?.[0];
    const isGlobal = flags.includes('g') || nth !== undefined;
    const options = `${isGlobal ? 'g' : ''}${/i/i.test(flags) ? 'i' : ''}`;
    const pattern = source === '' ? lastPattern : this.#compile(source, this.#extended, options);
    if (pattern === undefined || !this.#isEnded()) return false;
    return this.#add({
      ...base,
      pattern,
      by: replacement(by),
      ...(nth === undefined ? {} : { nth: Number(nth) }),
      prints: flags.includes('p'),
    });
  }

  #transliteration(base: SedCommand): boolean {
    const separator = this.#peek();
    this.#at += 1;
    const from = this.#until(separator);
    const to = this.#until(separator);
    if (from === undefined || to === undefined) return false;
    const [left, right] = [[...unescaped(from, 'printf').bytes], [...unescaped(to, 'printf').bytes]];
    return (
      left.length === right.length &&
      this.#add({ ...base, map: new Map(left.map((each, at) => [each, right[at] ?? ''])) })
    );
  }

  /** Text up to an unescaped separator, which is stepped over; an escaped one loses its backslash. */
  #until(separator: string): string | undefined {
    let out = '';
    let isBracket = false;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const letter = this.#text[this.#at] ?? '';
      if (letter === '\\') {
        const next = this.#text[this.#at + 1] ?? '';
        out += next === separator ? next : `\\${next}`;
        this.#at += 1;
      } else if (letter === separator && !isBracket) {
        this.#at += 1;
        return out;
      } else {
        if (letter === '[') isBracket = this.#text.indexOf(']', this.#at) !== -1 && /[/]/.test(separator);
        else if (letter === ']') isBracket = false;
        out += letter;
      }
    }
    return undefined;
  }

  #label(): string {
    const found = /^[ \t]*([^\s;}]*)/.exec(this.#text.slice(this.#at, this.#at + 100));
    this.#at += found?.[0].length ?? 0;
    return found?.[1] ?? '';
  }

  #toLineEnd(): string {
    const end = this.#text.indexOf('\n', this.#at);
    const stop = end === -1 ? this.#text.length : end;
    const text = this.#text.slice(this.#at, stop);
    this.#at = stop;
    return text;
  }

  #isEnded(): boolean {
    return /^[ \t]*(?:[;}\n#]|$)/.test(this.#text.slice(this.#at, this.#at + 20));
  }

  #skip(letters: RegExp): void {
    while (this.#at < this.#text.length && letters.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }
}

/** `\\1` and `&` as numbers of groups, the rest as text. */
function replacement(source: string): readonly (string | number | Fold)[] {
  const out: (string | number | Fold)[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') out.push(unescaped(text, 'printf').bytes);
    text = '';
  };
  for (let at = 0; at < source.length; at += 1) {
    const letter = source[at] ?? '';
    const next = source[at + 1] ?? '';
    if (letter === '&') {
      flush();
      out.push(0);
    } else if (letter === '\\' && /[0-9]/.test(next)) {
      flush();
      out.push(Number(next));
      at += 1;
    } else if (letter === '\\' && (next === 'U' || next === 'L' || next === 'E')) {
      flush();
      out.push({ fold: next });
      at += 1;
    } else if (letter === '\\') {
      text += /[ntfvarx\\]/.test(next) ? `\\${next}` : next;
      at += 1;
    } else text += letter;
  }
  flush();
  return out;
}
