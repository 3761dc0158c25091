import { posix } from 'node:path';
import { SourceError, UsageError } from '../../errors.ts';
import type { Facts, FileFact } from '../../inspect/facts.ts';
import { printable } from '../../reports/printable.ts';
import { lookUp, type PathLookup, shownFile } from '../../reports/shown-file.ts';
import { bytesText } from '../../reports/text/amounts.ts';
import { fileText } from '../../reports/text/file-text.ts';
import { exitStatus } from '../exit-status.ts';
import type { ShowFlags } from '../program.ts';
import { readImage } from '../read-image.ts';
import { type Surroundings, wantsColour } from '../terminal.ts';
import { writeOutput } from '../write-output.ts';

/** Lines of a file that are shown unless `--all` is given, and with it. */
const fewLines = 200;
const manyLines = 100_000;

/** `tidewaiter show IMAGE PATH`: returns the exit status; throws when the image or the path cannot be had. */
export async function runShow(
  reference: string,
  path: string,
  flags: ShowFlags,
  around: Surroundings,
): Promise<number> {
  if (flags.raw === true && around.stdout.isTTY === true) {
    throw new UsageError('BAD_OPTION', '--raw would send bytes of the image to your terminal', {
      hint: 'Send them to a file or a pipe: tidewaiter show --raw IMAGE PATH > file',
    });
  }
  const wanted = posix.normalize(path.startsWith('/') ? path : `/${path}`).replace(/(.)\/$/, '$1');
  const layer = flags.layer === undefined ? undefined : flags.layer - 1;
  const read = await readImage(reference, flags, around, (facts) => filesAt(lookUp(facts, wanted, layer)));
  if (read === undefined) return exitStatus.interrupted;
  const { facts, story, findings } = read.judgement;
  const found = lookUp(facts, wanted, layer);
  if (found.kind === 'missing') throw missing(wanted, found, flags.layer);
  if (found.kind === 'folder') {
    await writeOutput(folderText(found.entries), undefined, around.stdout);
    return exitStatus.ok;
  }
  const shown = shownFile(facts, story, findings, found);
  if (flags.raw === true) {
    if (shown.bytes === undefined) throw new SourceError('UNREADABLE', `${printable(wanted)} could not be read`);
    around.stdout.write(shown.bytes);
    return exitStatus.ok;
  }
  const text = fileText(shown, {
    colour: wantsColour(around.stdout, around.env, flags.color),
    lines: flags.all === true ? manyLines : fewLines,
    steps: stepsOf(facts),
  });
  await writeOutput(text, undefined, around.stdout);
  return exitStatus.ok;
}

function filesAt(found: PathLookup): readonly { readonly path: string; readonly layer: number }[] {
  return found.kind === 'file' && found.file.type === 'file' ? [found.file] : [];
}

function missing(path: string, found: Extract<PathLookup, { kind: 'missing' }>, layer: number | undefined): Error {
  const where = layer === undefined ? 'in the image' : `in layer ${layer}`;
  const hint =
    found.layers.length > 0
      ? `It is in layer ${found.layers.map((index) => index + 1).join(', ')}.`
      : found.near.length > 0
        ? `Did you mean ${found.near.map((each) => printable(each, 200)).join(', ')}?`
        : 'tidewaiter show IMAGE / lists what is at the top.';
  return new UsageError('BAD_REFERENCE', `there is no ${printable(path, 300)} ${where}`, { hint });
}

function folderText(entries: readonly FileFact[]): string {
  if (entries.length === 0) return '(empty)\n';
  return entries
    .map((file) => {
      const mode = (file.mode & 0o7777).toString(8).padStart(4, '0');
      const size = file.type === 'file' ? bytesText(file.size) : file.type;
      const link = file.linkTarget === undefined ? '' : ` -> ${printable(file.linkTarget, 200)}`;
      return `${mode} ${size.padStart(10)}  layer ${String(file.layer + 1).padStart(2)}  ${printable(file.path, 300)}${link}\n`;
    })
    .join('');
}

function stepsOf(facts: Facts): ReadonlyMap<number, string> {
  return new Map(
    facts.layers.flatMap(({ index, history }): [number, string][] =>
      history === undefined ? [] : [[index, history.createdBy]],
    ),
  );
}
