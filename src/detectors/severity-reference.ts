import type { Reach } from '../trace/story.ts';
import { settingRules, severityTable, type Threat, threatRules, threatWords } from './severity.ts';

const reaches: readonly (readonly [Reach, string])[] = [
  ['runs', 'It is on a path from what the image starts.'],
  ['armed', 'A hook fires later: cron, a login, a package manager, a daughter build.'],
  ['hidden', 'It stands in a layer, and a later layer deletes or replaces it.'],
  ['present', 'It is in the final file system, and nothing found runs it.'],
  ['built', 'It ran when the image was built.'],
];

/** The reference page on severity, Markdown: made from the table that decides. */
export function severityReference(): string {
  const threats = Object.keys(severityTable) as Threat[];
  return [
    '# Severity',
    '',
    '<!-- Generated from src/detectors/severity.ts. Do not edit. -->',
    '',
    'How bad a finding is follows from one table. A detector says what a behaviour would be if it happened (its *threat*) and',
    'what was found around it; it never names a severity by itself.',
    '',
    '- `malicious`: no honest reading.',
    '- `suspicious`: dual-use or unexplained: somebody should look.',
    '- `note`: worth knowing.',
    '',
    '## Threat',
    '',
    ...threats.map((threat) => `- \`${threat}\`: ${threatWords[threat]}`),
    '',
    'What moves it:',
    '',
    ...threatRules.map(([name, effect]) => `- **${name}**: ${effect}`),
    '',
    '## Reach',
    '',
    ...reaches.map(([reach, words]) => `- \`${reach}\`: ${words}`),
    '',
    '## The table',
    '',
    `| threat | ${reaches.map(([reach]) => reach).join(' | ')} |`,
    `| --- | ${reaches.map(() => '---').join(' | ')} |`,
    ...threats.map(
      (threat) => `| ${threat} | ${reaches.map(([reach]) => severityTable[threat][reach] ?? '–').join(' | ')} |`,
    ),
    '',
    'A hidden payload keeps its full weight: deleting it in a later layer is itself a way of not being seen. A build step',
    'weighs less because what it leaves behind is in the file system and judged there.',
    '',
    'Where nothing found runs it, the severity is then moved by what the file is:',
    '',
    ...settingRules.map(([name, effect]) => `- **${name}**: ${effect}`),
    '',
  ].join('\n');
}
