import { type YamlNode, yamlAt, yamlItems, yamlText } from '../../formats/yaml.ts';
import type { ContainerSpec } from './container-spec.ts';

/** Nodes looked at in one manifest, containers taken from it. */
const mostNodes = 20_000;
const mostContainers = 200;

/** Whether this document is one of Kubernetes (a list of them included). */
export function isKubernetes(document: YamlNode): boolean {
  return yamlText(document, 'apiVersion') !== undefined && yamlText(document, 'kind') !== undefined;
}

/** The containers of every pod that a manifest describes, wherever in it the pod's template stands. */
export function kubernetesContainers(document: YamlNode): readonly ContainerSpec[] {
  const found: ContainerSpec[] = [];
  const waiting: YamlNode[] = [document];
  for (let count = 0; count < mostNodes && found.length < mostContainers; count += 1) {
    const node = waiting.pop();
    if (node === undefined) break;
    if (yamlAt(node, 'containers')?.kind === 'list') found.push(...podContainers(node));
    const children = node.kind === 'map' ? [...node.entries.values()] : node.kind === 'list' ? node.items : [];
    for (let at = children.length - 1; at >= 0; at -= 1) {
      const child = children[at];
      if (child !== undefined && child.kind !== 'scalar') waiting.push(child);
    }
  }
  return found;
}

/** Texts of a ConfigMap that are scripts by their name or first line. */
export function configScripts(document: YamlNode): readonly { readonly line: number; readonly text: string }[] {
  if (yamlText(document, 'kind') !== 'ConfigMap') return [];
  const data = yamlAt(document, 'data');
  if (data?.kind !== 'map') return [];
  return [...data.entries].slice(0, mostContainers).flatMap(([name, node]) => {
    if (node.kind !== 'scalar' || !(name.endsWith('.sh') || node.text.startsWith('#!'))) return [];
    return [{ line: node.line, text: node.text }];
  });
}

function podContainers(pod: YamlNode): readonly ContainerSpec[] {
  const spaces = (['pid', 'net', 'ipc'] as const).filter((space) => isTrue(yamlAt(pod, hostField[space])));
  const paths = new Map<string, string>();
  for (const volume of yamlItems(pod, 'volumes')) {
    const path = yamlText(volume, 'hostPath', 'path');
    const name = yamlText(volume, 'name');
    if (path !== undefined && name !== undefined) paths.set(name, path);
  }
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) => yamlItems(pod, list));
  return containers.slice(0, mostContainers).map((container) => containerOf(container, paths, spaces));
}

const hostField = { pid: 'hostPID', net: 'hostNetwork', ipc: 'hostIPC' } as const;

function containerOf(
  container: YamlNode,
  paths: ReadonlyMap<string, string>,
  hostNamespaces: ContainerSpec['hostNamespaces'],
): ContainerSpec {
  const image = yamlText(container, 'image');
  const mounts = yamlItems(container, 'volumeMounts').flatMap((mount) => {
    const path = paths.get(yamlText(mount, 'name') ?? '');
    return path === undefined ? [] : [`${path}:${yamlText(mount, 'mountPath') ?? ''}`];
  });
  const env = new Map<string, string>();
  for (const setting of yamlItems(container, 'env')) {
    const name = yamlText(setting, 'name');
    const value = yamlText(setting, 'value');
    if (name !== undefined && value !== undefined) env.set(name, value);
  }
  const argv = [...words(yamlAt(container, 'command')), ...words(yamlAt(container, 'args'))];
  const probes = [
    ['lifecycle', 'postStart', 'exec', 'command'],
    ['lifecycle', 'preStop', 'exec', 'command'],
    ['livenessProbe', 'exec', 'command'],
    ['readinessProbe', 'exec', 'command'],
    ['startupProbe', 'exec', 'command'],
  ].flatMap((way) => {
    const node = yamlAt(container, ...way);
    return node === undefined ? [] : [{ line: node.line, argv: words(node) }];
  });
  const line = (yamlAt(container, 'command') ?? yamlAt(container, 'args') ?? container).line;
  return {
    ...{ tool: 'kubernetes', line: container.line, mounts, hostNamespaces, env },
    ...(image === undefined ? {} : { image }),
    privileged: isTrue(yamlAt(container, 'securityContext', 'privileged')),
    runs: [...(argv.length === 0 ? [] : [{ line, argv }]), ...probes],
  };
}

/** The words of a command: a list, or (wrongly, but seen) one text. */
export function words(node: YamlNode | undefined): readonly string[] {
  if (node?.kind === 'scalar') return node.text === '' ? [] : [node.text];
  if (node?.kind !== 'list') return [];
  return node.items.flatMap((item) => (item.kind === 'scalar' ? [item.text] : []));
}

/** `true` in YAML's spellings. */
export function isTrue(node: YamlNode | undefined): boolean {
  return node?.kind === 'scalar' && /^(true|yes|on)$/i.test(node.text);
}
