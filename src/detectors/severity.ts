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
  /** One sentence naming something else that was found with it and leaves it less of an honest reading. */
  readonly paired?: string | undefined;
  /** It happens to the host: through a mounted folder, another root or name space, the engine. */
  readonly onHost?: boolean | undefined;
  /** Decoded first, hidden behind a wrong name: effort was spent on not being seen. */
  readonly deception?: string | undefined;
  /** The image says in its name or labels that it does this. Not heard together with a deception, or on the host. */
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
 * The one place where severity is decided: `severityTable` by threat and reach, after the threat was moved by
 * `threatRules` and before the severity is moved by `settingRules`. `docs/reference/severity.md` is made from these.
 */
export function severityOf(given: Circumstances): Judged | undefined {
  const reasons: string[] = given.because ? [given.because] : [];
  let threat = given.threat;
  if (given.onHost) threat = raised(threat);
  for (const reason of [given.paired, given.deception]) {
    if (reason === undefined) continue;
    reasons.push(reason);
    threat = raised(threat);
  }
  if (given.declared && threat === 'hostile' && !given.deception && !given.onHost) {
    reasons.push('The image says openly that it does this.');
    threat = 'dual-use';
  }
  const startedByHidden = given.reach === 'present' && given.startedByHidden === true;
  let severity: Severity | undefined = severityTable[threat][startedByHidden ? 'hidden' : given.reach];
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

/** Severity by threat and reach; `undefined`: not worth a word. */
export const severityTable: Readonly<Record<Threat, Readonly<Record<Reach, Severity | undefined>>>> = {
  hostile: { runs: 'malicious', armed: 'malicious', hidden: 'malicious', present: 'suspicious', built: 'suspicious' },
  'dual-use': { runs: 'suspicious', armed: 'suspicious', hidden: 'note', present: 'note', built: 'note' },
  minor: { runs: 'note', armed: 'note', hidden: undefined, present: undefined, built: undefined },
};

/** What each threat means, for the reference. */
export const threatWords: Readonly<Record<Threat, string>> = {
  hostile: 'It has no honest reading: a shell handed to a socket; a fixed key put into the host’s root account.',
  'dual-use': 'Agents, installers and tools do it as well: `nsenter -t 1`; a script from the network run at start.',
  minor: 'It is worth knowing: a firewall flushed, a library preloaded.',
};

/** What moves the threat before the table is asked, for the reference. */
export const threatRules: readonly (readonly [name: string, effect: string])[] = [
  ['pairing', 'Something found with it leaves it less of an honest reading: one threat up.'],
  ['place', 'It happens to the host and not to the container: one threat up.'],
  ['deception', 'Effort was spent on not being seen (encoded first, a wrong name): one threat up.'],
  [
    'openness',
    'The image says in its name or labels that it does this: `hostile` counts as `dual-use`, unless it deceives or lands on the host.',
  ],
];

/** What moves the severity after the table was asked, for the reference. Only heard where nothing found runs it. */
export const settingRules: readonly (readonly [name: string, effect: string])[] = [
  [
    'started by hidden code',
    'It is present, and code that a later layer deleted starts it: weighs as if hidden itself.',
  ],
  ['documentation', '`note` at most, and nothing at all unless it is hostile.'],
  ['tests and examples', 'One step down: malicious → suspicious → note → nothing.'],
  ['package', 'A package of the image claims the file: one step down as well. It explains, it never clears.'],
];

function raised(threat: Threat): Threat {
  return threat === 'minor' ? 'dual-use' : 'hostile';
}

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
