import type { Where } from '../inspect/where.ts';
import type { Reach } from '../trace/story.ts';
import type { Evidence, FindingDraft, Scene } from './detector.ts';
import { layerOf } from './file-place.ts';
import { packageOwning, settingOf } from './setting.ts';
import { type Circumstances, severityOf } from './severity.ts';

/** What a detector says of a file, as opposed to of code that was traced. */
export interface FileStatement
  extends Pick<Circumstances, 'threat' | 'because' | 'declared' | 'deception' | 'paired' | 'onHost'> {
  readonly path: string;
  readonly layer: number;
  readonly line?: number;
  readonly reach: Reach;
  readonly title: string;
  /** What of the file shows it. */
  readonly text: string;
  readonly note?: string;
  readonly confidence?: FindingDraft['confidence'];
  readonly attack?: readonly string[];
  readonly indicators?: readonly string[];
  readonly further?: readonly Evidence[];
}

/** The finding about a file, or nothing when it is not worth a word. */
export function fileFinding(scene: Scene, statement: FileStatement): readonly FindingDraft[] {
  const judged = severityOf({
    threat: statement.threat,
    reach: statement.reach,
    because: statement.because,
    paired: statement.paired,
    onHost: statement.onHost,
    declared: statement.declared,
    deception: statement.deception,
    setting: settingOf(statement.path),
    packaged: packageOwning(scene, statement.path) !== undefined,
  });
  if (!judged) return [];
  const where: Where = {
    layer: layerOf(scene, statement.layer),
    path: statement.path,
    ...(statement.line === undefined ? {} : { line: statement.line }),
  };
  return [
    {
      title: statement.title,
      ...judged,
      confidence: statement.confidence ?? 'high',
      reach: statement.reach,
      where,
      evidence: [
        { text: statement.text.slice(0, 2000), where, ...(statement.note ? { note: statement.note } : {}) },
        ...(statement.further ?? []),
      ],
      ...(statement.attack ? { attack: statement.attack } : {}),
      ...(statement.indicators ? { indicators: statement.indicators } : {}),
    },
  ];
}
