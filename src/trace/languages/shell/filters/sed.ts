import { extendedOf, safeRegularExpression, searchWork } from '../regular-expression.ts';
import { type Filter, linesOf } from './filter.ts';
import { type Address, lastPattern, parseSed, type SedCommand } from './sed-script.ts';

/** Matches nothing: a pattern that would take too long. The run ends with the next command then. */
const never = /(?!)/;

/** Commands carried out for one input. */
const mostSteps = 400_000;

/** What `sed` prints: substitutions, `y`, addresses and ranges, hold space, branches. `undefined` for what is not read. */
export const sed: Filter = (args, tools) => {
  const given = sedArguments(args);
  if (given === undefined) return undefined;
  const commands = parseSed(given.scripts.join('\n'), given.extended, compile);
  const input = commands === undefined ? undefined : tools.input(given.files);
  if (commands === undefined || input === undefined || !tools.spend(1 + (input.length >> 5))) return undefined;
  const output = new Sed(commands, input, given.quiet).run();
  if (output !== undefined && output !== input) tools.step('sed', input);
  return output;
};

function sedArguments(
  args: readonly string[],
):
  | { readonly scripts: string[]; readonly files: string[]; readonly extended: boolean; readonly quiet: boolean }
  | undefined {
  const scripts: string[] = [];
  const files: string[] = [];
  let extended = false;
  let quiet = false;
  let isNamed = false;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--expression' || /^-[nErsu]*e$/.test(arg)) {
      scripts.push(args[++at] ?? '');
      isNamed = true;
    } else if (arg.startsWith('--expression=')) {
      scripts.push(arg.slice(13));
      isNamed = true;
    } else if (arg === '--quiet' || arg === '--silent') quiet = true;
    else if (arg === '--regexp-extended') extended = true;
    else if (!arg.startsWith('-') || arg === '-') {
      if (isNamed || scripts.length > 0) files.push(arg);
      else scripts.push(arg);
    } else if (!/^-[nErsuz]*$/.test(arg)) return undefined;
    if (/^-[nErsue]+$/.test(arg)) {
      quiet ||= arg.includes('n');
      extended ||= /[Er]/.test(arg);
    }
  }
  return scripts.length === 0 ? undefined : { scripts, files, extended, quiet };
}

function compile(source: string, extended: boolean, flags: string): RegExp | undefined {
  const text = extended ? source : extendedOf(source);
  // The dot matches a line's end there, too.
  return safeRegularExpression(text.replace(/\\n/g, '\n'), `${flags}s`);
}

class Sed {
  readonly #commands: readonly SedCommand[];
  readonly #lines: readonly string[];
  readonly #ended: boolean;
  readonly #quiet: boolean;
  readonly #open = new Set<SedCommand>();
  #at = 0;
  #pattern = '';
  #hold = '';
  #out: string[] = [];
  #steps = 0;
  #replaced = false;
  #last = lastPattern;

  constructor(commands: readonly SedCommand[], input: string, quiet: boolean) {
    const { lines, ended } = linesOf(input);
    this.#commands = commands;
    this.#lines = lines;
    this.#ended = ended;
    this.#quiet = quiet;
  }

  run(): string | undefined {
    let keeps = false;
    while (this.#at < this.#lines.length) {
      if (!keeps) this.#pattern = this.#lines[this.#at] ?? '';
      const end = this.#cycle();
      if (end === undefined) return undefined;
      if (!this.#quiet && end !== 'delete' && end !== 'again') this.#print(this.#pattern);
      if (end === 'quit') break;
      keeps = end === 'again';
      if (!keeps) this.#at += 1;
    }
    const text = this.#out.join('\n');
    return this.#out.length === 0 ? '' : this.#ended || this.#at < this.#lines.length ? `${text}\n` : text;
  }

  #print(line: string): void {
    this.#out.push(line);
  }

