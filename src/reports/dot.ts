import { printable } from './printable.ts';
import type { GraphNode, StoryGraph } from './story-graph.ts';

/** Characters of a label that are drawn, and of one line of it. */
const longest = 200;
const lineWidth = 48;

const fills: Readonly<Record<string, string>> = { malicious: '#fde8e8', suspicious: '#fdf6b2', note: '#f3f4f6' };
const shapes: Readonly<Record<GraphNode['shape'], string>> = { image: 'oval', start: 'box3d', step: 'box' };

/** The graph in Graphviz's DOT language (graphviz.org, "DOT Language"): every label is a quoted string. */
export function dot(graph: StoryGraph): string {
  const lines = [
    'digraph story {',
    '  rankdir=TB;',
    '  node [fontname="sans-serif", fontsize=11, style=filled, fillcolor=white];',
  ];
  for (const node of graph.nodes) {
    const fill = node.severity === undefined ? '' : `, fillcolor="${fills[node.severity]}"`;
    lines.push(`  ${node.id} [label=${quoted(node.label, node.place)}, shape=${shapes[node.shape]}${fill}];`);
  }
  for (const { from, to, label } of graph.edges)
    lines.push(`  ${from} -> ${to}${label === undefined ? '' : ` [label=${quoted(label, '')}]`};`);
  if (graph.cut > 0) lines.push(`  more [label=${quoted(`… and ${graph.cut} more steps`, '')}, shape=plaintext];`);
  lines.push('}');
  return `${lines.join('\n')}\n`;
}

function quoted(label: string, place: string): string {
  const lines = [...wrapped(printable(label, longest)), ...(place === '' ? [] : [printable(place, 120)])];
  return `"${lines.map((line) => line.replaceAll('\\', '\\\\').replaceAll('"', '\\"')).join('\\n')}"`;
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= lineWidth) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
