import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ImageReport } from '../reports/report.ts';
import { buildImage } from '../testing/image-builder.ts';
import { tidewaiter } from '../testing/interop/cli.ts';
import { startRegistry, type TestRegistry } from '../testing/registry/start-registry.ts';

const bytes = 600_000;
const image = buildImage({
  layers: [{ '/a': randomBytes(bytes / 2) }, { '/b': randomBytes(bytes / 2) }],
  cmd: ['/a'],
});
let registry: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry();
  registry.put('team/app', '1', image);
});
afterAll(() => registry.close());

test('--max-bandwidth bounds all layers of a scan together; --threads changes nothing of its report', async () => {
  const flags = ['--max-bandwidth', '300kB/s', '--threads', '1'];
  const slow = await tidewaiter(['scan', '--quiet', '--format', 'json', ...flags, `${registry.host}/team/app:1`]);
  const fast = await tidewaiter(['scan', '--quiet', '--format', 'json', `${registry.host}/team/app:1`]);
  const [one, other] = [slow, fast].map(({ stdout }) => ImageReport.parse(JSON.parse(stdout)));
  // A quarter of a second's worth may come at once.
  expect(one?.stats.milliseconds).toBeGreaterThan((bytes / 300_000 - 0.3) * 1000);
  expect({ ...one, stats: { ...one?.stats, milliseconds: 0 } }).toEqual({
    ...other,
    stats: { ...other?.stats, milliseconds: 0 },
  });
});
