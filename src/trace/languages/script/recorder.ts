import type { EffectDraft } from '../../effect.ts';
import type { CommandDraft, LoadedFile, NestedCode, ReadingBudget } from '../../language.ts';
import type { Draft } from '../../story-draft.ts';
import { textOf, type Value } from '../../value.ts';

/** An effect with its line. */
export type RecordedEffect = Draft<EffectDraft> & { line: number };

/** What a reading has found so far; the same thing at the same line is recorded once, however often a loop comes by. */
export class Recorder {
  readonly commands: Draft<CommandDraft>[] = [];
  readonly effects: RecordedEffect[] = [];
  readonly nested: NestedCode[] = [];
  readonly loads: LoadedFile[] = [];
  readonly gaps: string[] = [];
  /** What was printed to standard output, piece by piece. */
  readonly printed: Value[] = [];
  truncated = false;
  /** While set, nothing is recorded: code is followed only for what it leaves in variables. */
  muted = false;
  /** Things that would have been recorded while it was set. */
  kept = 0;
  readonly #budget: ReadingBudget;
  readonly #seen = new Map<string, number>();

  constructor(budget: ReadingBudget) {
    this.#budget = budget;
  }

  /** How much was found. */
  get size(): number {
    return this.commands.length + this.effects.length + this.nested.length + this.loads.length + this.kept;
  }

  /** Records an effect and gives its position. */
  effect(effect: Draft<EffectDraft>, line: number): number {
    const key = `e${line}${JSON.stringify(effect)}`;
    const before = this.#seen.get(key);
    if (before !== undefined) return before;
    if (!this.#room()) return -1;
    const at = this.effects.push({ ...effect, line } as RecordedEffect) - 1;
    this.#seen.set(key, at);
    return at;
  }

  /** Records a command and gives its position. */
  command(argv: readonly Value[], line: number, source: string, more: Partial<Draft<CommandDraft>> = {}): number {
    const program = textOf(argv[0] ?? []) ?? '';
    const key = `c${line}${JSON.stringify(argv)}${JSON.stringify(more.stdin ?? null)}`;
    const before = this.#seen.get(key);
    if (before !== undefined) return before;
    if (!this.#room()) return -1;
    const name = program.slice(program.lastIndexOf('/') + 1);
    const command = {
      line,
      argv,
      name,
      via: [],
      env: {},
      redirects: [],
      background: false,
      text: source.slice(0, 400),
      ...more,
    };
    const at = this.commands.push(command) - 1;
    this.#seen.set(key, at);
    return at;
  }

  /** Records code that the text runs. */
  code(nested: NestedCode): void {
    const key = `n${nested.line}${nested.language}${nested.how}${nested.text}`;
    if (this.#seen.has(key) || !this.#room()) return;
    this.#seen.set(key, this.nested.push(nested) - 1);
  }

  print(value: Value): void {
    if (!this.muted) this.printed.push(value);
  }

  load(load: LoadedFile): void {
    const key = `l${load.path}`;
    if (this.#seen.has(key) || !this.#room()) return;
    this.#seen.set(key, this.loads.push(load) - 1);
  }

  #room(): boolean {
    if (this.muted) {
      this.kept += 1;
      return false;
    }
    if (this.#budget.commands <= 0) this.truncated = true;
    else this.#budget.commands -= 1;
    return !this.truncated;
  }
}
