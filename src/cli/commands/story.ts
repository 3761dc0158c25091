import { dot } from '../../reports/dot.ts';
import { mermaid } from '../../reports/mermaid.ts';
import { safeJson } from '../../reports/printable.ts';
import type { ImageReport } from '../../reports/report.ts';
import { storyGraph } from '../../reports/story-graph.ts';
import { storyLines } from '../../reports/text/story-lines.ts';
import { textStyle } from '../../reports/text/style.ts';
import { exitStatus } from '../exit-status.ts';
import type { StoryFlags } from '../program.ts';
import { readReport } from '../read-report.ts';
import { type Surroundings, wantsColour } from '../terminal.ts';
import { writeOutput } from '../write-output.ts';

/** Columns of the text form where the terminal does not say. */
const defaultWidth = 100;

/** `tidewaiter story IMAGE`: returns the exit status (4 when part of the image could not be followed). */
export async function runStory(reference: string, flags: StoryFlags, around: Surroundings): Promise<number> {
  const report = await readReport(reference, flags, around);
  if (report === undefined) return exitStatus.interrupted;
  await writeOutput(drawn(report, flags, around), flags.output, around.stdout);
  if (report.complete) return exitStatus.ok;
  if (flags.quiet !== true) around.stderr.write('note: part of the image could not be inspected; a scan says which\n');
  return exitStatus.incomplete;
}

function drawn(report: ImageReport, flags: StoryFlags, around: Surroundings): string {
  const all = flags.all === true;
  switch (flags.format) {
    case 'mermaid':
      return mermaid(storyGraph(report, all));
    case 'dot':
      return dot(storyGraph(report, all));
    case 'json':
      return `${safeJson(report.story, 2)}\n`;
    case 'text': {
      const colour = flags.output === undefined && wantsColour(around.stdout, around.env, flags.color);
      const width = around.stdout.columns ?? defaultWidth;
      return `${storyLines(report, textStyle(colour), all, width).join('\n')}\n`;
    }
  }
}
