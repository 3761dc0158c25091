import { TidewaiterError, UsageError } from '../../errors.ts';
import { exitStatusOf, type Judged } from '../../policy/verdict.ts';
import { safeJson } from '../../reports/printable.ts';
import type { ImageReport, ScanFailure } from '../../reports/report.ts';
import { scan } from '../../scan/scan.ts';
import { cacheOf } from '../cache-place.ts';
import { exitStatus, exitStatusOfError } from '../exit-status.ts';
import { readImageList } from '../image-list.ts';
import { interruptible } from '../interrupt.ts';
import { createOpener } from '../opener.ts';
import { type Output, type OutputWord, pairOutputs } from '../outputs.ts';
import type { ScanFlags } from '../program.ts';
import { parseLimits } from '../quantities.ts';
import { createScanView, type ScanView } from '../scan-view.ts';
import { reportDocument, summaryText } from '../summary.ts';
import { type Surroundings, wantsColour } from '../terminal.ts';
import { currentTool } from '../tool.ts';
import { suitV8 } from '../v8-settings.ts';
import { writeOutput } from '../write-output.ts';

/** `tidewaiter scan IMAGE…`: returns the exit status; throws only what ends the whole run (usage, output, a bug). */
export async function runScan(
  images: readonly string[],
  flags: ScanFlags,
  words: readonly OutputWord[],
  around: Surroundings,
): Promise<number> {
  suitV8();
  const outputs = pairOutputs(words);
  const limits = parseLimits(flags.limit ?? [], flags.timeout);
  const references = await allReferences(images, flags, around);
  const opener = await createOpener(references, flags, limits, around);
  const view = createScanView(flags, outputs, around);
  const { signal, release } = interruptible(around.stderr);
  const reports: ImageReport[] = [];
  const failures: (ScanFailure & { status: number })[] = [];
  try {
    for (const reference of references) {
      if (signal.aborted) break;
      try {
        const { open, selection } = opener;
        const options = {
          ...{ tool: currentTool, limits, open, selection, onEvent: view.onEvent },
          ...cacheOf(flags, around.env),
          ...(flags.stopAt === undefined ? {} : { stopAt: flags.stopAt }),
          ...(flags.threads === undefined ? {} : { threads: flags.threads }),
        };
        for (const report of await scan(reference, options, signal)) reports.push(report);
      } catch (error) {
        if (signal.aborted) break;
        failures.push(failureOf(reference, error, references.length === 1));
        view.failed(failures.at(-1) as ScanFailure);
      } finally {
        view.settled();
      }
    }
  } finally {
    release();
    await opener.close();
  }
  if (signal.aborted) return exitStatus.interrupted;
  await writeAll(
    outputs,
    { reports, failures: failures.map(({ status: _, ...failure }) => failure) },
    view,
    flags,
    around,
  );
  return statusOf(reports, failures, flags);
}

async function allReferences(images: readonly string[], flags: ScanFlags, around: Surroundings): Promise<string[]> {
  if (flags.from === '-' && (images.includes('-') || flags.passwordStdin === true)) {
    throw new UsageError('BAD_OPTION', 'standard input can be read for one thing only', {
      hint: 'Put the list of images into a file.',
    });
  }
  const listed = flags.from === undefined ? [] : await readImageList(flags.from, around.stdin);
  const references = [...images, ...listed];
  if (references.length === 0) {
    throw new UsageError('BAD_REFERENCE', flags.from === undefined ? 'no image named' : 'the list names no image', {
      hint: 'Name at least one: tidewaiter scan alpine:3.20 (tidewaiter scan --help shows the other forms).',
    });
  }
  return references;
}

/** What cannot be fetched is told in the summary; a usage error or a bug of a lone image ends the run as such. */
function failureOf(reference: string, error: unknown, alone: boolean): ScanFailure & { status: number } {
  if (!(error instanceof TidewaiterError) || error.family === 'internal') throw error;
  if (alone && error.family === 'usage') throw error;
  return {
    reference,
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    status: exitStatusOfError(error),
  };
}

interface Results {
  readonly reports: readonly ImageReport[];
  readonly failures: readonly ScanFailure[];
}

async function writeAll(
  outputs: readonly Output[],
  results: Results,
  view: ScanView,
  flags: ScanFlags,
  around: Surroundings,
): Promise<void> {
  for (const output of outputs) {
    // Text on standard output was shown image by image as the verdicts came.
    const text =
      output.format === 'text' && output.path === undefined
        ? closing(results, flags, around)
        : await render(output, results, view);
    if (text !== '') await writeOutput(text, output.path, around.stdout);
  }
}

function closing({ reports, failures }: Results, flags: ScanFlags, around: Surroundings): string {
  if (reports.length + failures.length < 2) return '';
  return `${flags.quiet === true ? '' : '\n'}${summaryText(reports, failures, wantsColour(around.stdout, around.env, flags.color))}`;
}

async function render(output: Output, { reports, failures }: Results, view: ScanView): Promise<string> {
  switch (output.format) {
    case 'json':
      return `${safeJson(reportDocument(reports[0]?.tool ?? (await currentTool()), reports, failures), 2)}\n`;
    case 'sarif': {
      const { sarifReport } = await import('../../reports/sarif.ts');
      return `${safeJson(sarifReport(reports, reports[0]?.tool ?? (await currentTool()), { failures }), 2)}\n`;
    }
    case 'markdown': {
      const { markdownReport } = await import('../../reports/markdown.ts');
      return markdownReport(reports, failures);
    }
    case 'text':
      return `${reports.map((report) => view.text(report, false)).join('\n')}${reports.length + failures.length < 2 ? '' : `\n${summaryText(reports, failures, false)}`}`;
  }
}

function statusOf(reports: readonly ImageReport[], failures: readonly { status: number }[], flags: ScanFlags): number {
  const judged: Judged[] = reports.map((report) => ({
    verdict: report.verdict,
    complete: report.complete,
    suspicious: report.findings.some((finding) => finding.severity === 'suspicious'),
  }));
  const status = exitStatusOf(judged, { failOn: flags.failOn, allowIncomplete: flags.allowIncomplete === true });
  if (status === exitStatus.failed) return status;
  const unavailable = failures.map((failure) => failure.status);
  if (unavailable.length > 0)
    return unavailable.includes(exitStatus.unavailable) ? exitStatus.unavailable : Math.max(...unavailable);
  return status;
}
