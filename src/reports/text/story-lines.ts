import { printable } from '../printable.ts';
import type { ImageReport } from '../report.ts';
import { type StoryBranch, type StoryNode, storyBranches } from '../story-tree.ts';
import { layoutOf, type Row, rowLines } from './columns.ts';
import { wrapped } from './display-width.ts';
import { placeText, stepText } from './place-text.ts';
import type { Style } from './style.ts';

/** Rows shown below one start, and starts shown, unless everything is asked for. */
const maxRowsOfStart = 24;
const maxStarts = 12;

/** The story as a tree, at most `width` columns wide: what runs at once, then what fires later. */
export function storyLines(report: ImageReport, style: Style, verbose: boolean, width: number): string[] {
  const branches = storyBranches(report, verbose);
  const now = branches.filter((branch) => branch.start.reach === 'runs');
  // A hook in which nothing was found is an ordinary part of a distribution; the count of them is enough.
  const later = branches.filter(
    (branch) => branch.start.reach === 'armed' && (verbose || branch.children.some(matters)),
  );
  const nowRows = branchRows(now, style, verbose);
  const laterRows = branchRows(later, style, verbose);
  const layout = layoutOf([...nowRows, ...laterRows], width);
  const show = (rows: readonly Row[]) => rows.flatMap((row) => rowLines(row, layout, style));
  const lines = now.length > 0 ? [style.bold('If you run it:'), ...show(nowRows)] : wrapped(nothing, width);
  return later.length > 0 ? [...lines, style.bold('Later, by itself:'), ...show(laterRows)] : lines;
}

const nothing = 'If you run it: nothing; the image names no command of its own.';
const indent = '  ';

function matters(node: StoryNode): boolean {
  return node.severity !== undefined || node.children.some(matters);
}

function branchRows(branches: readonly StoryBranch[], style: Style, verbose: boolean): Row[] {
  const shown = verbose ? branches : branches.slice(0, maxStarts);
  const rows = shown.flatMap((branch) => {
    const tree = branch.children.flatMap((node, index) =>
      nodeRows(node, index === branch.children.length - 1, indent, style),
    );
    const cut = verbose ? tree : tree.slice(0, maxRowsOfStart);
    return [startRow(branch), ...cut, ...moreRow(tree.length - cut.length, 'more steps')];
  });
  return [...rows, ...moreRow(branches.length - shown.length, 'more')];
}

function moreRow(count: number, what: string): Row[] {
  if (count <= 0) return [];
  return [{ head: indent, rest: indent, text: `… and ${count} ${what} (--verbose)`, marks: '' }];
}

function startRow({ start, children }: StoryBranch): Row {
  const where = start.where.layer === undefined && start.where.history === undefined ? '' : placeOfStart(start);
  const read = children.length > 0 ? '' : whatIsBehind(start);
  return { head: indent, rest: `${indent}  `, text: `${printable(start.label, 200)}${read}`, marks: where };
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

function nodeRows(node: StoryNode, last: boolean, prefix: string, style: Style): Row[] {
  const paint = node.severity === 'malicious' ? style.red : node.severity === 'suspicious' ? style.yellow : undefined;
  const below = `${prefix}${last ? '   ' : '│  '}`;
  const row: Row = {
    head: `${prefix}${last ? '└─ ' : '├─ '}`,
    rest: node.children.length > 0 ? `${below}│  ` : `${below}   `,
    text: printable(node.text, 240),
    marks: [printable(node.place, 60), node.attack.map((technique) => printable(technique, 20)).join(' ')]
      .filter((part) => part !== '')
      .join('  '),
    ...(paint === undefined ? {} : { paint }),
  };
  return [
    row,
    ...node.children.flatMap((child, index) => nodeRows(child, index === node.children.length - 1, below, style)),
  ];
}
