import { byteString, decodeText } from '../../decode/bytes.ts';
import { type DecoderId, decoders } from '../../decode/decoders.ts';
import { looksLikeText } from '../../decode/looks-like-text.ts';
import { type Member, tarMembers, zipMembers } from '../../decode/members.ts';
import type { CommandDraft } from '../../language.ts';
import { known, textOf } from '../../value.ts';
import type { Evaluator } from './evaluator.ts';
import { parseOptions } from './filters/filter.ts';
import { filters } from './filters/filters.ts';
import { readKnown } from './redirects.ts';
import type { Invocation } from './run-simple.ts';

/** Files of one archive that are followed, and bytes of each. */
const mostFiles = 100;
const mostBytes = 512 * 1024;

/**
 * Files that an archiver or decompressor writes, as far as they are text: each is recorded as a command that writes it, so
 * that whoever runs the file later finds its code.
 */
export function recordUnpacked(e: Evaluator, call: Invocation, draft: CommandDraft): void {
  const unpack = unpackers.get(call.name);
  if (unpack === undefined || !e.spend(4)) return;
  const args = call.argv.map(textOf);
  if (args.some((arg) => arg === undefined)) return;
  const input = (file: string | undefined): string | undefined => {
    if (file !== undefined && file !== '-') return readKnown(e, file);
    return call.io.stdin === undefined ? undefined : textOf(call.io.stdin.rest);
  };
  const found = unpack(args.slice(1) as readonly string[], {
    input,
    step: (decoder, bytes) => e.noteStep(decoder, bytes),
    limit: Math.min(4 * 1024 * 1024, Math.max(0, e.input.budget.decodedBytes)),
  });
  for (const { name, bytes } of (found ?? []).slice(0, mostFiles)) {
    if (bytes.length > mostBytes || !looksLikeText(bytes) || !e.spendBytes(bytes.length)) continue;
    e.record({
      ...draft,
      argv: [...draft.argv, known(name)],
      redirects: [{ fd: 1, op: '>', target: known(name) }],
      stdout: known(decodeText(byteString(bytes))),
    });
  }
}

interface Tools {
  readonly input: (file: string | undefined) => string | undefined;
  readonly step: (decoder: string, input: string) => void;
  readonly limit: number;
}

type Unpack = (args: readonly string[], tools: Tools) => readonly Member[] | undefined;

const unpackers = new Map<string, Unpack>([
  ['tar', tar],
  ['bsdtar', tar],
  ['unzip', unzip],
  ['gunzip', inPlace(['gzip'], ['.gz', '.tgz'])],
  ['gzip', inPlace(['gzip'], ['.gz'])],
  ['bunzip2', inPlace(['bzip2'], ['.bz2'])],
  ['bzip2', inPlace(['bzip2'], ['.bz2'])],
  ['unxz', inPlace(['xz', 'lzma'], ['.xz', '.lzma'])],
  ['xz', inPlace(['xz', 'lzma'], ['.xz', '.lzma'])],
  ['unzstd', inPlace(['zstd'], ['.zst'])],
  ['zstd', inPlace(['zstd'], ['.zst'])],
  ['openssl', opensslOut],
  ['uudecode', uudecode],
  ['dd', ddOut],
]);

/** `tar xzf FILE -C FOLDER`, `tar xz < FILE`. */
function tar(args: readonly string[], tools: Tools): readonly Member[] | undefined {
  const [bundle = '', ...others] = args;
  const dashed = /^[a-zA-Z]+$/.test(bundle) ? [`-${bundle}`, ...others] : args;
  const { letters, values } = parseOptions(dashed, 'fCbIT');
  const prints = letters.includes('O') || values.has('--to-stdout');
  if (prints || !(letters.includes('x') || values.has('--extract') || values.has('--get'))) return undefined;
  let bytes = tools.input(values.get('f') ?? values.get('--file'));
  for (const format of ['gzip', 'bzip2', 'xz', 'zstd', 'lzma'] as const) {
    if (bytes === undefined || bytes.startsWith('ustar', 257)) break;
    const out = decoders[format](bytes, { limit: tools.limit });
    if (out !== undefined) {
      tools.step(format, bytes);
      bytes = byteString(out);
    }
  }
  if (bytes === undefined) return undefined;
  const folder = values.get('C') ?? values.get('--directory') ?? '.';
  const strip = Number(values.get('--strip-components') ?? 0) || 0;
  return tarMembers(Buffer.from(bytes, 'latin1'))?.map((member) => placed(member, folder, strip));
}

