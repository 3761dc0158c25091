// `npm run demo`: the account docker123321 re-enacted. Builds the images, serves them from a registry on loopback, scans
// every one through the registry client, and prints what each would have done. Nothing in them works or belongs to anybody.

import { defaultLimits } from '../../archive/limits.ts';
import { summaryText } from '../../cli/summary.ts';
import { wantsColour } from '../../cli/terminal.ts';
import { parseReference } from '../../oci/reference.ts';
import { createRegistryClient } from '../../registry/client.ts';
import type { ImageReport } from '../../reports/report.ts';
import { textReport } from '../../reports/text/text.ts';
import { scan } from '../../scan/scan.ts';
import { toolIdentity } from '../../scan/tool-identity.ts';
import { openRegistryImage } from '../../sources/registry.ts';
import { buildImage } from '../image-builder.ts';
import { startRegistry } from '../registry/start-registry.ts';
import { type DemoImage, docker123321, honest } from './docker123321.ts';

const started = performance.now();
const registry = await startRegistry();
const client = createRegistryClient({ environment: {} });
const colour = wantsColour(process.stdout, process.env, true);
const reports: ImageReport[] = [];
let unexpected = 0;
try {
  for (const demo of [...docker123321, honest]) reports.push(await show(demo));
} finally {
  await client.close();
  await registry.close();
}
process.stdout.write(`${summaryText(reports, [], colour)}\n`);
process.stdout.write(
  `${docker123321.length} images of docker123321 and one honest one, scanned through ${registry.host} in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`,
);
if (unexpected > 0) {
  process.stderr.write(`${unexpected} of them did not get the verdict they should\n`);
  process.exitCode = 1;
}

async function show(demo: DemoImage): Promise<ImageReport> {
  const name = `${registry.host}/${demo.repository}:latest`;
  publish(demo);
  const open = (reference: string, signal?: AbortSignal) =>
    openRegistryImage(
      parseReference(reference),
      {
        client,
        limits: defaultLimits,
        platform: { kind: 'one', platform: { os: 'linux', architecture: 'amd64' }, explicit: false },
      },
      signal,
    );
  const [report] = await scan(name, { tool: toolIdentity(), open });
  if (report === undefined) throw new Error(`${name} gave no report`);
  if (report.verdict !== (demo.family === 'honest' ? 'clear' : 'malicious')) unexpected += 1;
  process.stdout.write(`${textReport(report, { colour, verbose: false })}\n`);
  return report;
}

function publish(demo: DemoImage): void {
  registry.put(demo.repository, 'latest', buildImage(demo.image, { created: demo.created, mediaTypes: 'docker' }));
}
