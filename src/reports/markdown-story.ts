import { codeText, proseText } from './markdown-text.ts';
import type { ImageReport } from './report.ts';
import { type StoryBranch, type StoryNode, storyBranches } from './story-tree.ts';
import { placeText } from './text/place-text.ts';

/** Lines below one start, and starts, that a page shows. */
const maxLinesOfStart = 60;
const maxStarts = 20;

/** What runs, step by step, as nested lists: at once, then later by itself. */
export function markdownStory(report: ImageReport): string[] {
  const branches = storyBranches(report);
  const now = branches.filter(({ start }) => start.reach === 'runs');
  const later = branches.filter(({ start, children }) => start.reach === 'armed' && children.some(matters));
  return [
    '## If you run it',
    '',
    ...(now.length === 0 ? ['Nothing: the image names no command of its own.'] : branchLines(now)),
    '',
    ...(later.length === 0 ? [] : ['## Later, by itself', '', ...branchLines(later), '']),
  ];
}

function matters(node: StoryNode): boolean {
  return node.severity !== undefined || node.children.some(matters);
}

function branchLines(branches: readonly StoryBranch[]): string[] {
  const lines = branches.slice(0, maxStarts).flatMap(({ start, children }) => {
    const place = placeText(start.where);
    const below = children.flatMap((node) => nodeLines(node, 1));
    const more = below.length - maxLinesOfStart;
    return [
      `- ${codeText(start.label, 300)}${behind(start)}${place === '' ? '' : ` (${proseText(place)})`}`,
      ...below.slice(0, maxLinesOfStart),
      ...(more > 0 ? [`  - … and ${more} more steps`] : []),
    ];
  });
  const more = branches.length - maxStarts;
  return more > 0 ? [...lines, `- … and ${more} more`] : lines;
}

function behind(start: StoryBranch['start']): string {
  const target = start.target === undefined ? '' : ` ${codeText(start.target, 200)}`;
  if (start.targetKind === 'binary') return ` starts the program${target}`;
  if (start.targetKind === 'missing') return ` starts a program that is not in the image:${target}`;
  if (start.targetKind === 'library') return ` loads the library${target}`;
  return '';
}

function nodeLines(node: StoryNode, depth: number): string[] {
  const mark =
    node.severity === 'malicious' ? '**malicious:** ' : node.severity === 'suspicious' ? '**suspicious:** ' : '';
  const line = `${'  '.repeat(depth)}- ${mark}${proseText(node.text)} (${codeText(node.place, 120)})`;
  return [line, ...node.children.flatMap((child) => nodeLines(child, depth + 1))];
}
