import type { ContainerRunEffect, EffectDraft } from '../../effect.ts';
import type { NestedCode } from '../../language.ts';
import { shellLine } from '../../shell-line.ts';
import { known, type Value } from '../../value.ts';

/** One container that a manifest or compose file describes, as far as it matters here. */
export interface ContainerSpec {
  /** `kubernetes` or `compose`. */
  readonly tool: string;
  readonly line: number;
  readonly image?: string;
  readonly privileged: boolean;
  /** `source:target` of host paths. */
  readonly mounts: readonly string[];
  readonly hostNamespaces: ContainerRunEffect['hostNamespaces'];
  readonly env: ReadonlyMap<string, string>;
  /** What it runs: argument lists and texts for a shell, with their lines. */
  readonly runs: readonly { readonly line: number; readonly argv?: readonly string[]; readonly text?: string }[];
}

/** The effect of running it, and the code it runs there. */
export function containerCode(spec: ContainerSpec): {
  readonly effects: readonly (EffectDraft & { readonly line: number })[];
  readonly nested: readonly NestedCode[];
} {
  const { tool, line, image, privileged, mounts, hostNamespaces } = spec;
  const ways = [
    ...(privileged ? ['--privileged'] : []),
    ...mounts.map((mount) => `-v ${mount}`),
    ...hostNamespaces.map((space) => `--${space}=host`),
  ];
  const outside = `${tool} ${ways.length === 0 ? 'container' : ways.join(' ')}`.slice(0, 200);
  const effect: EffectDraft & { readonly line: number } = {
    ...{ kind: 'container-run', tool, line, privileged, hostNamespaces },
    mounts: mounts.map(known),
    ...(image === undefined || image === '' ? {} : { image: known(image) }),
  };
  const env = new Map<string, Value>([...spec.env].map(([name, value]) => [name, known(value)]));
  const nested = spec.runs.map((run): NestedCode => {
    const text = run.text ?? shellLine((run.argv ?? []).map((word) => known(withVariables(word))));
    return { how: 'argument', language: 'shell', text, decoded: [], args: [known('sh')], line: run.line, env, outside };
  });
  return { effects: [effect], nested: nested.filter(({ text }) => text.trim() !== '') };
}

/** Kubernetes writes `$(NAME)` for a variable; to a shell that would be a command. */
function withVariables(word: string): string {
  return word.replace(/\$\(([A-Z_][A-Z0-9_]{0,80})\)/g, '${$1}');
}
