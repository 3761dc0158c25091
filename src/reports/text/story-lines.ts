import { printable } from '../printable.ts';
import type { ImageReport } from '../report.ts';
import { type StoryBranch, type StoryNode, storyBranches } from '../story-tree.ts';
import { placeText, stepText } from './place-text.ts';
import type { Style } from './style.ts';

/** Lines shown below one start, and starts shown, unless everything is asked for. */
const maxLinesOfStart = 24;
const maxStarts = 12;

/** The story as a tree: what runs at once, then what fires later. Empty when nothing starts. */
export function storyLines(report: ImageReport, style: Style, verbose: boolean): string[] {
  const branches = storyBranches(report, verbose).filter(
    (branch) => branch.start.reach === 'runs' || branch.start.reach === 'armed',
  );
  const now = branches.filter((branch) => branch.start.reach === 'runs');
  // A hook in which nothing was found is an ordinary part of a distribution; the count of them is enough.
  const later = branches.filter(
    (branch) => branch.start.reach === 'armed' && (verbose || branch.children.some(matters)),
  );
  const lines: string[] = [];
  if (now.length > 0) lines.push(style.bold('If you run it:'), ...indent(branchLines(now, style, verbose)));
  else lines.push('If you run it: nothing; the image names no command of its own.');
  if (later.length > 0) lines.push(style.bold('Later, by itself:'), ...indent(branchLines(later, style, verbose)));
  return lines;
}

function matters(node: StoryNode): boolean {
  return node.severity !== undefined || node.children.some(matters);
}

function branchLines(branches: readonly StoryBranch[], style: Style, verbose: boolean): string[] {
  const shown = verbose ? branches : branches.slice(0, maxStarts);
  const lines = shown.flatMap((branch) => {
    const tree = branch.children.flatMap((node, index) =>
      nodeLines(node, index === branch.children.length - 1, '', style),
    );
    const cut =
      verbose || tree.length <= maxLinesOfStart
        ? tree
        : [...tree.slice(0, maxLinesOfStart), `… and ${tree.length - maxLinesOfStart} more lines (--verbose)`];
    return [startLine(branch, style), ...cut];
  });
  return shown.length < branches.length
    ? [...lines, `… and ${branches.length - shown.length} more (--verbose)`]
    : lines;
}

function startLine({ start, children }: StoryBranch, style: Style): string {
  const where = start.where.layer === undefined && start.where.history === undefined ? '' : placeOfStart(start);
  const read = children.length > 0 ? '' : whatIsBehind(start);
  return `${printable(start.label, 200)}${read}${where === '' ? '' : style.dim(`   ${where}`)}`;
}

function placeOfStart(start: StoryBranch['start']): string {
  const layer = start.where.layer === undefined ? '' : `layer ${start.where.layer.index + 1}`;
  const step = start.where.history === undefined ? '' : stepText(start.where.history.createdBy);
  return [layer, step].filter((part) => part !== '').join('  ') || placeText(start.where);
}

function whatIsBehind(start: StoryBranch['start']): string {
  const target = start.target === undefined ? '' : ` ${printable(start.target, 120)}`;
  if (start.targetKind === 'binary') return ` → the program${target}`;
  if (start.targetKind === 'missing') return ` → not in the image:${target}`;
  if (start.targetKind === 'library') return ` → the library${target}`;
  return '';
}

function nodeLines(node: StoryNode, last: boolean, prefix: string, style: Style): string[] {
  const colour =
    node.severity === 'malicious' ? style.red : node.severity === 'suspicious' ? style.yellow : (text: string) => text;
  const marks = [printable(node.place, 60), ...node.attack].join('  ');
  const line = `${prefix}${last ? '└─ ' : '├─ '}${colour(printable(node.text, 240))}   ${style.dim(marks)}`;
  const below = `${prefix}${last ? '   ' : '│  '}`;
  return [
    line,
    ...node.children.flatMap((child, index) => nodeLines(child, index === node.children.length - 1, below, style)),
  ];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
