import { yamlAt, yamlDocuments } from '../../formats/yaml.ts';
import type { LanguageReader, NestedCode, Reading, ReadingInput } from '../../language.ts';
import { supervised } from '../../starts/supervisord.ts';
import { known, type Value } from '../../value.ts';
import { cloudConfigCode, ignitionCode } from './cloud-config.ts';
import { composeContainers, isCompose } from './compose.ts';
import { containerCode } from './container-spec.ts';
import { configScripts, isKubernetes, kubernetesContainers } from './kubernetes.ts';

/**
 * Settings that say what runs: manifests of Kubernetes, compose files, cloud-init's and Ignition's configuration, supervisord's.
 * What a text is follows from the text; any other one says nothing. Commands come out as code of their own, containers as
 * `container-run` with what they open to the host.
 */
export const config: LanguageReader = {
  id: 'config',
  prepare: () => Promise.resolve(),
  read: (input) => {
    const cost = Math.ceil(input.text.length / 16) + 1;
    if (input.budget.steps < cost) return reading([], [], true);
    input.budget.steps -= cost;
    if (/^\s{0,8}\[(program|eventlistener|fcgi-program):/m.test(input.text)) return supervisor(input);
    return looksTelling(input.text) ? documents(input) : reading([], []);
  },
};

/** Words without which a text is none of these; looked for first, because most settings are not. */
function looksTelling(text: string): boolean {
  if (text.startsWith('#cloud-config') || text.includes('runcmd') || text.includes('bootcmd')) return true;
  if (text.includes('apiVersion')) return text.includes('kind');
  return text.includes('services:') || text.includes('"services"') || text.includes('"ignition"');
}

function documents({ text }: ReadingInput): Reading {
  const effects: Reading['effects'][number][] = [];
  const nested: NestedCode[] = [];
  for (const document of yamlDocuments(text)) {
    const containers = isKubernetes(document)
      ? kubernetesContainers(document)
      : isCompose(document)
        ? composeContainers(document)
        : [];
    for (const spec of containers) {
      const code = containerCode(spec);
      effects.push(...code.effects);
      nested.push(...code.nested);
    }
    for (const { line, text: script } of configScripts(document)) nested.push(shell(script, line, new Map()));
    if (yamlAt(document, 'runcmd') || yamlAt(document, 'bootcmd') || yamlAt(document, 'write_files'))
      nested.push(...cloudConfigCode(document));
    if (yamlAt(document, 'ignition')) nested.push(...ignitionCode(document));
  }
  return reading(effects, nested);
}

function supervisor({ text }: ReadingInput): Reading {
  const programs = supervised(text).filter(({ isAutomatic }) => isAutomatic);
  const code = programs.map(({ line, code: command, env }) => {
    return shell(command, line, new Map([...env].map(([name, value]): [string, Value] => [name, known(value)])));
  });
  return reading([], code);
}

function shell(text: string, line: number, env: ReadonlyMap<string, Value>): NestedCode {
  return { how: 'argument', language: 'shell', text, decoded: [], args: [known('sh')], line, env };
}

function reading(effects: Reading['effects'], nested: Reading['nested'], truncated = false): Reading {
  return { commands: [], effects, nested, loads: [], truncated, gaps: [] };
}
