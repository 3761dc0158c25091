import { findingGroups } from '../finding-groups.ts';
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

/**
 * The findings with their evidence, at most `width` columns wide; notes take one line unless everything is asked for. Of a
 * chain the worst comes first, the other steps below it in the order in which they happen.
 */
export function findingLines(
  { findings, chains }: Pick<ImageReport, 'findings' | 'chains'>,
  style: Style,
  verbose: boolean,
  width: number,
): string[] {
  const groups = findingGroups({ findings, chains });
  const rows = groups.map(({ finding }) => headOf(finding, style));
  const layout = layoutOf(rows, width);
  return groups.flatMap(({ finding, before, after }, index) => {
    const shown = new Set(finding.evidence.map(({ text }) => text));
    const steps = (label: string, list: readonly Finding[]): string[] => {
      const told = verbose ? list : list.slice(0, maxSteps);
      const lines = told.flatMap((step) => stepLines(step, shown, style, verbose, width - stepIndent.length));
      if (told.length < list.length) lines.push(`… and ${list.length - told.length} more steps (--verbose)`);
      return list.length === 0 ? [] : [`${indent}${style.dim(label)}`, ...lines.map((line) => `${stepIndent}${line}`)];
    };
    return [
      ...(rows[index] === undefined ? [] : rowLines(rows[index], layout, style)),
      ...(finding.severity === 'note' && !verbose ? [] : detailLines(finding, style, verbose, width)),
      ...steps('before that:', before),
      ...steps('then:', after),
    ];
  });
}

/** Steps before and after the worst that are told unless everything is asked for. */
const maxSteps = 20;

/** Where the steps of a chain start, below the finding at its head. */
const stepIndent = `${indent}  `;

/** A step, and of its evidence what its chain has not shown yet; everything when asked for. */
function stepLines(step: Finding, shown: Set<string>, style: Style, verbose: boolean, width: number): string[] {
  const fresh = step.evidence.filter(({ text }) => ![...shown].some((before) => before.includes(text)));
  for (const { text } of fresh) shown.add(text);
  const title = wrapped(`${printable(step.title, 240)}  (${printable(step.detector, 60)})`, width - indent.length);
  const head = title.map((line, at) =>
    at === 0 ? `${paintOf(step, style)(step.severity.padEnd(indent.length))}${line}` : `${indent}${line}`,
  );
  if (verbose) return [...head, ...detailLines(step, style, verbose, width)];
  const [first] = step.severity === 'note' ? [] : fresh;
  return first === undefined ? head : [...head, ...evidenceLines(first, style, verbose, width)];
}

function paintOf(finding: Finding, style: Style): (text: string) => string {
  return finding.severity === 'malicious' ? style.red : finding.severity === 'suspicious' ? style.yellow : style.dim;
}

function headOf(finding: Finding, style: Style): Row {
  return {
    head: finding.severity.padEnd(indent.length),
    paintHead: paintOf(finding, style),
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
