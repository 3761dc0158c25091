import { type YamlNode, yamlAt, yamlItems, yamlText } from '../../formats/yaml.ts';
import type { ContainerSpec } from './container-spec.ts';
import { isTrue, words } from './kubernetes.ts';

/** Services of one file. */
const mostServices = 200;

/** Whether this document is a compose file: services that have an image or a build. */
export function isCompose(document: YamlNode): boolean {
  const services = yamlAt(document, 'services');
  if (services?.kind !== 'map') return false;
  for (const service of services.entries.values())
    if (yamlAt(service, 'image') !== undefined || yamlAt(service, 'build') !== undefined) return true;
  return false;
}

/** The containers of a compose file. Source: the Compose specification. */
export function composeContainers(document: YamlNode): readonly ContainerSpec[] {
  const services = yamlAt(document, 'services');
  if (services?.kind !== 'map') return [];
  return [...services.entries.values()].slice(0, mostServices).map(serviceOf);
}

function serviceOf(service: YamlNode): ContainerSpec {
  const image = yamlText(service, 'image');
  const all = yamlItems(service, 'cap_add').some((item) => item.kind === 'scalar' && /^(CAP_)?ALL$/i.test(item.text));
  const spaces: ContainerSpec['hostNamespaces'] = (['pid', 'net', 'ipc', 'uts'] as const).filter(
    (space) => yamlText(service, space === 'net' ? 'network_mode' : space) === 'host',
  );
  const entrypoint = yamlAt(service, 'entrypoint');
  const command = yamlAt(service, 'command');
  const health = yamlAt(service, 'healthcheck', 'test');
  return {
    ...{
      tool: 'compose',
      line: service.line,
      hostNamespaces: spaces,
      env: environment(yamlAt(service, 'environment')),
    },
    ...(image === undefined ? {} : { image }),
    privileged: isTrue(yamlAt(service, 'privileged')) || all,
    mounts: yamlItems(service, 'volumes').flatMap(mount),
    runs: [...main(entrypoint, command), ...healthcheck(health)],
  };
}

/** Compose splits a text into words as a shell would, but starts none: read as shell it means the same. */
function main(entrypoint: YamlNode | undefined, command: YamlNode | undefined): ContainerSpec['runs'] {
  const line = (entrypoint ?? command)?.line;
  if (line === undefined) return [];
  const texts = [entrypoint, command].flatMap((node) =>
    node?.kind === 'scalar' ? [node.text.replaceAll('$$', '$')] : [],
  );
  if (texts.length > 0) return texts.map((text) => ({ line, text }));
  return [{ line, argv: [...words(entrypoint), ...words(command)].map((word) => word.replaceAll('$$', '$')) }];
}

function healthcheck(test: YamlNode | undefined): ContainerSpec['runs'] {
  if (test === undefined) return [];
  if (test.kind === 'scalar') return [{ line: test.line, text: test.text }];
  const [how, ...rest] = words(test);
  if (how === 'CMD-SHELL') return [{ line: test.line, text: rest.join(' ') }];
  return how === 'CMD' ? [{ line: test.line, argv: rest }] : [];
}

/** Host paths only: a name without a slash is a volume of the engine's. */
function mount(node: YamlNode): readonly string[] {
  if (node.kind === 'scalar') return /^[./~$]/.test(node.text) ? [node.text] : [];
  const source = yamlText(node, 'source');
  return yamlText(node, 'type') === 'bind' && source !== undefined
    ? [`${source}:${yamlText(node, 'target') ?? ''}`]
    : [];
}

function environment(node: YamlNode | undefined): ReadonlyMap<string, string> {
  const env = new Map<string, string>();
  if (node?.kind === 'map') {
    for (const [name, value] of node.entries) if (value.kind === 'scalar') env.set(name, value.text);
  }
  if (node?.kind === 'list') {
    for (const item of node.items) {
      const equals = item.kind === 'scalar' ? item.text.indexOf('=') : -1;
      if (item.kind === 'scalar' && equals > 0) env.set(item.text.slice(0, equals), item.text.slice(equals + 1));
    }
  }
  return env;
}