/** `unzip FILE -d FOLDER`. */
function unzip(args: readonly string[], tools: Tools): readonly Member[] | undefined {
  const { letters, values, operands } = parseOptions(args, 'dPx');
  if (/[plctvzZ]/.test(letters)) return undefined;
  const bytes = tools.input(operands[0] ?? '-');
  if (bytes === undefined) return undefined;
  const found = zipMembers(Buffer.from(bytes, 'latin1'), tools.limit);
  return found?.map((member) => placed(member, values.get('d') ?? '.', 0));
}

function placed({ name, bytes }: Member, folder: string, strip: number): Member {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  return { name: `${folder}/${parts.slice(strip).join('/')}`, bytes };
}

/** `gunzip FILE.gz` writes `FILE`. */
function inPlace(formats: readonly DecoderId[], endings: readonly string[]): Unpack {
  return (args, tools) => {
    const { letters, values, operands } = parseOptions(args, 'STo');
    if (/[clt]/.test(letters) || values.has('--stdout') || values.has('--to-stdout')) return undefined;
    return operands.flatMap((file) => {
      const ending = endings.find((each) => file.endsWith(each));
      const bytes = ending === undefined ? undefined : tools.input(file);
      for (const format of bytes === undefined ? [] : formats) {
        const out = decoders[format](bytes ?? '', { limit: tools.limit });
        if (out === undefined) continue;
        tools.step(format, bytes ?? '');
        return [{ name: values.get('o') ?? file.slice(0, -(ending?.length ?? 0)), bytes: out }];
      }
      return [];
    });
  };
}

/** What goes to a file named by an option is worked out as if it were printed. */
function opensslOut(args: readonly string[], tools: Tools): readonly Member[] | undefined {
  const at = args.indexOf('-out');
  const to = at === -1 ? undefined : args[at + 1];
  return to === undefined ? undefined : printedTo('openssl', to, args.toSpliced(at, 2), tools);
}

function uudecode(args: readonly string[], tools: Tools): readonly Member[] | undefined {
  const { values, operands } = parseOptions(args, 'o');
  const bytes = tools.input(operands[0]);
  const out = bytes === undefined ? undefined : decoders.uuencode(bytes, { limit: tools.limit });
  const named = /^begin(?:-base64)? [0-7]{3,5} ([^\s]{1,1000})/m.exec((bytes ?? '').slice(0, 4_000))?.[1];
  const to = values.get('o') ?? values.get('--output-file') ?? named;
  if (out === undefined || to === undefined || to === '-' || to === '/dev/stdout') return undefined;
  tools.step('uuencode', bytes ?? '');
  return [{ name: to, bytes: out }];
}

function ddOut(args: readonly string[], tools: Tools): readonly Member[] | undefined {
  const to = args.find((arg) => arg.startsWith('of='))?.slice(3);
  if (to === undefined || to.startsWith('/dev/')) return undefined;
  return printedTo(
    'dd',
    to,
    args.filter((arg) => !/^(?:of|conv|seek|oseek)=/.test(arg)),
    tools,
  );
}

function printedTo(name: string, to: string, args: readonly string[], tools: Tools): readonly Member[] | undefined {
  const output = filters.get(name)?.(args, {
    ...tools,
    input: (files) => (files.length > 1 ? undefined : tools.input(files[0])),
    spend: () => true,
    foreign: () => undefined,
  });
  return output === undefined ? undefined : [{ name: to, bytes: Buffer.from(output, 'latin1') }];
}
