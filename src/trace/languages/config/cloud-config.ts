import { type YamlNode, yamlAt, yamlItems, yamlText } from '../../formats/yaml.ts';
import type { NestedCode } from '../../language.ts';
import { shellLine } from '../../shell-line.ts';
import { known } from '../../value.ts';
import { words } from './kubernetes.ts';

/** Commands of one file. */
const mostCommands = 500;

/** Code of cloud-init's settings: `bootcmd`, `runcmd`, and scripts that `write_files` puts where they run. Source: cloud-init's module reference. */
export function cloudConfigCode(document: YamlNode): readonly NestedCode[] {
  const commands = ['bootcmd', 'runcmd'].flatMap((key) => yamlItems(document, key));
  const files = yamlItems(document, 'write_files').flatMap((file) => {
    const content = yamlAt(file, 'content');
    const isRun = /\/(cron|rc\.local|profile\.d|per-(boot|once|instance)|init\.d)/.test(yamlText(file, 'path') ?? '');
    return content?.kind === 'scalar' && (isRun || content.text.startsWith('#!')) ? [content] : [];
  });
  return [...commands, ...files].slice(0, mostCommands).map((node): NestedCode => {
    const text = node.kind === 'scalar' ? node.text : shellLine(words(node).map(known));
    return {
      how: 'argument',
      language: 'shell',
      text,
      decoded: [],
      args: [known('sh')],
      line: node.line,
      env: new Map(),
    };
  });
}

/** Code in an Ignition configuration: `Exec…` lines of the units it writes. Source: the Ignition specification 3. */
export function ignitionCode(document: YamlNode): readonly NestedCode[] {
  return yamlItems(document, 'systemd', 'units')
    .slice(0, mostCommands)
    .flatMap((unit) => {
      const contents = yamlAt(unit, 'contents');
      if (contents?.kind !== 'scalar') return [];
      const lines = contents.text
        .split('\n')
        .flatMap((line) => /^Exec(?:Start|StartPre|StartPost)=[-@+!:]*(.+)$/.exec(line)?.[1] ?? []);
      return lines.map((text): NestedCode => {
        return {
          how: 'argument',
          language: 'shell',
          text,
          decoded: [],
          args: [known('sh')],
          line: contents.line,
          env: new Map(),
        };
      });
    });
}
