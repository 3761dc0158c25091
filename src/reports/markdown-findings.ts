import { type FindingGroup, findingGroups } from './finding-groups.ts';
import { codeText, fencedText, proseText } from './markdown-text.ts';
import type { ImageReport } from './report.ts';
import { placeText } from './text/place-text.ts';
import { reachWords } from './text/reach-words.ts';

type Finding = ImageReport['findings'][number];
type Evidence = Finding['evidence'][number];

/** Findings described in full; the rest is counted. Pieces of evidence shown of one. */
const maxFindings = 200;
const maxEvidence = 10;

/**
 * Every finding with where it is, how it is reached, and its evidence in fenced blocks. Of a chain the worst comes first
 * and tells the steps in the order in which they happen; the others follow below it.
 */
export function markdownFindings(report: Pick<ImageReport, 'findings' | 'chains'>): string[] {
  const { findings } = report;
  if (findings.length === 0) return [];
  const all = findingGroups(report).flatMap((group, index) => numbered(group, index + 1));
  const shown = all.slice(0, maxFindings);
  const more = all.length - shown.length;
  return [
    '## Findings',
    '',
    ...shown.flatMap(({ finding, number, steps }) => findingLines(finding, number, steps)),
    ...(more > 0 ? [`… and ${more} more findings; the JSON report has them all.`, ''] : []),
  ];
}

interface Numbered {
  readonly finding: Finding;
  readonly number: string;
  /** At the head of a chain: all its steps in order. */
  readonly steps: readonly Numbered[];
}

/** The head as `3`, its steps as `3.1` … in the order in which they happen. */
function numbered({ finding, before, after }: FindingGroup, number: number): readonly Numbered[] {
  const others = [...before, ...after].map(
    (step, at): Numbered => ({ finding: step, number: `${number}.${at + 1}`, steps: [] }),
  );
  const head: Numbered = { finding, number: `${number}`, steps: [] };
  const steps = [...others.slice(0, before.length), head, ...others.slice(before.length)];
  return [others.length === 0 ? head : { ...head, steps }, ...others];
}

function stepLines(steps: readonly Numbered[]): string[] {
  if (steps.length === 0) return [];
  return [
    'It is one step of a story. In the order in which they happen:',
    '',
    ...steps.map(
      ({ finding, number }, at) =>
        `${at + 1}. ${capital(finding.severity)}: ${proseText(finding.title)} (finding ${number})`,
    ),
    '',
  ];
}

function findingLines(finding: Finding, number: string, steps: readonly Numbered[]): string[] {
  const shown = finding.evidence.slice(0, maxEvidence);
  const more = finding.evidence.length - shown.length;
  return [
    `### ${number}. ${capital(finding.severity)}: ${proseText(finding.title)}`,
    '',
    `- Where: ${proseText(placeText(finding.where)) || 'the image'}`,
    `- How it is reached: ${reachWords[finding.reach]}`,
    `- Confidence: ${finding.confidence}`,
    `- Detector: ${codeText(finding.detector, 80)}`,
    ...(finding.attack.length === 0 ? [] : [`- MITRE ATT&CK: ${finding.attack.map(techniqueText).join(', ')}`]),
    ...(finding.because === undefined ? [] : [`- Why this severity: ${proseText(finding.because)}`]),
    '',
    ...stepLines(steps),
    ...shown.flatMap(evidenceLines),
    ...(more > 0 ? [`… and ${more} more places.`, ''] : []),
  ];
}

function evidenceLines(evidence: Evidence): string[] {
  const place = placeText(evidence.where);
  const note = evidence.note === undefined ? '' : proseText(evidence.note, 200);
  const head = [note, place === '' ? '' : proseText(place)].filter((part) => part !== '').join(' — ');
  const chain = (evidence.decoded ?? []).slice(0, 20);
  return [
    ...(head === '' ? [] : [`Evidence: ${head}`, '']),
    ...fencedText(evidence.text.trim()),
    '',
    ...(chain.length === 0 ? [] : ['It became readable by decoding, outermost first:', '']),
    ...chain.map((step, index) => `${index + 1}. ${codeText(step.decoder, 60)} of ${codeText(step.input, 120)}`),
    ...(chain.length === 0 ? [] : ['']),
  ];
}

/** A technique as a link to its page, when it is an id and not something else. */
function techniqueText(technique: string): string {
  if (!/^T\d{4}(?:\.\d{3})?$/.test(technique)) return codeText(technique, 40);
  return `[${technique}](https://attack.mitre.org/techniques/${technique.replace('.', '/')}/)`;
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
