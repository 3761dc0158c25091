import { Command, InvalidArgumentError, Option } from 'commander';
import { TidewaiterError } from '../errors.ts';
import { formats, type OutputWord } from './outputs.ts';
import { addSourceOptions, imageForms, type SourceFlags } from './source-options.ts';
import type { Surroundings } from './terminal.ts';

/** What an action of the program leaves behind. */
export interface Outcome {
  status: number;
}

/** Options of `tidewaiter scan`, as commander hands them over. */
export interface ScanFlags extends SourceFlags {
  readonly from?: string;
  readonly failOn: 'suspicious' | 'malicious' | 'never';
  readonly allowIncomplete?: boolean;
  readonly stopAt?: 'suspicious' | 'malicious';
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
}

/** Options of `tidewaiter show`. */
export interface ShowFlags extends SourceFlags {
  /** Counted from 1. */
  readonly layer?: number;
  readonly all?: boolean;
  readonly raw?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
}

/** Options of `tidewaiter cache prune`. */
export interface CacheFlags {
  readonly all?: boolean;
  readonly maxSize?: string;
}

/** Forms a story can be drawn in. */
export const storyFormats = ['text', 'mermaid', 'dot', 'json'] as const;

/** Options of `tidewaiter story`. */
export interface StoryFlags extends SourceFlags {
  readonly format: (typeof storyFormats)[number];
  readonly output?: string;
  readonly all?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
}

const scanExamples = `${imageForms}
Exit status:
  0 below --fail-on   1 at or above it   2 usage error   3 the image cannot be fetched
  4 something could not be inspected (unless --allow-incomplete)   70 a bug of ours

Examples:
  tidewaiter scan nginx:1.27
  tidewaiter scan --format sarif --output scan.sarif --format text registry.example/team/app:1.4
  tidewaiter scan --stop-at malicious --max-bandwidth 5MB/s --from images.txt
  docker save app:latest | tidewaiter scan -
`;

