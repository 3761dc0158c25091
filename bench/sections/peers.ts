import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageSet } from '../images/image-set.ts';
import { blobPath, readLayout } from '../images/layout.ts';
import { verdictOf } from '../measure/beside-floor.ts';
import { folderSize } from '../measure/folder-size.ts';
import { type Measurement, runMeasured } from '../measure/run-measured.ts';
import { sizeText, timeText } from '../output/amounts.ts';
import { isInstalled, type Peer, type PeerPlaces, peers } from '../peers/peers.ts';
import { clamSignatures, yaraRules } from '../peers/rules.ts';
import type { Bench, SectionResult } from './section.ts';

/** The same image, on the same machine, with what a user would otherwise run. */
export async function peersSection(bench: Bench): Promise<SectionResult> {
  const image = (await imageSet(bench)).find(({ layers }) => layers === 1);
  if (image === undefined) throw new Error('needs an image of one layer: make-images.sh makes one');
  const layout = image.reference.replace(/^oci:/, '');
  const folder = mkdtempSync(join(bench.work, 'peers-'));
  const places = {
    layout,
    unpacked: join(folder, 'rootfs'),
    yaraRules: join(folder, 'rules.yar'),
    clamDatabase: join(folder, 'rules.ldb'),
  };
  const rows: string[][] = [];
  const data: unknown[] = [];
  const add = (name: string, looks: string, steps: readonly Measurement[], outcome: string): void => {
    const sum = (of: (run: Measurement) => number): number => steps.reduce((total, step) => total + of(step), 0);
    const [wall, cpu, written] = [sum((run) => run.wall), sum((run) => run.cpu), sum((run) => run.written)];
    const rss = Math.max(...steps.map((step) => step.rss));
    const parts = steps.map((step) => timeText(step.wall)).join(' + ');
    rows.push([
      name,
      timeText(wall),
      steps.length > 1 ? parts : '',
      timeText(cpu),
      sizeText(rss),
      sizeText(written),
      outcome,
      looks,
    ]);
    data.push({ name, wall, cpu, rss, written, outcome, steps: steps.map((step) => step.wall) });
  };
  try {
    writeFileSync(places.yaraRules, yaraRules());
    writeFileSync(places.clamDatabase, clamSignatures());
    bench.say(`peers: tidewaiter on ${image.name}`);
    const own = await ownScan(bench, image.reference, join(folder, 'cache'));
    add('tidewaiter scan', 'what runs and what it does: see the reference of detectors', [own], verdictOf([own]));
    const { unpacked, size } = await unpack(bench, places);
    for (const peer of peers) {
      if (!isInstalled(peer.program)) bench.say(`peers: ${peer.program} is not installed`);
      else {
        const run = await runPeer(bench, peer, places);
        add(peer.name, peer.looks, peer.unpacks ? [unpacked, run] : [run], outcomeOf(peer, run));
      }
    }
    const notes = [
      `${image.name}; unpacked it takes ${sizeText(size)} of disk; "written" is what was handed to the disk, unpacking included`,
      'peers that read files need the image unpacked first: both times are shown',
    ];
    const columns = ['program', 'wall', 'unpack + scan', 'CPU', 'memory', 'written', 'outcome', 'looked for'];
    return { tables: [{ title: 'Beside other programs', columns, rows, notes }], data };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As a user runs it: with a cache, empty at first. */
function ownScan(bench: Bench, reference: string, cache: string): Promise<Measurement> {
  return runMeasured([...bench.product.command, 'scan', '--quiet', reference], { env: { TIDEWAITER_CACHE: cache } });
}

async function unpack(bench: Bench, { layout, unpacked }: PeerPlaces) {
  bench.say('peers: unpacking');
  mkdirSync(unpacked, { recursive: true });
  const [layer] = readLayout(layout).layers;
  const blob = blobPath(layout, layer?.descriptor.digest ?? '');
  const run = await runMeasured(['tar', '-C', unpacked, '--no-same-owner', '-xzf', blob]);
  if (run.status !== 0) bench.say(`peers: tar says: ${run.stderr.slice(0, 300)}`);
  return { unpacked: run, size: folderSize(unpacked) };
}

function runPeer(bench: Bench, peer: Peer, places: PeerPlaces): Promise<Measurement> {
  bench.say(`peers: ${peer.name}`);
  return runMeasured(peer.command(places), { env: { TMPDIR: bench.work, ...peer.env } });
}

/** How many lines it printed: matches, for those that print one a match. */
function outcomeOf(peer: Peer, run: Measurement): string {
  if (!peer.fine.includes(run.status)) return `failed with ${run.status}: ${run.stderr.trim().slice(0, 120)}`;
  return run.lines === 0 ? 'done' : `${run.lines.toLocaleString('en')} lines of output`;
}
