import type { HistoryStep } from '../oci/config.ts';

/** A RUN step of the build. */
export interface RunStep {
  /** The code the shell ran. */
  readonly text: string;
  /** The shell, when the step names it. */
  readonly shell: string;
}

/**
 * The code of a RUN step in the forms builders write: `/bin/sh -c apt-get …`, `RUN /bin/sh -c … # buildkit`,
 * `|1 ARG=x /bin/sh -c …`, buildah's `/bin/sh -c …`, kaniko's `RUN …`, and `RUN <<EOF (…)`. Other steps: `undefined`.
 */
export function runStep(step: HistoryStep): RunStep | undefined {
  let text = (step.created_by ?? '').trim();
  if (text === '' || text.includes('#(nop)')) return undefined;
  let ran = false;
  if (/^RUN\s/i.test(text)) {
    text = text.slice(4).trimStart();
    ran = true;
  } else if (/^[A-Z]{2,12}\s/.test(text) && instructions.has(text.slice(0, text.search(/\s/)))) return undefined;
  if (text.endsWith('# buildkit')) text = text.slice(0, -'# buildkit'.length).trimEnd();
  while (/^--[a-z]+=\S*\s/.test(text)) text = text.slice(text.search(/\s/)).trimStart();
  text = withoutArguments(text);
  const shell = shellPrefix(text);
  if (shell !== undefined) return shell;
  return ran ? { text, shell: 'sh' } : undefined;
}

const shells = new Set(['sh', 'bash', 'ash', 'dash', 'zsh']);

/** Takes `/bin/sh -c `, `/bin/bash -o pipefail -ec ` off. */
function shellPrefix(text: string): RunStep | undefined {
  let [word, at] = wordAt(text, 0);
  const shell = word.slice(word.lastIndexOf('/') + 1);
  if (!shells.has(shell)) return undefined;
  for (let count = 0; count < 10; count += 1) {
    [word, at] = wordAt(text, at);
    if (/^-[a-z]*c$/.test(word)) return { text: text.slice(at).trimStart(), shell };
    if (!/^[-+]/.test(word) && word !== 'pipefail') return undefined;
  }
  return undefined;
}

function wordAt(text: string, from: number): [string, number] {
  let start = from;
  while (text[start] === ' ' || text[start] === '\t') start += 1;
  let end = start;
  while (end < text.length && !/\s/.test(text[end] ?? '')) end += 1;
  return [text.slice(start, end), end];
}

const instructions = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);

/** `|2 A=x B=y ` in front: build arguments, counted. Values may hold blanks, so the shell's name marks their end. */
function withoutArguments(text: string): string {
  const match = /^\|\d{1,4}\s/.exec(text);
  if (match === null) return text;
  for (const shell of [' /bin/sh -', ' /bin/bash -', ' /bin/ash -', ' sh -', ' bash -']) {
    const at = text.indexOf(shell);
    if (at !== -1) return text.slice(at + 1);
  }
  return text.slice(match[0].length);
}
