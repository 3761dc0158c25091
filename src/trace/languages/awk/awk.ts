import type { LanguageReader } from '../../language.ts';
import { textOf, type Value } from '../../value.ts';
import type { Dialect, LibraryFunction } from '../script/dialect.ts';
import { variable } from '../script/library/environment.ts';
import { thing } from '../script/library/network.ts';
import { mystery, none, type ScriptObject, type ScriptText, text, textOfValue } from '../script/object.ts';
import { scriptReader } from '../script/read-script.ts';
import type { Run } from '../script/run.ts';
import { streams } from './library/streams.ts';
import { texts } from './library/texts.ts';
import { parseAwk } from './parse.ts';
import { escapeAt } from './tokens.ts';

const functions: ReadonlyMap<string, LibraryFunction> = new Map<string, LibraryFunction>([
  ...streams,
  ...texts,
  [
    '@include',
    (run, args) => {
      const path = args.list[0]?.type === 'text' ? textOf(args.list[0].value) : undefined;
      if (path?.startsWith('/') === true && run.input.readFile(path) !== undefined)
        run.record.load({ path, line: args.node.line, args: run.input.args, env: run.input.env });
      return none;
    },
  ],
]);

const dialect: Dialect = {
  language: 'awk',
  interpreter: 'awk',
  programs: ['awk', 'gawk', 'mawk', 'nawk', 'original-awk'],
  parse: parseAwk,
  functions,
  constant(_run, name) {
    if (functions.has(name)) return undefined;
    if (/^\$|^(?:NR|FNR|NF|FILENAME)$/.test(name)) return mystery(name);
    // What nobody has set is empty, and zero.
    return none;
  },
  member(run, self, name) {
    if (self.type === 'thing' && self.kind === 'environ') return self.data.get(name) ?? variable(run, name);
    return undefined;
  },
  makesContainers: true,
  asText: written,
  bindWorld,
};

/**
 * Awk, gawk's sockets included: read by a parser of our own (docs/decisions/0010), then evaluated abstractly. Rules are
 * carried out in their order, once for every line of input that is known, else once.
 */
export const awk: LanguageReader = scriptReader(dialect, async () => {});

function written(value: ScriptObject): ScriptText | undefined {
  if (value.type !== 'constant') return undefined;
  return text(value.constant === 'null' ? '' : value.constant === 'true' ? '1' : '0');
}

/** `-v name=value` (in front of the arguments), `ARGV`, `ENVIRON` and the separators. */
function bindWorld(run: Run): void {
  const [program, ...rest] = run.input.args;
  const entries = new Map<string, ScriptObject>([['n0', textOfValue(program ?? ['awk'])]]);
  for (const value of rest) {
    const start = value[0];
    if (entries.size === 1 && typeof start === 'string' && start.startsWith('-v'))
      assigned(run, [start.slice(2), ...value.slice(1)]);
    else entries.set(`n${entries.size}`, textOfValue(value));
  }
  run.top.own('ARGV', { type: 'dict', entries });
  run.top.own('ARGC', { type: 'number', number: entries.size });
  run.top.own('ENVIRON', environment(run));
  for (const [name, value] of [
    ['OFS', ' '],
    ['FS', ' '],
    ['ORS', '\n'],
    ['RS', '\n'],
    ['SUBSEP', '\x1c'],
  ] as const) {
    if (run.top.get(name) === undefined) run.top.own(name, text(value));
  }
}

function environment(run: Run): ScriptObject {
  const made = thing('environ');
  for (const [name, value] of run.input.env) if (textOf(value) !== undefined) made.data.set(name, textOfValue(value));
  return made;
}

/** One `name=value`; escapes in the value are undone. */
function assigned(run: Run, value: Value): void {
  const [start, ...rest] = value;
  const found = typeof start === 'string' ? /^([A-Za-z_]\w{0,100})=/.exec(start) : null;
  if (found === null || typeof start !== 'string') return;
  const content = unescaped(start.slice(found[0].length));
  run.top.own(found[1] ?? '', textOfValue(content === '' ? rest : [content, ...rest]));
}

function unescaped(content: string): string {
  let made = '';
  for (let at = 0; at < content.length; at += 1) {
    if (content[at] !== '\\') made += content[at];
    else {
      const one = escapeAt(content, at);
      made += one.content;
      at += one.size - 1;
    }
  }
  return made;
}