/** The command line: its commands, options and help. Actions load their code only when they are run. */
export function createProgram(version: string, around: Surroundings, outcome: Outcome): Command {
  const program = new Command('tidewaiter')
    .description(
      'Tells what a container image will do before you run it, and judges it. Nothing of the image is run or unpacked.',
    )
    .version(version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .showHelpAfterError('(tidewaiter --help tells more)')
    .configureOutput({
      writeOut: (text) => void around.stdout.write(text),
      writeErr: (text) => void around.stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
  addScan(program, around, outcome);
  addShow(program, around, outcome);
  addStory(program, around, outcome);
  program
    .command('detectors')
    .summary('list the detectors, or explain one')
    .description(
      'Lists every behaviour that is looked for, or explains one: what it is, what it fires on and what it leaves alone.',
    )
    .argument('[id]', 'id of a detector')
    .option('--json', 'as JSON')
    .action(async (id: string | undefined, flags: { json?: boolean }) => {
      const { runDetectors } = await import('./commands/detectors.ts');
      outcome.status = await runDetectors(id, { json: flags.json === true }, around);
    });
  addCache(program, around, outcome);
  program
    .command('completion')
    .summary('print a completion script for a shell')
    .description(
      'Prints a completion script: source <(tidewaiter completion bash), and likewise for zsh; for fish pipe it to source.',
    )
    .argument('<shell>', 'bash, zsh or fish')
    .action(async (shell: string) => {
      const { completionScript } = await import('./commands/completion.ts');
      around.stdout.write(completionScript(shell, program));
    });
  return program;
}

function addScan(program: Command, around: Surroundings, outcome: Outcome): void {
  // Kept in the order of the command line: each --output belongs to the --format before it.
  const words: OutputWord[] = [];
  const remember = (option: OutputWord['option']) => (value: string) => {
    words.push({ option, value });
    return value;
  };
  const command = program
    .command('scan')
    .summary('tell what images would do, and judge them')
    .description('Reads images without running or unpacking them, tells what each would do when run, and judges it.')
    .argument('[images...]', 'images to scan')
    .option('--from <file>', 'read image names from a file, one a line (-: standard input)')
    .option('--all-platforms', 'scan every platform of a multi-platform image')
    .addOption(
      new Option('--format <format>', 'text, json, sarif or markdown; may be repeated')
        .choices([...formats])
        .argParser(remember('format')),
    )
    .addOption(new Option('--output <file>', 'write the format before it to this file').argParser(remember('output')))
    .addOption(
      new Option('--fail-on <verdict>', 'exit 1 at or above this verdict')
        .choices(['suspicious', 'malicious', 'never'])
        .default('malicious'),
    )
    .option('--allow-incomplete', 'do not fail when something could not be inspected')
    .addOption(
      new Option(
        '--stop-at <verdict>',
        'download no layer of an image whose config and history already earn this verdict',
      ).choices(['suspicious', 'malicious']),
    );
  addSourceOptions(command)
    .option('-q, --quiet', 'no progress and no remarks; with text output only the verdict lines')
    .option('-v, --verbose', 'everything: all effects, all evidence, all notes')
    .option('--no-color', 'no colours, also on a terminal')
    .addHelpText('after', scanExamples)
    .action(async (images: string[], flags: ScanFlags) => {
      const { runScan } = await import('./commands/scan.ts');
      outcome.status = await runScan(images, flags, words, around);
    });
}

function addShow(program: Command, around: Surroundings, outcome: Outcome): void {
  const command = program
    .command('show')
    .summary('print a file of an image with the findings marked in it')
    .description(
      'Prints a file of an image with the findings marked in it and the code decoded out of it, also files that a later layer deleted; of a folder, what is in it. Nothing is unpacked.',
    )
    .argument('<image>', 'image to read')
    .argument('<path>', 'absolute path in the image')
    .option(
      '--layer <number>',
      'the version of this layer, counted from 1 (default: what a container would see)',
      count,
    )
    .option('--all', 'all lines of long files')
    .option('--raw', "the file's bytes as they are, to a file or a pipe");
  addSourceOptions(command)
    .option('-q, --quiet', 'no progress')
    .option('--no-color', 'no colours, also on a terminal')
    .addHelpText(
      'after',
      `${imageForms}\nExamples:\n  tidewaiter show nginx:1.27 /docker-entrypoint.sh\n  tidewaiter show --layer 3 docker-archive:app.tar /run.sh\n`,
    )
    .action(async (image: string, path: string, flags: ShowFlags) => {
      const { runShow } = await import('./commands/show.ts');
      outcome.status = await runShow(image, path, flags, around);
    });
}

function addStory(program: Command, around: Surroundings, outcome: Outcome): void {
  const command = program
    .command('story')
    .summary('draw what an image would do')
    .description('Tells what an image would do when run, step by step: as text, or as a graph for Mermaid or Graphviz.')
    .argument('<image>', 'image to read')
    .addOption(new Option('--format <format>', 'text, mermaid, dot or json').choices([...storyFormats]).default('text'))
    .option('--output <file>', 'write to this file')
    .option('--all', 'also the steps that say little by themselves');
  addSourceOptions(command)
    .option('-q, --quiet', 'no progress')
    .option('--no-color', 'no colours, also on a terminal')
    .addHelpText(
      'after',
      `${imageForms}\nExamples:\n  tidewaiter story --format mermaid nginx:1.27\n  tidewaiter story --format dot app:1 | dot -Tsvg > story.svg\n`,
    )
    .action(async (image: string, flags: StoryFlags) => {
      const { runStory } = await import('./commands/story.ts');
      outcome.status = await runStory(image, flags, around);
    });
}

function addCache(program: Command, around: Surroundings, outcome: Outcome): void {
  const cache = program
    .command('cache')
    .summary('show or clear what is kept of inspected images')
    .description(
      'Layers that were inspected are kept by their digest, so that an image that shares them needs no second reading of them, and finished reports, so that an image that did not change needs none at all. TIDEWAITER_CACHE names another folder, or is off; TIDEWAITER_CACHE_SIZE bounds it (default 2GiB).',
    );
  const run = (action: 'ls' | 'path' | 'prune') => async (flags: CacheFlags) => {
    const { runCache } = await import('./commands/cache.ts');
    outcome.status = await runCache(action, flags, around);
  };
  cache.command('ls').description('list layers and reports, the longest unused first').action(run('ls'));
  cache.command('path').description('print the folder').action(run('path'));
  cache
    .command('prune')
    .description('remove records, the longest unused first')
    .option('--all', 'all of them')
    .option('--max-size <size>', 'until at most this much is left, e.g. 500MiB (default: the bound)')
    .action(run('prune'));
}

function count(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('It is a number from 1 on.');
  return Number(text);
}

/** Whether an error is commander's own way of saying that help or a usage error was printed. */
export function isCommanderExit(error: unknown): error is { exitCode: number; code: string } {
  return !(error instanceof TidewaiterError) && String((error as { code?: unknown })?.code).startsWith('commander.');
}
