import type { LanguageReader, NestedCode, Reading } from '../../language.ts';
import { shellLine } from '../../shell-line.ts';
import { known, type Value } from '../../value.ts';
import { type Instruction, instructions } from './instructions.ts';

/**
 * A Dockerfile lying in the image: code of RUN, CMD, ENTRYPOINT, HEALTHCHECK and ONBUILD (shell and exec form, SHELL
 * observed, here-documents), downloads of ADD, files that COPY writes from a here-document. Nothing is built; arguments
 * and build contexts are not known.
 */
export const dockerfile: LanguageReader = {
  id: 'dockerfile',
  prepare: () => Promise.resolve(),
  read: (input) => {
    const cost = Math.ceil(input.text.length / 16) + 1;
    if (input.budget.steps < cost)
      return { commands: [], effects: [], nested: [], loads: [], truncated: true, gaps: [] };
    input.budget.steps -= cost;
    const build = { shell: undefined, env: new Map(input.env), effects: [], nested: [] };
    for (const instruction of instructions(input.text)) take(build, instruction);
    return { commands: [], effects: build.effects, nested: build.nested, loads: [], truncated: false, gaps: [] };
  },
};

/** What one build stage has come to. */
interface Build {
  shell: readonly string[] | undefined;
  env: Map<string, Value>;
  readonly effects: Reading['effects'][number][];
  readonly nested: NestedCode[];
}

function take(build: Build, instruction: Instruction): void {
  const { name, text, line, heredocs } = instruction;
  switch (name) {
    case 'FROM':
      build.shell = undefined;
      build.env = new Map();
      return;
    case 'SHELL':
      build.shell = jsonWords(text);
      return;
    case 'ENV':
    case 'ARG':
      for (const [key, value] of settings(text)) build.env.set(key, value);
      return;
    case 'RUN': {
      const [document] = heredocs;
      if (document !== undefined && text.startsWith('<<')) code(build, document.body, document.line);
      else if (document !== undefined) code(build, withHeredocs(instruction), line);
      else command(build, text, line);
      return;
    }
    case 'CMD':
    case 'ENTRYPOINT':
      command(build, text, line);
      return;
    case 'HEALTHCHECK': {
      const at = /(?:^|\s)CMD\s/.exec(text);
      if (at !== null) command(build, text.slice(at.index + at[0].length), line);
      return;
    }
    case 'ONBUILD':
      for (const inner of instructions(text)) take(build, { ...inner, line, heredocs: inner.heredocs });
      return;
    case 'ADD':
      for (const [, url = ''] of text.matchAll(/(?:^|[\s"[,])((?:https?|ftp):\/\/[^\s",\]]{1,2000})/g))
        build.effects.push({ kind: 'fetch', url: known(url), tool: 'ADD', line });
      return;
    case 'COPY': {
      const target = text.split(/[\s\\]+/).at(-1) ?? '';
      for (const { body, line: from } of heredocs)
        build.effects.push({ kind: 'write', path: known(target), content: known(`${body}\n`), line: from });
      return;
    }
  }
}

/** Exec form, or shell form in the shell of this point. */
function command(build: Build, text: string, line: number): void {
  const words = jsonWords(text);
  if (words !== undefined) code(build, shellLine(words.map(known)), line);
  else if (build.shell !== undefined) code(build, shellLine([...build.shell, text].map(known)), line);
  else code(build, text, line);
}

function code(build: Build, text: string, line: number): void {
  if (text.trim() === '') return;
  const env = new Map(build.env);
  build.nested.push({ how: 'argument', language: 'shell', text, decoded: [], args: [known('/bin/sh')], line, env });
}

/** `RUN cat <<E > /x`: the shell reads the here-document itself. */
function withHeredocs({ text, heredocs }: Instruction): string {
  return [text, ...heredocs.flatMap(({ name, body }) => [body, name])].join('\n');
}

function jsonWords(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const parsed: unknown = JSON.parse(text.replaceAll('\\\n', ' '));
    return Array.isArray(parsed) && parsed.every((word) => typeof word === 'string') ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Characters of one ENV that are read. */
const longestSettings = 64 * 1024;

/** `A=b C="d e"` and the old `A b c`; a value with a variable in it is not known. */
function settings(whole: string): readonly (readonly [string, Value])[] {
  const text = whole.slice(0, longestSettings);
  const found: (readonly [string, Value])[] = [];
  const old = /^([A-Za-z_][A-Za-z0-9_]{0,100})\s+([^=]{1,2000})$/.exec(text);
  if (old !== null) return [[old[1] ?? '', settingValue(old[1] ?? '', old[2] ?? '')]];
  for (const [, name = '', double, single, bare] of text.matchAll(
    /([A-Za-z_][A-Za-z0-9_]{0,100})=(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"']{0,2000}))/g,
  ))
    found.push([name, settingValue(name, double ?? single ?? bare ?? '')]);
  return found;
}

function settingValue(name: string, text: string): Value {
  return text.includes('$') ? [{ hole: `$${name}` }] : known(text);
}