  /** One line through all commands; how it ended, `undefined` when that took too long. */
  #cycle(): 'end' | 'delete' | 'again' | 'quit' | undefined {
    this.#replaced = false;
    for (let index = 0; index < this.#commands.length; index += 1) {
      const command = this.#commands[index];
      this.#steps += 1 + (this.#pattern.length >> 8);
      if (command === undefined || this.#steps > mostSteps || this.#pattern.length > 1_000_000) return undefined;
      if (this.#isMeant(command) === command.inverted) {
        if (command.name === '{') index = command.jump ?? index;
        continue;
      }
      switch (command.name) {
        case 'd':
          return 'delete';
        case 'D': {
          const end = this.#pattern.indexOf('\n');
          if (end === -1) return 'delete';
          this.#pattern = this.#pattern.slice(end + 1);
          return 'again';
        }
        case 'q':
          return 'quit';
        case 'Q':
          this.#pattern = '';
          this.#at = this.#lines.length;
          return 'delete';
        case 'n':
        case 'N': {
          if (this.#at + 1 >= this.#lines.length) return command.name === 'N' ? 'end' : 'quit';
          if (command.name === 'n' && !this.#quiet) this.#print(this.#pattern);
          this.#at += 1;
          const next = this.#lines[this.#at] ?? '';
          this.#pattern = command.name === 'n' ? next : `${this.#pattern}\n${next}`;
          break;
        }
        case 'b':
        case 't':
          if (command.name === 'b' || this.#replaced) {
            this.#replaced = false;
            index = command.jump ?? this.#commands.length;
          }
          break;
        default:
          this.#change(command);
      }
    }
    return this.#steps > mostSteps ? undefined : 'end';
  }

  #change(command: SedCommand): void {
    switch (command.name) {
      case 's':
        this.#substitute(command);
        return;
      case 'y':
        this.#pattern = [...this.#pattern].map((each) => command.map?.get(each) ?? each).join('');
        return;
      case 'p':
        this.#print(this.#pattern);
        return;
      case 'P':
        this.#print(this.#pattern.split('\n', 1)[0] ?? '');
        return;
      case 'g':
        this.#pattern = this.#hold;
        return;
      case 'G':
        this.#pattern += `\n${this.#hold}`;
        return;
      case 'h':
        this.#hold = this.#pattern;
        return;
      case 'H':
        this.#hold += `\n${this.#pattern}`;
        return;
      case 'x':
        [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
        return;
      case 'i':
        this.#print(command.text ?? '');
        return;
      case 'c':
        this.#pattern = command.text ?? '';
        return;
      case 'a':
        this.#pattern += `\n${command.text ?? ''}`;
        return;
      default:
    }
  }

  #substitute({ pattern, by, nth, prints }: SedCommand): void {
    if (pattern === undefined || by === undefined) return;
    const used = this.#patternOf(pattern);
    let count = 0;
    const before = this.#pattern;
    this.#pattern = before.replace(used, (...found) => {
      count += 1;
      if (nth !== undefined && count !== nth) return String(found[0]);
      this.#replaced = true;
      // Behind the groups stand the place and the whole text.
      const group = (part: number): string => (part <= found.length - 3 ? String(found[part] ?? '') : '');
      let fold = 'E';
      let out = '';
      for (const part of by) {
        if (typeof part === 'object') {
          fold = part.fold;
          continue;
        }
        const piece = typeof part === 'string' ? part : group(part);
        out += fold === 'U' ? piece.toUpperCase() : fold === 'L' ? piece.toLowerCase() : piece;
      }
      return out;
    });
    if (prints === true && this.#replaced) this.#print(this.#pattern);
  }

  #isMeant(command: SedCommand): boolean {
    const { from, to } = command;
    if (from === undefined) return true;
    if (to === undefined) return this.#matches(from);
    if (this.#open.has(command)) {
      const ends = to.kind === 'line' ? this.#at + 1 >= to.line : this.#matches(to);
      if (ends) this.#open.delete(command);
      return !(to.kind === 'line' && this.#at + 1 > to.line);
    }
    if (!this.#matches(from)) return false;
    if (!(to.kind === 'line' && to.line <= this.#at + 1)) this.#open.add(command);
    return true;
  }

  #matches(address: Address): boolean {
    if (address.kind === 'last') return this.#at === this.#lines.length - 1;
    if (address.kind === 'line') {
      const line = this.#at + 1;
      return address.step === undefined
        ? line === address.line
        : line >= address.line && (line - address.line) % address.step === 0;
    }
    const pattern = this.#patternOf(address.pattern);
    pattern.lastIndex = 0;
    return pattern.test(this.#pattern);
  }

  /** An empty pattern stands for the last one. What looking for it costs is counted. */
  #patternOf(pattern: RegExp): RegExp {
    if (pattern !== lastPattern) this.#last = pattern;
    const work = searchWork(this.#last, this.#pattern.length);
    this.#steps += work === undefined ? Infinity : work / 1000;
    return work === undefined ? never : this.#last;
  }
}
