import type { FileFact } from '../../inspect/facts.ts';
import type { Language, Reach, StartKind } from '../story.ts';
import { known, type Value } from '../value.ts';
import type { StartContext, StartDraft } from './start.ts';

/** What the two makers of starts share. */
interface Common {
  readonly kind: StartKind;
  /** Default `armed`. */
  readonly reach?: Reach;
  readonly label: string;
  /** Names of programs that make it run at once. */
  readonly raisedBy?: readonly string[];
  readonly schedule?: string;
  readonly env?: ReadonlyMap<string, Value>;
  readonly cwd?: string;
}

/** A start that runs or loads a whole file of the image. */
export interface FileStart extends Common {
  readonly path: string;
  readonly file: FileFact;
  /** Arguments after `$0`. */
  readonly args?: readonly string[];
  /** When it does not follow from the file itself. */
  readonly language?: Language;
}

/** A start that runs code standing in a file of settings. */
export interface CodeStart extends Common {
  readonly path: string;
  readonly file: FileFact;
  /** 1-based. */
  readonly line: number;
  readonly text: string;
  /** Default `shell`. */
  readonly language?: Language;
  readonly args?: readonly Value[];
  /** The code is the whole file: its lines are the file's lines. */
  readonly isWhole?: boolean;
}

/** A file that is run (or loaded, when `language` says by what). */
export function fileStart(scene: StartContext, start: FileStart): StartDraft {
  const { path, file, args = [], language } = start;
  return {
    ...common(start),
    where: scene.at(file),
    action: {
      kind: 'file',
      path,
      args: [path, ...args].map(known),
      ...(language === undefined ? {} : { language }),
    },
  };
}

/** Code as text, at a line of a file. */
export function codeStart(scene: StartContext, start: CodeStart): StartDraft {
  const { file, line, text, path, language = 'shell', args = [known('sh')], isWhole = false } = start;
  const origin = isWhole ? ({ kind: 'file', path } as const) : ({ kind: 'config', field: path } as const);
  return { ...common(start), where: scene.at(file, line), action: { kind: 'code', language, text, origin, args } };
}

function common(start: Common): Pick<StartDraft, 'kind' | 'reach' | 'label'> {
  const { kind, reach = 'armed', label, raisedBy, schedule, env, cwd } = start;
  return {
    kind,
    reach,
    label,
    ...(raisedBy === undefined || raisedBy.length === 0 ? {} : { raisedBy }),
    ...(schedule === undefined ? {} : { schedule }),
    ...(env === undefined ? {} : { env }),
    ...(cwd === undefined ? {} : { cwd }),
  };
}
