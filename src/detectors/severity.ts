import type { Reach } from '../trace/story.ts';
import type { FindingDraft, Severity } from './detector.ts';

/**
 * How bad a behaviour would be if it happened, by what it *is*; its detector decides that from pairings:
 * - `hostile`: no honest reading (a shell handed to a socket; a fixed key put into the host's root account).
 * - `dual-use`: agents, installers and tools do it as well (`nsenter -t 1`, a script from the network run at start).
 * - `minor`: worth knowing (flushing a firewall, a preloaded library).
 */
export type Threat = 'hostile' | 'dual-use' | 'minor';

/** What else bears on the severity; everything absent counts as no. */
export interface Circumstances {
  readonly threat: Threat;
  readonly reach: Reach;
  /** Decoded first, hidden behind a wrong name: effort was spent on not being seen. */
  readonly deception?: string | undefined;
  /** The image says in its name or labels that it does this. */
  readonly declared?: boolean | undefined;
  /** The file is documentation, or a test or example. Only heard where nothing found runs it. */
  readonly setting?: 'documentation' | 'example' | undefined;
  /** It is still there, but the code that starts it was deleted by a later layer: weighs as if it were hidden itself. */
  readonly startedByHidden?: boolean | undefined;
  /** A package record in the image lays claim to the file: it explains, it never clears. */
  readonly packaged?: boolean | undefined;
  /** One sentence for `because`, from the detector. */
  readonly because?: string | undefined;
}

/** The judged severity, ready to be spread into a finding; `undefined`: not worth a word. */
export type Judged = Required<Pick<FindingDraft, 'severity'>> & Pick<FindingDraft, 'because'>;

/**
 * The one place where severity is decided. Start from the threat, raise for deception, lower for openness, then for reach:
 *
 * | threat   | runs, armed | hidden     | present    | built      |
 * |----------|-------------|------------|------------|------------|
 * | hostile  | malicious   | malicious  | suspicious | suspicious |
 * | dual-use | suspicious  | note       | note       | note       |
 * | minor    | note        | –          | –          | –          |
 *
 * - deception: one threat up.
 * - declared: `hostile` counts as `dual-use`.
 * - documentation: `note` at most, `–` unless hostile. Example or test: one column further down (suspicious → note → –).
 * - packaged and not run: one step down as well.
 *
 * - started by hidden code: what is present counts as hidden.
 *
 * A hidden payload keeps its full weight: deleting it in a later layer is itself a way of not being seen. A build step
 * weighs less because what it leaves behind is in the file system and judged there.
 */
export function severityOf(given: Circumstances): Judged | undefined {
  const reasons: string[] = given.because ? [given.because] : [];
  let threat = given.threat;
  if (given.deception) {
    reasons.push(given.deception);
    if (threat !== 'hostile') threat = threat === 'minor' ? 'dual-use' : 'hostile';
  }
  if (given.declared && threat === 'hostile') {
    reasons.push('The image says openly that it does this.');
    threat = 'dual-use';
  }
  const startedByHidden = given.reach === 'present' && given.startedByHidden === true;
  let severity: Severity | undefined = table[threat][startedByHidden ? 'hidden' : given.reach];
  const started = given.reach === 'runs' || given.reach === 'armed';
  if (!started && severity !== undefined) {
    if (given.setting === 'documentation') {
      severity = threat === 'hostile' ? 'note' : undefined;
      reasons.push('It stands in documentation, and nothing found runs it.');
    } else if (given.setting === 'example' || given.packaged) {
      severity = lower(severity);
      reasons.push(
        given.setting === 'example'
          ? 'It stands among tests or examples, and nothing found runs it.'
          : 'A package of the image claims this file, and nothing found runs it.',
      );
    }
  }
  if (severity === undefined) return undefined;
  const word = startedByHidden ? 'The code that starts it was deleted by a later layer.' : reachWords[given.reach];
  if (word) reasons.push(word);
  return reasons.length === 0 ? { severity } : { severity, because: reasons.join(' ') };
}

const table: Readonly<Record<Threat, Readonly<Record<Reach, Severity | undefined>>>> = {
  hostile: { runs: 'malicious', armed: 'malicious', hidden: 'malicious', present: 'suspicious', built: 'suspicious' },
  'dual-use': { runs: 'suspicious', armed: 'suspicious', hidden: 'note', present: 'note', built: 'note' },
  minor: { runs: 'note', armed: 'note', hidden: undefined, present: undefined, built: undefined },
};

const reachWords: Readonly<Record<Reach, string | undefined>> = {
  runs: undefined,
  armed: undefined,
  present: 'Nothing found in the image runs it.',
  hidden: 'It stands in a layer and was deleted or replaced by a later one.',
  built: 'It ran when the image was built.',
};

function lower(severity: Severity): Severity | undefined {
  if (severity === 'malicious') return 'suspicious';
  return severity === 'suspicious' ? 'note' : undefined;
}

/** Order of severities, worst first. */
export const severityOrder: readonly Severity[] = ['malicious', 'suspicious', 'note'];

/** Whether `one` is worse than `other`. */
export function isWorse(one: Severity, other: Severity): boolean {
  return severityOrder.indexOf(one) < severityOrder.indexOf(other);
}
