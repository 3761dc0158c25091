import { createHash } from 'node:crypto';
import { analyzers } from '../analyzers/all.gen.ts';
import { detectors } from '../detectors/all.gen.ts';
import type { ToolIdentity } from '../reports/build-report.ts';
import { packageVersion } from '../version.ts';

/** Raised whenever the trace reads the same bytes differently. */
const traceVersion = 1;

/** Who judges: the engine's name changes with the version of any analyzer, of the trace or of any detector. */
export function toolIdentity(): ToolIdentity {
  const parts = [...analyzers, ...detectors].map(({ id, version }) => `${id}@${version}`);
  const engine = createHash('sha256')
    .update([`trace@${traceVersion}`, ...parts.sort()].join('\n'))
    .digest('hex');
  return { name: 'tidewaiter', version: packageVersion(), engine: engine.slice(0, 12) };
}
