import { printable } from './printable.ts';
import type { GraphNode, StoryGraph } from './story-graph.ts';

/** Characters of a label that are drawn. */
const longest = 160;

/**
 * The graph as a Mermaid flow chart, which forges and editors draw in Markdown.
 * Source: Mermaid's flowchart syntax (labels in quotes, `#…;` entities for what would end them).
 */
export function mermaid(graph: StoryGraph): string {
  const lines = ['flowchart TD'];
  for (const node of graph.nodes)
    lines.push(`  ${node.id}${shaped(node)}${node.severity ? `:::${node.severity}` : ''}`);
  for (const { from, to, label } of graph.edges)
    lines.push(label === undefined ? `  ${from} --> ${to}` : `  ${from} -->|${quoted(label)}| ${to}`);
  if (graph.cut > 0) lines.push(`  more[${quoted(`… and ${graph.cut} more steps`)}]`);
  lines.push(
    '  classDef malicious fill:#fde8e8,stroke:#c81e1e,color:#000',
    '  classDef suspicious fill:#fdf6b2,stroke:#8e4b10,color:#000',
    '  classDef note fill:#f3f4f6,stroke:#6b7280,color:#000',
  );
  return `${lines.join('\n')}\n`;
}

function shaped(node: GraphNode): string {
  const label = quoted(cut(node.label), node.place);
  if (node.shape === 'image') return `([${label}])`;
  return node.shape === 'start' ? `[[${label}]]` : `[${label}]`;
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Text in quotes; everything that Mermaid, Markdown or HTML could read as its own becomes a numeric entity. */
function quoted(label: string, place = ''): string {
  const safe = [label, ...(place === '' ? [] : [place])].map((line) =>
    [...printable(line, longest * 2)]
      .map((character) =>
        /[\p{L}\p{N} .,:;/_()@+=-]/u.test(character) && character !== ';' ? character : `#${character.codePointAt(0)};`,
      )
      .join(''),
  );
  return `"${safe.join('<br/>')}"`;
}
