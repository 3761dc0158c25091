import { type Command, InvalidArgumentError } from 'commander';
import { TidewaiterError } from '../errors.ts';
import { parseDuration, parseRate, parseThreads } from './quantities.ts';

/** Options that say how an image is found and read; every command that reads images has them. */
export interface SourceFlags {
  readonly platform?: string;
  readonly allPlatforms?: boolean;
  readonly timeout?: number;
  readonly limit?: readonly string[];
  readonly username?: string;
  readonly passwordStdin?: boolean;
  readonly certDir?: string;
  readonly insecure?: boolean;
  readonly mirror?: readonly string[];
  /** Bytes a second. */
  readonly maxBandwidth?: number;
  readonly threads?: number;
  readonly cache: boolean;
}

/** Help on how images are named. */
export const imageForms = `
Images are named as with skopeo:
  alpine:3.20, docker://registry.example/team/app@sha256:…   from a registry
  docker-daemon:app:latest       from a running Docker or Podman
  docker-archive:app.tar[:REF]   from docker save, podman save
  oci:DIR[:REF], oci-archive:app.tar[:REF]
  rootfs:DIR                     a root file system without a config
  -                              an image archive on standard input
`;

/** Adds the options of `SourceFlags` that fit a command for one platform. */
export function addSourceOptions(command: Command): Command {
  return command
    .option('--platform <platform>', 'os/arch[/variant] of a multi-platform image (default: this machine on Linux)')
    .option('--timeout <time>', 'give up on an image after this time, e.g. 90s or 10m', read(parseDuration))
    .option('--limit <name=value>', 'change a bound on what is read, e.g. layerBytes=4GiB; may be repeated', gather)
    .option('--username <name>', 'user name for the registry; the password comes by --password-stdin')
    .option('--password-stdin', 'read the password for the registry from standard input')
    .option('--cert-dir <dir>', 'folder with *.crt (CAs) and *.cert/*.key (client certificates) for the registry')
    .option('--insecure', 'allow plain HTTP and unverified certificates (loopback may always use plain HTTP)')
    .option('--mirror <url>', 'ask this mirror first; may be repeated', gather)
    .option('--max-bandwidth <rate>', 'for all downloads together, e.g. 5MB/s or 40Mbit/s', read(parseRate))
    .option(
      '--threads <number>',
      'threads that inspect layers (default: what the machine has; 1: no others)',
      read(parseThreads),
    )
    .option('--no-cache', 'read and judge everything anew, also what was inspected before, and keep nothing');
}

function gather(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

/** A parser as commander wants it: what is wrong is said beside the option's name. */
function read(parse: (text: string) => number): (text: string) => number {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidArgumentError(error instanceof TidewaiterError ? (error.hint ?? error.message) : String(error));
    }
  };
}
