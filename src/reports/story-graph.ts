import type { ImageReport } from './report.ts';
import { type StoryNode, storyBranches } from './story-tree.ts';

/** A node of the story as a drawing: the image, what starts, what happens. */
export interface GraphNode {
  readonly id: string;
  /** Not yet made safe for the drawing's own language. */
  readonly label: string;
  /** Second line, smaller: where it stands. */
  readonly place: string;
  readonly shape: 'image' | 'start' | 'step';
  readonly severity?: 'malicious' | 'suspicious' | 'note';
}

/** An arrow; its label is the reach of a start. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
}

/** The story as nodes and arrows. `cut`: nodes left out because there were too many. */
export interface StoryGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly cut: number;
}

/** Nodes a drawing can hold before nobody can read it. */
const mostNodes = 400;

const reachLabels: Readonly<Record<string, string>> = {
  runs: 'runs',
  armed: 'fires later',
  present: 'lies there',
  hidden: 'hidden',
  built: 'ran at build',
};

/** The story of an image as a graph: what runs and what fires later with something to tell, in the report's order. */
export function storyGraph(report: ImageReport, all = false): StoryGraph {
  const nodes: GraphNode[] = [
    {
      id: 'image',
      label: report.image.reference,
      place: report.verdict.toUpperCase(),
      shape: 'image',
      ...worst(report),
    },
  ];
  const edges: GraphEdge[] = [];
  let cut = 0;
  const add = (node: GraphNode, from: string, label?: string): boolean => {
    if (nodes.length >= mostNodes) {
      cut += 1;
      return false;
    }
    nodes.push(node);
    edges.push(label === undefined ? { from, to: node.id } : { from, to: node.id, label });
    return true;
  };
  const below = (from: string, children: readonly StoryNode[]): void => {
    children.forEach((child, index) => {
      const id = `${from}_${index}`;
      const { severity } = child;
      const node: GraphNode = {
        id,
        label: child.text,
        place: child.place,
        shape: 'step',
        ...(severity ? { severity } : {}),
      };
      if (add(node, from)) below(id, child.children);
    });
  };
  for (const { start, children } of storyBranches(report, all)) {
    if (start.reach !== 'runs' && !all && !children.some(matters)) continue;
    const id = `s${start.id}`;
    const target = children.length === 0 && start.target !== undefined ? start.target : '';
    if (
      add({ id, label: start.label, place: target, shape: 'start' }, 'image', reachLabels[start.reach] ?? start.reach)
    )
      below(id, children);
  }
  return { nodes, edges, cut };
}

function matters(node: StoryNode): boolean {
  return node.severity !== undefined || node.children.some(matters);
}

function worst(report: ImageReport): { severity?: 'malicious' | 'suspicious' } {
  if (report.verdict === 'malicious' || report.verdict === 'suspicious') return { severity: report.verdict };
  return {};
}
