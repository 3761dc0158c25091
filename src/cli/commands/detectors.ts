import { detectors } from '../../detectors/all.gen.ts';
import type { Detector } from '../../detectors/detector.ts';
import { UsageError } from '../../errors.ts';
import { safeJson } from '../../reports/printable.ts';
import type { Surroundings } from '../terminal.ts';
import { writeOutput } from '../write-output.ts';

/** `tidewaiter detectors [ID]`: lists the detectors, or explains one. */
export async function runDetectors(
  id: string | undefined,
  options: { json: boolean },
  around: Surroundings,
): Promise<number> {
  const chosen = id === undefined ? detectors : [find(id)];
  const text = options.json
    ? `${safeJson(chosen.map(asJson), 2)}\n`
    : id === undefined
      ? listing()
      : chosen.map(explain).join('\n');
  await writeOutput(text, undefined, around.stdout);
  return 0;
}

function find(id: string): Detector {
  const found = detectors.find((detector) => detector.id === id.toLowerCase());
  if (found === undefined) {
    const near = detectors.filter((detector) => detector.id.includes(id.toLowerCase())).map((detector) => detector.id);
    throw new UsageError('BAD_OPTION', `no such detector: ${JSON.stringify(id)}`, {
      hint: near.length > 0 ? `Did you mean ${near.join(', ')}?` : '`tidewaiter detectors` lists them all.',
    });
  }
  return found;
}

function listing(): string {
  const width = Math.max(...detectors.map((detector) => detector.id.length));
  return `${detectors.map((detector) => `${detector.id.padEnd(width)}  ${detector.title}  ${detector.attack.join(' ')}`).join('\n')}\n`;
}

function explain(detector: Detector): string {
  const fires = detector.fires.map((example) => `  - ${example.name}`);
  const silent = detector.silent.map((example) => `  - ${example.name}`);
  return [
    `${detector.id} (version ${detector.version})`,
    detector.title,
    `ATT&CK: ${detector.attack.join(', ')}`,
    '',
    detector.description.trim(),
    '',
    'Fires on:',
    ...fires,
    'Leaves alone:',
    ...silent,
    '',
  ].join('\n');
}

function asJson(detector: Detector): unknown {
  return {
    id: detector.id,
    version: detector.version,
    title: detector.title,
    attack: detector.attack,
    description: detector.description.trim(),
    fires: detector.fires.map((example) => example.name),
    silent: detector.silent.map((example) => example.name),
  };
}
