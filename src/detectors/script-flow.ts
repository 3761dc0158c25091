import type { Language, Stage } from '../trace/story.ts';

const scriptLanguages: ReadonlySet<Language> = new Set<Language>([
  'python',
  'javascript',
  'perl',
  'php',
  'ruby',
  'lua',
  'powershell',
  'java',
]);

/** Whether a language names what it sends by variables, so that `feeding` can follow them. */
export function isScript(stage: Stage): boolean {
  return scriptLanguages.has(stage.language);
}

const maximumText = 300_000;
const maximumLines = 6000;
const levels = 4;

/**
 * The statements of a script that feed the one at `line`, as text: the statement itself, and the assignments of the variables in
 * it, a few levels deep. A reading by words alone, for what a language's reader could not keep: it finds the path in
 * `k = open('/root/.ssh/id_rsa').read(); e = b64encode(k); post(url, data=e)`. Bounded; never wider than the script.
 */
export function feeding(stage: Stage, line: number): string {
  const lines = linesOf(stage);
  const own = statementAt(lines, line - 1);
  const found = [own];
  let wanted = namesIn(own);
  const seen = new Set(wanted);
  for (let level = 0; level < levels && wanted.size > 0; level += 1) {
    const next = new Set<string>();
    for (const assignment of assignmentsOf(stage, lines)) {
      if (!wanted.has(assignment.name) || found.length > 60) continue;
      found.push(assignment.text);
      for (const name of namesIn(assignment.text)) {
        if (!seen.has(name)) {
          seen.add(name);
          next.add(name);
        }
      }
    }
    wanted = next;
  }
  return found.join('\n').slice(0, 20_000);
}

interface Assignment {
  readonly name: string;
  readonly text: string;
}

const lineCache = new WeakMap<Stage, readonly string[]>();
const assignmentCache = new WeakMap<Stage, readonly Assignment[]>();

function linesOf(stage: Stage): readonly string[] {
  let lines = lineCache.get(stage);
  if (!lines) {
    lines = stage.text
      .slice(0, maximumText)
      .split('\n', maximumLines)
      .flatMap((each) => [each.slice(0, 4000)]);
    lineCache.set(stage, lines);
  }
  return lines;
}

/** `x = …`, `x += …`, `x[k] = …`, `const x = …`, `$x = …`, `x.append(…)`, `with open(…) as x`, `for x in …`: who gets what. */
function assignmentsOf(stage: Stage, lines: readonly string[]): readonly Assignment[] {
  let assignments = assignmentCache.get(stage);
  if (assignments) return assignments;
  const found: Assignment[] = [];
  lines.forEach((line, at) => {
    // Several statements may share a line.
    for (const piece of line.split(';', 50)) {
      const name = assignedIn(piece);
      if (name) found.push({ name, text: piece.length < line.length ? piece : statementAt(lines, at) });
    }
  });
  assignments = found;
  assignmentCache.set(stage, assignments);
  return assignments;
}

function assignedIn(piece: string): string | undefined {
  const flat = piece.trimStart();
  const plain =
    /^(?:const |let |var |my |our |local |final |String )?([$@%]?[A-Za-z_]\w{0,60})(?:\[[^\]]{0,80}\])?\s{0,8}[+.|]?=(?!=)/.exec(
      flat,
    );
  if (plain) return bare(plain[1]);
  const method = /^([$@]?[A-Za-z_]\w{0,60})\.(append|push|update|extend|add|set|put|write|concat)\(/.exec(flat);
  if (method) return bare(method[1]);
  const loop = /^for\s{1,4}\(?(?:const |let |var )?([$@]?[A-Za-z_]\w{0,60})\s{1,4}(?:in|of)\s/.exec(flat);
  if (loop) return bare(loop[1]);
  const opened = flat.startsWith('with ') ? /\bas\s{1,4}([A-Za-z_]\w{0,60})\s{0,4}:/.exec(flat) : null;
  return opened ? bare(opened[1]) : undefined;
}

/** The statement that starts in this line: on to where its brackets are closed again. */
function statementAt(lines: readonly string[], at: number): string {
  let text = '';
  let depth = 0;
  for (let index = at; index < lines.length && index < at + 30; index += 1) {
    const line = lines[index] ?? '';
    text += `${line}\n`;
    for (const character of line) {
      if ('([{'.includes(character)) depth += 1;
      else if (')]}'.includes(character)) depth -= 1;
    }
    if (depth <= 0) break;
  }
  return text.slice(0, 8000);
}

/** Names of variables in a text; words of the language cost nothing, since nothing is assigned to them. */
function namesIn(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [word] of text.matchAll(/[$@%]?[A-Za-z_]\w{0,60}/g)) {
    if (names.size >= 80) break;
    names.add(bare(word) ?? word);
  }
  return names;
}

function bare(name: string | undefined): string | undefined {
  return name?.replace(/^[$@%]/, '');
}
