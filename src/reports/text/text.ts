import { shortDigest } from '../../oci/digest.ts';
import { indicatorText, orderedIndicators } from '../indicator-order.ts';
import { printable } from '../printable.ts';
import type { ImageReport } from '../report.ts';
import { bytesText, counted, secondsText } from './amounts.ts';
import { layoutOf, rowLines } from './columns.ts';
import { chopped, displayWidth, wrapped } from './display-width.ts';
import { findingLines } from './finding-lines.ts';
import { placeText } from './place-text.ts';
import { storyLines } from './story-lines.ts';
import { type Style, textStyle } from './style.ts';

/** How the text report looks. */
export interface TextOptions {
  readonly colour: boolean;
  /** Everything: quiet effects, all evidence, notes in full. */
  readonly verbose: boolean;
  /** Columns of the terminal; default 120. */
  readonly width?: number;
}

/** Columns of a report that goes to no terminal, and the fewest that are laid out for. */
const defaultWidth = 120;
const minWidth = 60;
/** What every line is indented by. */
const margin = '  ';
/** Indicators named in the closing line. */
const maxIndicators = 6;

/** The report for people: the story as a tree, the findings with evidence under it, what was not inspected, and figures. */
export function textReport(report: ImageReport, options: TextOptions): string {
  const style = textStyle(options.colour);
  const width = Math.max(minWidth, options.width ?? defaultWidth) - margin.length;
  const sections = [
    headLines(report, style, width),
    storyLines(report, style, options.verbose, width),
    findingLines(report, style, options.verbose, width),
    gapLines(report, style, options.verbose, width),
    closingLines(report, style, width),
  ];
  const body = sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${margin}${line}`).join('\n'))
    .join('\n\n');
  return `${body}\n`;
}

/** `  MALICIOUS   name   linux/amd64   sha256:…`: one line a scan, also used by the summary. */
export function headline(report: ImageReport, style: Style): string {
  return headParts(report, style).join('   ');
}

function headParts({ image, verdict }: ImageReport, style: Style): string[] {
  const identity = image.digest ?? image.configDigest;
  return [
    verdictText(verdict, style),
    printable(image.reference, 200),
    printable(image.platform, 60),
    ...(identity === undefined ? [] : [`${printable(shortDigest(identity), 80)}…`]),
  ];
}

/** The verdict in capitals, coloured. */
export function verdictText(verdict: ImageReport['verdict'], style: Style): string {
  const word = verdict.toUpperCase();
  if (verdict === 'malicious') return style.bold(style.red(word));
  if (verdict === 'clear') return style.bold(style.green(word));
  return style.bold(style.yellow(word));
}

/** The headline, on lines of its own parts where it is too long for one. */
function headLines(report: ImageReport, style: Style, width: number): string[] {
  if (displayWidth(headline(report, textStyle(false))) <= width) return [headline(report, style)];
  const [verdict = '', name = '', ...others] = headParts(report, style);
  return [verdict, ...chopped(name, width), ...others.flatMap((part) => chopped(part, width))];
}

function gapLines(report: ImageReport, style: Style, verbose: boolean, width: number): string[] {
  if (report.gaps.length === 0) return [];
  const shown = verbose ? report.gaps : report.gaps.slice(0, 10);
  const rows = shown.map((gap) => {
    const marks = placeText({
      ...(gap.layer === undefined ? {} : { layer: { index: gap.layer } }),
      ...(gap.path === undefined ? {} : { path: gap.path }),
    });
    return {
      head: `  ${gap.reason}  `,
      paintHead: style.yellow,
      rest: '    ',
      text: printable(gap.detail, 300),
      marks,
    };
  });
  const layout = layoutOf(rows, width);
  const more =
    shown.length < report.gaps.length ? [`  … and ${report.gaps.length - shown.length} more (--verbose)`] : [];
  return [style.bold('Not inspected:'), ...rows.flatMap((row) => rowLines(row, layout, style)), ...more];
}

function closingLines(report: ImageReport, style: Style, width: number): string[] {
  const count = (severity: string) => report.findings.filter((finding) => finding.severity === severity).length;
  const findings = `${count('malicious')} malicious · ${count('suspicious')} suspicious · ${counted(count('note'), 'note')}`;
  const { stats } = report;
  const cached = stats.cachedLayers === 0 ? '' : ` (${counted(stats.cachedLayers, 'layer')} cached)`;
  return [
    ...wrapped(`${findings}${indicatorsText(report)}`, width),
    style.dim(
      `${counted(stats.layers, 'layer')}, ${bytesText(stats.bytes)}, ${counted(stats.files, 'file')} in ${secondsText(stats.milliseconds)}${cached}`,
    ),
  ];
}

/** The indicators that matter; an honest image's links are left to the other formats. */
function indicatorsText(report: ImageReport): string {
  const { all, important } = orderedIndicators(report);
  if (important === 0) return '';
  // A pool and its host, or a URL that is nothing but its host, are the same line to a reader.
  const distinct = [...new Set(all.slice(0, important).map(indicatorText))];
  const texts = distinct.slice(0, maxIndicators).map((text) => printable(text, 110));
  const more = distinct.length - texts.length;
  return `      indicators: ${texts.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}
