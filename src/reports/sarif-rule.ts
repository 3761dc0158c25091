import type { Detector } from '../detectors/detector.ts';
import { printable } from './printable.ts';
import type { ImageReport } from './report.ts';

type Finding = ImageReport['findings'][number];

/** Characters GitHub takes for a rule's texts, and tags it takes a rule. */
const maxText = 1024;
const maxTags = 20;

/** SARIF level by severity. */
export const levels = { malicious: 'error', suspicious: 'warning', note: 'note' } as const;

/** GitHub's scale: over 9.0 critical, 4.0 to 6.9 medium, 0.1 to 3.9 low. */
const securitySeverities = { malicious: '9.5', suspicious: '6.0', note: '2.0' } as const;
const order = ['malicious', 'suspicious', 'note'] as const;
const confidences = ['high', 'medium', 'low'] as const;

/** A rule as SARIF has it (`reportingDescriptor`). */
export interface Rule {
  readonly id: string;
  readonly [property: string]: unknown;
}

/** Rules of the detectors that fired, sorted by id. A detector that is not listed is described by its findings. */
export function rulesOf(findings: readonly Finding[], detectors: readonly Detector[]): Rule[] {
  const known = new Map(detectors.map((detector) => [detector.id, detector]));
  const fired = new Map<string, Finding[]>();
  for (const finding of findings) fired.set(finding.detector, [...(fired.get(finding.detector) ?? []), finding]);
  return [...fired].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, list]) => ruleOf(id, list, known.get(id)));
}

function ruleOf(id: string, findings: readonly Finding[], detector: Detector | undefined): Rule {
  const title = cut(detector?.title ?? findings[0]?.title ?? id) || id;
  const description = detector?.description.trim() || title;
  const severity = order.find((level) => findings.some((finding) => finding.severity === level)) ?? 'note';
  const worst = findings.filter((finding) => finding.severity === severity);
  const precision = confidences.find((level) => worst.some((finding) => finding.confidence === level)) ?? 'low';
  const attack = [...(detector?.attack ?? []), ...findings.flatMap((finding) => finding.attack)];
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: title },
    fullDescription: { text: cut(firstParagraph(description)) },
    help: { text: cut(description), markdown: cut(description) },
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ['security', ...attack.map((technique) => printable(technique, 40)).sort()]
        .filter((tag, index, tags) => tag !== '' && tags.indexOf(tag) === index)
        .slice(0, maxTags),
      'security-severity': securitySeverities[severity],
      precision,
    },
  };
}

/** The readable name SARIF wants beside the id, in the form it recommends. */
function pascalCase(id: string): string {
  const words = id.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const name = words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('');
  return name === '' || name === id ? `Rule${name}` : name;
}

function firstParagraph(text: string): string {
  const end = text.indexOf('\n\n');
  return (end < 0 ? text : text.slice(0, end)).replaceAll('\n', ' ');
}

/** Keeps line breaks: these texts are ours, unless a report names a detector we do not have. */
function cut(text: string): string {
  const safe = text
    .split('\n')
    .map((line) => printable(line, maxText))
    .join('\n');
  return safe.length <= maxText ? safe : `${safe.slice(0, maxText - 1)}…`;
}
