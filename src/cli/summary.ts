import { worstVerdict } from '../policy/verdict.ts';
import type { ToolIdentity } from '../reports/build-report.ts';
import { printable } from '../reports/printable.ts';
import type { ImageReport, MultiReport, Report, ScanFailure } from '../reports/report.ts';
import { schemaVersion } from '../reports/schema-version.ts';
import { counted } from '../reports/text/amounts.ts';
import { textStyle } from '../reports/text/style.ts';
import { verdictText } from '../reports/text/text.ts';

/** The JSON document of a run: one image's report as it is, several (or failures) in one envelope. */
export function reportDocument(
  tool: ToolIdentity,
  images: readonly ImageReport[],
  failures: readonly ScanFailure[],
): Report {
  const [only] = images;
  if (only !== undefined && images.length === 1 && failures.length === 0) return only;
  const verdict = worstVerdict([...images.map((image) => image.verdict), ...failures.map(() => 'incomplete' as const)]);
  return { schemaVersion, tool, verdict, images: [...images], failures: [...failures] } satisfies MultiReport;
}

/** The closing table of a run over several images, one line each, worst first. */
export function summaryText(images: readonly ImageReport[], failures: readonly ScanFailure[], colour: boolean): string {
  const style = textStyle(colour);
  const order = ['malicious', 'incomplete', 'suspicious', 'clear'];
  const sorted = [...images].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const width = Math.max(0, ...images.map((image) => printable(image.image.reference, 80).length));
  const lines = sorted.map((report) => {
    const pad = ' '.repeat(Math.max(0, 12 - report.verdict.length));
    const worst = report.findings[0];
    const why = worst === undefined ? '' : printable(worst.title, 110);
    return `  ${verdictText(report.verdict, style)}${pad}${printable(report.image.reference, 80).padEnd(width)}   ${report.image.platform}   ${style.dim(why)}`;
  });
  for (const failure of failures)
    lines.push(
      `  ${style.yellow('NOT SCANNED')} ${printable(failure.reference, 80)}   ${style.dim(printable(failure.message, 160))}`,
    );
  const counts = order
    .map((verdict) => ({ verdict, count: images.filter((image) => image.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`);
  if (failures.length > 0) counts.push(`${failures.length} not scanned`);
  return `${style.bold(`${counted(images.length + failures.length, 'image')}: ${counts.join(', ')}`)}\n${lines.join('\n')}\n`;
}
