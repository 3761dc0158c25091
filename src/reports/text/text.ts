import { shortDigest } from '../../oci/digest.ts';
import { printable } from '../printable.ts';
import type { ImageReport } from '../report.ts';
import { bytesText, counted, secondsText } from './amounts.ts';
import { findingLines } from './finding-lines.ts';
import { placeText } from './place-text.ts';
import { storyLines } from './story-lines.ts';
import { type Style, textStyle } from './style.ts';

/** How the text report looks. */
export interface TextOptions {
  readonly colour: boolean;
  /** Everything: quiet effects, all evidence, notes in full. */
  readonly verbose: boolean;
}

/** The report for people: the story as a tree, the findings with evidence under it, what was not inspected, and figures. */
export function textReport(report: ImageReport, options: TextOptions): string {
  const style = textStyle(options.colour);
  const sections = [
    [headline(report, style)],
    storyLines(report, style, options.verbose),
    report.findings.flatMap((finding) => findingLines(finding, style, options.verbose)),
    gapLines(report, style, options.verbose),
    closingLines(report, style),
  ];
  const body = sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `  ${line}`).join('\n'))
    .join('\n\n');
  return `${body}\n`;
}

/** `  MALICIOUS   name   linux/amd64   sha256:…`: one line a scan, also used by the summary. */
export function headline(report: ImageReport, style: Style): string {
  const { image } = report;
  const identity = image.digest ?? image.configDigest;
  const parts = [
    verdictText(report.verdict, style),
    printable(image.reference, 200),
    printable(image.platform, 60),
    ...(identity === undefined ? [] : [`${shortDigest(identity)}…`]),
  ];
  return parts.join('   ');
}

/** The verdict in capitals, coloured. */
export function verdictText(verdict: ImageReport['verdict'], style: Style): string {
  const word = verdict.toUpperCase();
  if (verdict === 'malicious') return style.bold(style.red(word));
  if (verdict === 'clear') return style.bold(style.green(word));
  return style.bold(style.yellow(word));
}

function gapLines(report: ImageReport, style: Style, verbose: boolean): string[] {
  if (report.gaps.length === 0) return [];
  const shown = verbose ? report.gaps : report.gaps.slice(0, 10);
  const lines = shown.map((gap) => {
    const where = placeText({
      ...(gap.layer === undefined ? {} : { layer: { index: gap.layer } }),
      ...(gap.path === undefined ? {} : { path: gap.path }),
    });
    return `  ${style.yellow(gap.reason)}  ${printable(gap.detail, 300)}${where === '' ? '' : style.dim(`   ${where}`)}`;
  });
  const more =
    shown.length < report.gaps.length ? [`  … and ${report.gaps.length - shown.length} more (--verbose)`] : [];
  return [style.bold('Not inspected:'), ...lines, ...more];
}

function closingLines(report: ImageReport, style: Style): string[] {
  const count = (severity: string) => report.findings.filter((finding) => finding.severity === severity).length;
  const named = report.indicators
    .filter((indicator) => indicator.kind !== 'sha256')
    .slice(0, 6)
    .map((indicator) =>
      printable(indicator.port === undefined ? indicator.value : `${indicator.value}:${indicator.port}`, 110),
    );
  const findings = `${count('malicious')} malicious · ${count('suspicious')} suspicious · ${counted(count('note'), 'note')}`;
  const { stats } = report;
  const cached = stats.cachedLayers === 0 ? '' : ` (${counted(stats.cachedLayers, 'layer')} cached)`;
  return [
    named.length === 0 ? findings : `${findings}      indicators: ${named.join(', ')}`,
    style.dim(
      `${counted(stats.layers, 'layer')}, ${bytesText(stats.bytes)}, ${counted(stats.files, 'file')} in ${secondsText(stats.milliseconds)}${cached}`,
    ),
  ];
}
