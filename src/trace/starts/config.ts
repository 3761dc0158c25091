import type { HistoryStep, RunConfig } from '../../oci/config.ts';
import { shellLine } from '../shell-line.ts';
import { known } from '../value.ts';
import type { StartContext, StartDraft } from './start.ts';

/** What the engine runs by itself: Entrypoint with Cmd, Cmd alone, Healthcheck; and OnBuild for daughter images. */
export function config(scene: StartContext): readonly StartDraft[] {
  const run = scene.config;
  return [...main(run), ...healthcheck(run), ...onbuild(run), ...replaced(scene)];
}

function main(run: RunConfig): readonly StartDraft[] {
  const entrypoint = run.Entrypoint ?? [];
  const cmd = run.Cmd ?? [];
  const argv = [...entrypoint, ...cmd];
  if (argv.length === 0) return [];
  const field = entrypoint.length > 0 ? 'Entrypoint' : 'Cmd';
  const label = `${entrypoint.length > 0 ? 'ENTRYPOINT' : 'CMD'} ${shown(argv)}`;
  return [{ kind: 'entrypoint', reach: 'runs', label, where: { config: field }, action: program(argv, field) }];
}

function healthcheck(run: RunConfig): readonly StartDraft[] {
  const [how, ...rest] = run.Healthcheck?.Test ?? [];
  if (how === undefined || how === 'NONE' || rest.length === 0) return [];
  const where = { config: 'Healthcheck' };
  const label = `HEALTHCHECK ${shown(rest)}`;
  if (how !== 'CMD-SHELL')
    return [{ kind: 'healthcheck', reach: 'runs', label, where, action: program(rest, 'Healthcheck') }];
  const shell = run.Shell ?? [];
  const action =
    shell.length > 0 ? program([...shell, rest.join(' ')], 'Healthcheck') : shellCode(rest.join(' '), 'Healthcheck');
  return [{ kind: 'healthcheck', reach: 'runs', label, where, action }];
}

function onbuild(run: RunConfig): readonly StartDraft[] {
  const drafts: StartDraft[] = [];
  for (const instruction of run.OnBuild ?? []) {
    const action = instructionAction(instruction, 'OnBuild', run.Shell ?? []);
    if (action === undefined) continue;
    drafts.push({
      kind: 'onbuild',
      reach: 'armed',
      label: `ONBUILD ${instruction}`,
      where: { config: 'OnBuild' },
      action,
    });
  }
  return drafts;
}

/**
 * An ENTRYPOINT or CMD that a build step set and a later one replaced. It does not run, but it was made for this image:
 * it is read as `hidden`, like a file that a later layer replaces.
 */
function replaced(scene: StartContext): readonly StartDraft[] {
  const current = new Set([shown(scene.config.Entrypoint ?? []), shown(scene.config.Cmd ?? [])]);
  const drafts: StartDraft[] = [];
  const history = scene.facts.image.config.history ?? [];
  history.forEach((step, index) => {
    const argv = setByStep(step);
    if (argv === undefined || argv.length === 0 || current.has(shown(argv))) return;
    const createdBy = step.created_by ?? '';
    drafts.push({
      kind: 'history',
      reach: 'hidden',
      label: `replaced later: ${shown(argv)}`,
      where: { history: { step: index, createdBy } },
      action: { kind: 'argv', argv: argv.map(known), origin: { kind: 'history', step: index } },
    });
  });
  return drafts;
}

/** The argv of an ENTRYPOINT or CMD step, in the classic (`#(nop)  CMD ["x"]`) and the BuildKit form. */
export function setByStep(step: HistoryStep): readonly string[] | undefined {
  const text = step.created_by ?? '';
  const marker = text.indexOf('#(nop)');
  const line = (marker === -1 ? text : text.slice(marker + 6)).trim();
  const match = /^(ENTRYPOINT|CMD)\s/.exec(line);
  if (match === null) return undefined;
  const rest = line.slice(match[0].length).trim();
  const json = jsonWords(rest);
  if (json !== undefined) return json;
  // docker history shows `CMD ["/bin/sh" "-c" "x"]`: words in quotes without commas.
  const quoted = quotedWords(rest);
  return quoted ?? (rest === '' ? undefined : ['/bin/sh', '-c', rest]);
}

function instructionAction(
  instruction: string,
  field: string,
  shell: readonly string[],
): StartDraft['action'] | undefined {
  const match = /^\s*(RUN|CMD|ENTRYPOINT)\s/i.exec(instruction);
  if (match === null) return undefined;
  let rest = instruction.slice(match[0].length).trim();
  while (/^--[a-z]+=\S+\s/.test(rest)) rest = rest.slice(rest.indexOf(' ')).trim();
  const json = jsonWords(rest);
  if (json !== undefined && json.length > 0) return program(json, field);
  return shell.length > 0 ? program([...shell, rest], field) : shellCode(rest, field);
}

function program(argv: readonly string[], field: string): StartDraft['action'] {
  return { kind: 'argv', argv: argv.map(known), origin: { kind: 'config', field } };
}

function shellCode(text: string, field: string): StartDraft['action'] {
  return { kind: 'code', language: 'shell', text, origin: { kind: 'config', field }, args: [known('/bin/sh')] };
}

function jsonWords(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && parsed.every((word) => typeof word === 'string') ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function quotedWords(text: string): readonly string[] | undefined {
  if (!text.startsWith('["') || !text.endsWith(']')) return undefined;
  const words: string[] = [];
  let index = 1;
  while (index < text.length - 1) {
    if (text[index] === ' ') {
      index += 1;
      continue;
    }
    if (text[index] !== '"') return undefined;
    let end = index + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
    const literal = text.slice(index, end + 1);
    words.push(jsonWords(`[${literal}]`)?.[0] ?? literal.slice(1, -1));
    index = end + 1;
  }
  return words;
}

function shown(argv: readonly string[]): string {
  return shellLine(argv.map(known));
}
