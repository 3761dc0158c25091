import { printable, printableLines } from '../printable.ts';
import type { ImageReport } from '../report.ts';
import { placeText } from './place-text.ts';
import { reachWords } from './reach-words.ts';
import type { Style } from './style.ts';

type Finding = ImageReport['findings'][number];

/** One finding with its evidence. `notes` are shown in one line each unless everything is asked for. */
export function findingLines(finding: Finding, style: Style, verbose: boolean): string[] {
  const colour =
    finding.severity === 'malicious' ? style.red : finding.severity === 'suspicious' ? style.yellow : style.dim;
  const head = `${colour(finding.severity.padEnd(10))} ${printable(finding.title, 240)}   ${style.dim([finding.detector, ...finding.attack].join('  '))}`;
  if (finding.severity === 'note' && !verbose) return [head];
  const lines = [head, `           ${style.dim(`${placeText(finding.where)}; ${reachWords[finding.reach]}`)}`];
  if (finding.because !== undefined) lines.push(`           ${printable(finding.because, 300)}`);
  const shown = verbose ? finding.evidence : finding.evidence.slice(0, 3);
  for (const evidence of shown) lines.push(...evidenceLines(evidence, style, verbose));
  if (shown.length < finding.evidence.length)
    lines.push(`           … and ${finding.evidence.length - shown.length} more places (--verbose)`);
  return lines;
}

function evidenceLines(evidence: Finding['evidence'][number], style: Style, verbose: boolean): string[] {
  const chain = (evidence.decoded ?? []).map((step) => step.decoder).join(' → ');
  const note = [
    evidence.note === undefined ? '' : printable(evidence.note, 120),
    chain === '' ? '' : `decoded by ${printable(chain, 120)}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
  const text = printableLines(evidence.text.trim(), verbose ? 40 : 4, verbose ? 2000 : 200).map(
    (line) => `             ${style.dim('|')} ${line}`,
  );
  return note === '' ? text : [`             ${style.dim(note)}`, ...text];
}
