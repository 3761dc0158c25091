import { Command, InvalidArgumentError, Option } from 'commander';
import { TidewaiterError } from '../errors.ts';
import { formats, type OutputWord } from './outputs.ts';
import { parseDuration } from './quantities.ts';
import type { Surroundings } from './terminal.ts';

/** What an action of the program leaves behind. */
export interface Outcome {
  status: number;
}

/** Options of `tidewaiter scan`, as commander hands them over. */
export interface ScanFlags {
  readonly from?: string;
  readonly platform?: string;
  readonly allPlatforms?: boolean;
  readonly failOn: 'suspicious' | 'malicious' | 'never';
  readonly allowIncomplete?: boolean;
  readonly timeout?: number;
  readonly limit?: readonly string[];
  readonly username?: string;
  readonly passwordStdin?: boolean;
  readonly certDir?: string;
  readonly insecure?: boolean;
  readonly mirror?: readonly string[];
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
}

const scanExamples = `
Images are named as with skopeo:
  alpine:3.20, docker://registry.example/team/app@sha256:…   from a registry
  docker-daemon:app:latest       from a running Docker or Podman
  docker-archive:app.tar[:REF]   from docker save, podman save
  oci:DIR[:REF], oci-archive:app.tar[:REF]
  rootfs:DIR                     a root file system without a config
  -                              an image archive on standard input

Exit status:
  0 below --fail-on   1 at or above it   2 usage error   3 the image cannot be fetched
  4 something could not be inspected (unless --allow-incomplete)   70 a bug of ours

Examples:
  tidewaiter scan nginx:1.27
  tidewaiter scan --format sarif --output scan.sarif --format text registry.example/team/app:1.4
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
  program
    .command('scan')
    .summary('tell what images would do, and judge them')
    .description('Reads images without running or unpacking them, tells what each would do when run, and judges it.')
    .argument('[images...]', 'images to scan')
    .option('--from <file>', 'read image names from a file, one a line (-: standard input)')
    .option('--platform <platform>', 'os/arch[/variant] of a multi-platform image (default: this machine on Linux)')
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
      new Option('--timeout <time>', 'give up on an image after this time, e.g. 90s or 10m').argParser(duration),
    )
    .option('--limit <name=value>', 'change a bound on what is read, e.g. layerBytes=4GiB; may be repeated', gather, [])
    .option('--username <name>', 'user name for the registry; the password comes by --password-stdin')
    .option('--password-stdin', 'read the password for the registry from standard input')
    .option('--cert-dir <dir>', 'folder with *.crt (CAs) and *.cert/*.key (client certificates) for the registry')
    .option('--insecure', 'allow plain HTTP and unverified certificates (loopback may always use plain HTTP)')
    .option('--mirror <url>', 'ask this mirror first; may be repeated', gather, [])
    .option('-q, --quiet', 'no progress and no remarks; with text output only the verdict lines')
    .option('-v, --verbose', 'everything: all effects, all evidence, all notes')
    .option('--no-color', 'no colours, also on a terminal')
    .addHelpText('after', scanExamples)
    .action(async (images: string[], flags: ScanFlags) => {
      const { runScan } = await import('./commands/scan.ts');
      outcome.status = await runScan(images, flags, words, around);
    });
}

function gather(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function duration(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof TidewaiterError ? (error.hint ?? error.message) : String(error));
  }
}

/** Whether an error is commander's own way of saying that help or a usage error was printed. */
export function isCommanderExit(error: unknown): error is { exitCode: number; code: string } {
  return !(error instanceof TidewaiterError) && String((error as { code?: unknown })?.code).startsWith('commander.');
}
