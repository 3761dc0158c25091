import { formatPlatform } from '../oci/platform.ts';
import { printable } from '../reports/printable.ts';
import type { ImageReport, ScanFailure } from '../reports/report.ts';
import { placeText } from '../reports/text/place-text.ts';
import { textStyle } from '../reports/text/style.ts';
import { headline, textReport } from '../reports/text/text.ts';
import type { ScanEvent } from '../scan/scan.ts';
import type { Output } from './outputs.ts';
import type { ScanFlags } from './program.ts';
import { createProgress, silentProgress } from './progress.ts';
import { type Surroundings, wantsColour } from './terminal.ts';

/** What a person sees while a scan runs: progress and remarks on standard error, text reports on standard output. */
export interface ScanView {
  readonly onEvent: (event: ScanEvent) => void;
  failed(failure: ScanFailure): void;
  /** Called when a reference is done, however it ended. */
  settled(): void;
  text(report: ImageReport, colour: boolean): string;
}

/** Makes the view that the flags ask for. */
export function createScanView(flags: ScanFlags, outputs: readonly Output[], around: Surroundings): ScanView {
  const { stdout, stderr } = around;
  const quiet = flags.quiet === true;
  const textToStdout = outputs.some((output) => output.format === 'text' && output.path === undefined);
  const progress = quiet ? silentProgress : createProgress((text) => void stderr.write(text), stderr.isTTY === true);
  const remark = (text: string) => {
    if (!quiet) stderr.write(`${text}\n`);
  };
  const text = (report: ImageReport, colour: boolean) =>
    quiet
      ? `${headline(report, textStyle(colour))}\n`
      : textReport(report, {
          colour,
          verbose: flags.verbose === true,
          ...(stdout.columns ? { width: stdout.columns } : {}),
        });
  let shown = 0;
  return {
    text,
    onEvent(event) {
      if (event.kind === 'resolved') {
        for (const other of event.notImages) {
          const platform = other.platform === undefined ? '' : ` (${printable(formatPlatform(other.platform), 60)})`;
          if (flags.verbose === true) remark(`not an image, not scanned: ${other.digest}${platform}`);
        }
      } else if (event.kind === 'notice') remark(`note: ${printable(event.text)}`);
      else if (event.kind === 'early') {
        if (!quiet) remark(earlyText(event.report, wantsColour(stderr, around.env, flags.color)));
        progress.started(event.image);
      } else if (event.kind === 'progress') progress.layer(event.progress);
      else {
        progress.finished();
        if (!textToStdout) return;
        stdout.write(
          `${shown > 0 && !quiet ? '\n' : ''}${text(event.report, wantsColour(stdout, around.env, flags.color))}`,
        );
        shown += 1;
      }
    },
    failed(failure) {
      progress.finished();
      stderr.write(`tidewaiter: ${printable(failure.reference, 200)}: ${printable(failure.message)}\n`);
      if (failure.hint !== undefined) stderr.write(`  ${printable(failure.hint)}\n`);
    },
    settled() {
      progress.finished();
    },
  };
}

/** What the config and the history alone tell, before any layer is read. */
function earlyText(report: ImageReport, colour: boolean): string {
  const style = textStyle(colour);
  const starts = report.story.starts
    .filter((start) => start.reach === 'runs')
    .map((start) => `  ${printable(start.label, 160)}`);
  const findings = report.findings
    .filter((finding) => finding.severity !== 'note')
    .map((finding) => {
      const mark = finding.severity === 'malicious' ? style.red(finding.severity) : style.yellow(finding.severity);
      return `  ${mark}  ${printable(finding.title, 200)}   ${placeText(finding.where)}`;
    });
  return [`${printable(report.image.reference, 200)}, from its config:`, ...starts, ...findings].join('\n');
}
