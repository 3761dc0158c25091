import { indicatorText, orderedIndicators } from './indicator-order.ts';
import { markdownCode } from './markdown-code.ts';
import { markdownFindings } from './markdown-findings.ts';
import { markdownStory } from './markdown-story.ts';
import { cellText, codeText, proseText } from './markdown-text.ts';
import type { ImageReport, ScanFailure } from './report.ts';
import { bytesText, counted, secondsText } from './text/amounts.ts';
import { placeText, stepText } from './text/place-text.ts';

/** Rows of a table, and gaps, that a page shows. */
const maxRows = 100;

const verdictSentences: Readonly<Record<ImageReport['verdict'], string>> = {
  malicious: 'Do not run it: at least one thing it does has no honest reading.',
  suspicious: 'Look before you run it: it does things that are dual-use or unexplained.',
  clear: 'Nothing was found, and everything in it was inspected.',
  incomplete: 'Nothing malicious was found, but parts of it could not be inspected, so it is not called clear.',
};

/**
 * A page a stranger can act on, in CommonMark with tables: verdict, what would run, findings with evidence, gaps,
 * indicators, layers. Text from the image stands in code only, and can end neither a fence nor a cell.
 */
export function markdownReport(reports: readonly ImageReport[], failures: readonly ScanFailure[] = []): string {
  const pages = reports.map((report) => imageLines(report).join('\n'));
  const failed = failures.length === 0 ? [] : [failureLines(failures).join('\n')];
  return `${[...pages, ...failed].join('\n\n---\n\n')}\n`;
}

function imageLines(report: ImageReport): string[] {
  const lines = [
    `# ${report.verdict.toUpperCase()}: ${codeText(report.image.reference, 300)}`,
    '',
    verdictSentences[report.verdict],
    '',
    ...identityLines(report),
    '',
    ...markdownStory(report),
    ...markdownFindings(report),
    ...markdownCode(report),
    ...adviceLines(report),
    ...gapLines(report),
    ...indicatorLines(report),
    ...layerLines(report),
    `Made by Tidewaiter ${codeText(report.tool.version, 60)}, engine ${codeText(report.tool.engine, 60)}. Nothing of the image was run.`,
  ];
  return lines;
}

function identityLines({ image, findings, stats }: ReportPart): string[] {
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  return [
    `- Platform: ${codeText(image.platform, 60)}`,
    ...(image.digest === undefined ? [] : [`- Digest: ${codeText(image.digest, 140)}`]),
    ...(image.created === undefined ? [] : [`- Created, as the image claims: ${codeText(image.created, 60)}`]),
    `- Findings: ${count('malicious')} malicious, ${count('suspicious')} suspicious, ${counted(count('note'), 'note')}`,
    `- Read: ${counted(stats.layers, 'layer')}, ${bytesText(stats.bytes)}, ${counted(stats.files, 'file')} in ${secondsText(stats.milliseconds)}`,
  ];
}
type ReportPart = Pick<ImageReport, 'image' | 'findings' | 'stats'>;

/** What a person can do now; only what the report itself supports. */
function adviceLines(report: ImageReport): string[] {
  const advice = adviceFor(report);
  return advice.length === 0 ? [] : ['## What to do', '', ...advice.map((line) => `- ${line}`), ''];
}

function adviceFor({ verdict, findings, gaps, image }: ImageReport): string[] {
  if (verdict === 'clear') return [];
  const lines: string[] = [];
  const digest = image.digest === undefined ? 'the image' : codeText(image.digest, 140);
  if (verdict === 'malicious') {
    lines.push(
      `Do not run it. Where it already ran, take the container and its host as compromised: look there for what the story above says it writes, adds and starts.`,
      `Block ${digest} and the indicators below, and report the image to the registry that serves it with this page.`,
    );
    if (findings.some((finding) => /host/i.test(finding.detector) || finding.attack.includes('T1611')))
      lines.push(
        'It reaches for the host: check crontabs, authorized keys, services and accounts of every machine that ran it.',
      );
  }
  if (verdict === 'suspicious')
    lines.push(
      'Ask its author, or read the code above, until each suspicious finding has an explanation you can accept.',
    );
  if (gaps.length > 0)
    lines.push('What could not be inspected is listed below: raise the limit it names, or treat that part as unknown.');
  return lines;
}

function gapLines({ gaps }: ImageReport): string[] {
  if (gaps.length === 0) return [];
  const lines = gaps.slice(0, maxRows).map((gap) => {
    const place = placeText({
      ...(gap.layer === undefined ? {} : { layer: { index: gap.layer } }),
      ...(gap.path === undefined ? {} : { path: gap.path }),
    });
    return `- ${gap.reason}: ${proseText(gap.detail)}${place === '' ? '' : ` (${proseText(place)})`}`;
  });
  return ['## Not inspected', '', ...lines, ...moreLine(gaps.length), ''];
}

function indicatorLines(report: ImageReport): string[] {
  const { all } = orderedIndicators(report);
  if (all.length === 0) return [];
  const rows = all.slice(0, maxRows).map((indicator) => {
    const [place] = indicator.where;
    const seen = place === undefined ? '' : placeText(place);
    return `| ${indicator.kind} | ${cellText(indicatorText(indicator), 300)} | ${indicator.scope ?? ''} | ${seen === '' ? '' : cellText(seen)} |`;
  });
  return [
    '## Indicators',
    '',
    '| kind | value | scope | first seen at |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    ...moreLine(all.length),
  ];
}

function layerLines({ image }: ImageReport): string[] {
  if (image.layers.length === 0) return [];
  const rows = image.layers.slice(0, maxRows).map((layer) => {
    const step = layer.createdBy === undefined ? '' : cellText(stepText(layer.createdBy));
    const digest = layer.digest === undefined ? '' : cellText(layer.digest, 140);
    return `| ${layer.index + 1} | ${digest} | ${bytesText(layer.size)} | ${bytesText(layer.uncompressedSize)} | ${layer.entries} | ${step} |`;
  });
  return [
    '## Layers',
    '',
    '| layer | digest | stored | unpacked | entries | made by, as the image claims |',
    '| ---: | --- | ---: | ---: | ---: | --- |',
    ...rows,
    '',
    ...moreLine(image.layers.length),
  ];
}

function failureLines(failures: readonly ScanFailure[]): string[] {
  return [
    '# Not scanned',
    '',
    ...failures.map((failure) => `- ${codeText(failure.reference, 300)}: ${proseText(failure.message)}`),
  ];
}

function moreLine(length: number): string[] {
  return length > maxRows ? [`… and ${length - maxRows} more; the JSON report has them all.`, ''] : [];
}
