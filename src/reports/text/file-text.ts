import type { FileFact, Hiding } from '../../inspect/facts.ts';
import { printable } from '../printable.ts';
import type { Mark, MarkedText, ShownFile, ShownStage } from '../shown-file.ts';
import { bytesText } from './amounts.ts';
import { stepText } from './place-text.ts';
import { type Style, textStyle } from './style.ts';

/** How a file is shown. */
export interface FileTextOptions {
  readonly colour: boolean;
  /** Most lines of one text; lines with findings and their neighbours are always among them. */
  readonly lines: number;
  /** Build step of each layer, by index. */
  readonly steps: ReadonlyMap<number, string>;
}

/** Characters of a line that are shown. */
const widest = 2_000;
/** Bytes of binary content that are shown. */
const mostDumped = 512;
/** Lines around a finding that are shown of a long text. */
const around = 3;

/**
 * A file of an image for a person to read: what it is, its lines with their numbers and the findings below the lines they
 * are about, then the code that was decoded out of it. Everything from the image is made printable.
 */
export function fileText(shown: ShownFile, options: FileTextOptions): string {
  const style = textStyle(options.colour);
  const { file } = shown;
  const lines = [
    style.bold(printable(file.path, 500)),
    ...factLines(file, shown.hiding, options.steps).map((line) => `  ${line}`),
    ...shown.versions.map(({ file: other, hiding }) => `  also in ${layerText(other, hiding, options.steps)}`),
    '',
    ...contentLines(shown, options, style),
  ];
  for (const stage of shown.stages) lines.push('', ...stageLines(stage, options, style));
  return `${lines.join('\n')}\n`;
}

function factLines(file: FileFact, hiding: Hiding | undefined, steps: FileTextOptions['steps']): string[] {
  const mode = (file.mode & 0o7777).toString(8).padStart(4, '0');
  const kind = file.kind === undefined ? file.type : file.kind;
  return [
    `${kind}, ${bytesText(file.size)}, mode ${mode}, owner ${file.uid}:${file.gid}`,
    `in ${layerText(file, hiding, steps)}`,
    ...(file.linkTarget === undefined ? [] : [`link to ${printable(file.linkTarget, 500)}`]),
    ...(file.sha256 === undefined ? [] : [`sha256:${file.sha256}`]),
  ];
}

function layerText(file: FileFact, hiding: Hiding | undefined, steps: FileTextOptions['steps']): string {
  const step = steps.get(file.layer);
  const made = step === undefined ? '' : `  ${stepText(step)}`;
  const gone =
    hiding === undefined
      ? ''
      : hiding.how === 'replaced'
        ? `; replaced by layer ${hiding.by + 1}`
        : `; deleted by layer ${hiding.by + 1}`;
  return `layer ${file.layer + 1}${gone}${made}`;
}

function contentLines(shown: ShownFile, options: FileTextOptions, style: Style): string[] {
  const { file, bytes, content } = shown;
  if (file.type !== 'file' && file.type !== 'hardlink') return wholeMarks(content.marks, style);
  if (file.size === 0) return [...wholeMarks(content.marks, style), style.dim('(empty)')];
  if (bytes === undefined)
    return [
      ...wholeMarks(content.marks, style),
      style.dim('(its bytes could not be read; the gaps of a scan say why)'),
    ];
  if (isBinary(bytes)) return [...wholeMarks(content.marks, style), ...dump(bytes, style)];
  return markedLines(content, options, style);
}

function stageLines(stage: ShownStage, options: FileTextOptions, style: Style): string[] {
  const steps = stage.decoded.map((step) => printable(step.decoder, 60)).join(' → ');
  const how = stage.decoded.length > 0 ? `decoded by ${steps}` : (howWords[stage.how] ?? stage.how);
  const cut = stage.truncated ? ', not read to its end' : '';
  return [
    style.bold(`${'  '.repeat(stage.depth - 1)}└ ${stage.language} code, ${how}${cut}:`),
    ...markedLines(stage, options, style),
  ];
}

const howWords: Readonly<Record<string, string>> = {
  argument: 'given as an argument',
  heredoc: 'from a here-document',
  pipe: 'piped into an interpreter',
  eval: 'evaluated',
  schedule: 'run by a schedule',
  written: 'written to a file and run',
};

function markedLines({ text, marks }: MarkedText, options: FileTextOptions, style: Style): string[] {
  const all = text.split('\n');
  if (all.at(-1) === '') all.pop();
  const wanted = chosen(all.length, marks, options.lines);
  const width = String(all.length).length;
  const lines = wholeMarks(
    marks.filter(({ line }) => line === 0 || line > all.length),
    style,
  );
  let last = 0;
  for (const number of wanted) {
    if (number > last + 1) lines.push(style.dim(`${' '.repeat(width)} ⋮ ${number - last - 1} lines`));
    last = number;
    const line = (all[number - 1] ?? '').replace(/\r$/, '').replaceAll('\t', '    ');
    lines.push(`${style.dim(`${String(number).padStart(width)} │`)} ${printable(line, widest)}`);
    for (const mark of marks) if (mark.line === number) lines.push(markLine(mark, ' '.repeat(width), style));
  }
  if (last < all.length)
    lines.push(style.dim(`${' '.repeat(width)} ⋮ ${all.length - last} more lines (--all shows them)`));
  return lines;
}

/** Line numbers to show: the first ones, and those around findings. */
function chosen(count: number, marks: readonly Mark[], most: number): number[] {
  const numbers = new Set<number>();
  for (let number = 1; number <= Math.min(count, most); number += 1) numbers.add(number);
  for (const { line } of marks)
    for (let number = Math.max(1, line - around); number <= Math.min(count, line + around); number += 1)
      if (line > 0) numbers.add(number);
  return [...numbers].sort((one, other) => one - other);
}

function wholeMarks(marks: readonly Mark[], style: Style): string[] {
  return marks.map((mark) => markLine(mark, '', style));
}

function markLine({ finding }: Mark, indent: string, style: Style): string {
  const paint =
    finding.severity === 'malicious' ? style.red : finding.severity === 'suspicious' ? style.yellow : style.dim;
  const attack = finding.attack.map((id) => printable(id, 20)).join(' ');
  return `${indent} ${paint(`▲ ${finding.severity}: ${printable(finding.title, 300)}`)} ${style.dim(`${finding.detector}  ${attack}`)}`;
}

function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8_000).includes(0);
}

/** The first bytes in hexadecimal and as text, 16 a line. */
function dump(bytes: Uint8Array, style: Style): string[] {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, mostDumped); at += 16) {
    const row = bytes.subarray(at, at + 16);
    const hex = [...row].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = [...row].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${style.dim(at.toString(16).padStart(8, '0'))}  ${hex.padEnd(47)}  ${text}`);
  }
  if (bytes.length > mostDumped)
    lines.push(style.dim(`… ${bytesText(bytes.length - mostDumped)} more of binary content`));
  return lines;
}
