import { printable, printableLines } from '../printable.ts';
import type { ImageReport } from '../report.ts';
import { layoutOf, type Row, rowLines } from './columns.ts';
import { chopped, wrapped } from './display-width.ts';
import { placeText } from './place-text.ts';
import { reachWords } from './reach-words.ts';
import type { Style } from './style.ts';

type Finding = ImageReport['findings'][number];

/** Where a finding's title starts: after the longest severity and a blank. */
const indent = ' '.repeat('suspicious '.length);
const evidenceIndent = `${indent}  `;

/** The findings with their evidence, at most `width` columns wide; notes take one line unless everything is asked for. */
export function findingLines(findings: readonly Finding[], style: Style, verbose: boolean, width: number): string[] {
  const rows = findings.map((finding) => headOf(finding, style));
  const layout = layoutOf(rows, width);
  return findings.flatMap((finding, index) => [
    ...(rows[index] === undefined ? [] : rowLines(rows[index], layout, style)),
    ...(finding.severity === 'note' && !verbose ? [] : detailLines(finding, style, verbose, width)),
  ]);
}

function headOf(finding: Finding, style: Style): Row {
  const paint =
    finding.severity === 'malicious' ? style.red : finding.severity === 'suspicious' ? style.yellow : style.dim;
  return {
    head: finding.severity.padEnd(indent.length),
    paintHead: paint,
    rest: indent,
    text: printable(finding.title, 240),
    marks: [finding.detector, ...finding.attack].map((mark) => printable(mark, 60)).join('  '),
  };
}

function detailLines(finding: Finding, style: Style, verbose: boolean, width: number): string[] {
  const room = width - indent.length;
  const place = [placeText(finding.where), reachWords[finding.reach]].filter((part) => part !== '').join('; ');
  const because = finding.because === undefined ? [] : wrapped(printable(finding.because, 300), room);
  const shown = verbose ? finding.evidence : finding.evidence.slice(0, 3);
  const more = finding.evidence.length - shown.length;
  return [
    ...wrapped(place, room).map((line) => `${indent}${style.dim(line)}`),
    ...because.map((line) => `${indent}${line}`),
    ...shown.flatMap((evidence) => evidenceLines(evidence, style, verbose, width)),
    ...(more > 0 ? [`${indent}… and ${more} more places (--verbose)`] : []),
  ];
}

function evidenceLines(evidence: Finding['evidence'][number], style: Style, verbose: boolean, width: number): string[] {
  const chain = (evidence.decoded ?? []).map((step) => step.decoder).join(' → ');
  const note = [
    evidence.note === undefined ? '' : printable(evidence.note, 120),
    chain === '' ? '' : `decoded by ${printable(chain, 120)}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
  const notes = note === '' ? [] : wrapped(note, width - evidenceIndent.length);
  const texts = printableLines(evidence.text.trim(), verbose ? 40 : 4, verbose ? 2000 : 200).flatMap((line) =>
    chopped(line, width - evidenceIndent.length - 2),
  );
  return [
    ...notes.map((line) => `${evidenceIndent}${style.dim(line)}`),
    ...texts.map((line) => `${evidenceIndent}${style.dim('|')} ${line}`),
  ];
}
