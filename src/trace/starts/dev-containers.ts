import { settingsAt } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart } from './start-of.ts';
import { namedFiles } from './walk.ts';

/** Commands of a dev container that run inside it. Source: containers.dev, "Lifecycle scripts"; `initializeCommand` runs on the host. */
const commands = [
  'initializeCommand',
  'onCreateCommand',
  'updateContentCommand',
  'postCreateCommand',
  'postStartCommand',
  'postAttachCommand',
];
const mostCommands = 100;

/**
 * What an editor runs when somebody opens the image as a dev container: commands of the label `devcontainer.metadata` and of
 * `devcontainer.json`. `armed`.
 */
export function devContainers(scene: StartContext): readonly StartDraft[] {
  const label = scene.config.Labels?.['devcontainer.metadata'];
  const ofLabel = (label === undefined ? [] : commandsIn(label)).map(
    ({ name, text }): StartDraft => ({
      ...{
        kind: 'project-script',
        reach: 'armed',
        label: `dev container ${name}: ${text}`,
        where: { config: 'Labels' },
      },
      action: {
        kind: 'code',
        language: 'shell',
        text,
        origin: { kind: 'config', field: 'Labels devcontainer.metadata' },
      },
    }),
  );
  const files = settingsAt(
    scene,
    namedFiles(scene, 'devcontainer').map(({ path }) => path),
  );
  const ofFiles = files.flatMap(({ path, file, text }) =>
    commandsIn(text).map(({ name, text: code }) => {
      const line = text.slice(0, Math.max(0, text.indexOf(`"${name}"`))).split('\n').length;
      const what = `dev container ${name} (${path}): ${code}`;
      return codeStart(scene, { kind: 'project-script', label: what, path, file, line, text: code });
    }),
  );
  return [...ofLabel, ...ofFiles];
}

/** A text, a list of words, or several of these by name. */
function commandsIn(text: string): readonly { readonly name: string; readonly text: string }[] {
  const value = parsed(text);
  const found: { name: string; text: string }[] = [];
  for (const part of Array.isArray(value) ? value : [value]) {
    if (typeof part !== 'object' || part === null) continue;
    const settings = new Map<string, unknown>(Object.entries(part));
    for (const name of commands) {
      const command = settings.get(name);
      const several =
        typeof command === 'object' && command !== null && !Array.isArray(command) ? Object.values(command) : [command];
      for (const each of several) {
        const code = Array.isArray(each) ? each.filter((word) => typeof word === 'string').join(' ') : each;
        if (typeof code === 'string' && code !== '' && found.length < mostCommands) found.push({ name, text: code });
      }
    }
  }
  return found;
}

/** JSON with whole lines of comment, as editors allow. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^[ \t]*\/\/.*$/gm, ''));
  } catch {
    return undefined;
  }
}
