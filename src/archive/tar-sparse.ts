import type { AnomalySink } from './anomaly-sink.ts';
import { type PaxRecord, paxInteger } from './pax.ts';
import { fits, oldSparseRuns, oldSparseSize, runsOf, type SparseMap, type SparseRun } from './sparse.ts';
import type { Section } from './tar-body.ts';
import { tarBlock } from './tar-header.ts';
import type { TarInput } from './tar-input.ts';

/** A sparse file's map, and the name that only the pax formats keep apart from the header's. */
export interface SparseEntry {
  readonly map: SparseMap;
  readonly name: string | undefined;
}

/** Where a map is read from, and how much of it. */
export interface SparseContext {
  readonly input: TarInput;
  readonly section: Section;
  readonly anomalies: AnomalySink;
  readonly metadataBytes: number;
  readonly offset: number;
}

/** Reads the map of an old GNU sparse file (flag `S`) with its extension blocks. `undefined`, with an anomaly, when it is wrong. */
export async function readOldSparse(header: Buffer, context: SparseContext): Promise<SparseMap | undefined> {
  const size = oldSparseSize(header);
  const runs: SparseRun[] = [];
  let part = oldSparseRuns(header, 'header');
  for (let read = 0; part !== undefined; read += tarBlock) {
    runs.push(...part.runs);
    if (!part.more) break;
    if (read >= context.metadataBytes) return tooLarge(context);
    const block = await context.input.block();
    part = block.length < tarBlock ? undefined : oldSparseRuns(block, 'extension');
  }
  return part === undefined || size === undefined ? wrong(context) : checked({ size, runs }, context);
}

/**
 * Reads the map of a pax sparse file: formats 0.0 (repeated keys), 0.1 (one list) and 1.0 (in front of the body).
 * `undefined`, with an anomaly, when the records describe none or do it wrongly.
 */
export async function readPaxSparse(
  records: readonly PaxRecord[],
  context: SparseContext,
): Promise<SparseEntry | undefined> {
  const last = (key: string): Buffer | undefined => records.findLast((record) => record.key === key)?.value;
  const sizeText = last('size') ?? last('realsize');
  const format = sparseFormat(last('major')?.toString() ?? '', last('minor')?.toString() ?? '', records);
  if (format === undefined || sizeText === undefined) return wrong(context);
  const size = paxInteger(sizeText);
  const name = last('name')?.toString();
  const runs = format === '1.0' ? await readLeadingMap(context) : runsOf(listedNumbers(last('map'), records));
  const map = size === undefined || runs === undefined ? wrong(context) : checked({ size, runs }, context);
  return map === undefined ? undefined : { map, name };
}

/** Tells the format as Go does; `undefined` for versions it does not know, whose body it reads as it is. */
function sparseFormat(major: string, minor: string, records: readonly PaxRecord[]): '0' | '1.0' | undefined {
  if (major === '1' && minor === '0') return '1.0';
  if (major === '0' && (minor === '0' || minor === '1')) return '0';
  if (major !== '' || minor !== '') return undefined;
  return records.some(({ key }) => key === 'map' || key === 'offset') ? '0' : undefined;
}

/** Format 0.1 has one list, 0.0 repeats its keys. */
function listedNumbers(list: Buffer | undefined, records: readonly PaxRecord[]): (number | undefined)[] {
  if (list === undefined) {
    return records.filter(({ key }) => key === 'offset' || key === 'numbytes').map(({ value }) => paxInteger(value));
  }
  const parts = list.length === 0 ? [] : list.toString('latin1').split(',');
  return parts.map((part) => paxInteger(Buffer.from(part, 'latin1')));
}

/** Format 1.0: decimal lines, the first one the count of pairs, filled up to whole blocks. */
async function readLeadingMap(context: SparseContext): Promise<readonly SparseRun[] | undefined> {
  const { input, section } = context;
  const numbers: (number | undefined)[] = [];
  let line: number[] = [];
  let wanted = 1;
  for (let read = 0; numbers.length < wanted; read += tarBlock) {
    if (section.remaining < tarBlock || read >= context.metadataBytes) return undefined;
    const block = await input.block();
    section.remaining -= block.length;
    if (block.length < tarBlock) return undefined;
    for (const byte of block) {
      if (numbers.length >= wanted) break;
      if (byte !== 0x0a) {
        line.push(byte);
        if (line.length > 20) return undefined;
        continue;
      }
      const value = paxInteger(Buffer.from(line));
      if (value === undefined) return undefined;
      if (numbers.length === 0) wanted = 1 + 2 * value;
      numbers.push(value);
      line = [];
    }
  }
  return runsOf(numbers.slice(1));
}

function checked(map: SparseMap, context: SparseContext): SparseMap | undefined {
  return fits(map, context.section.remaining) ? map : wrong(context);
}

function wrong({ anomalies, offset }: SparseContext): undefined {
  anomalies.add('size-lie', 'the map of a sparse file does not fit its size; its archived bytes are read as they are', {
    offset,
  });
}

function tooLarge({ anomalies, offset, metadataBytes }: SparseContext): undefined {
  anomalies.add('metadata-too-large', `the map of a sparse file has more than ${metadataBytes} bytes`, { offset });
}
