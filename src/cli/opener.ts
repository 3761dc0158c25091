import type { Limits } from '../archive/limits.ts';
import { UsageError } from '../errors.ts';
import type { PlatformChoice, Resolved } from '../image/source.ts';
import { formatPlatform, hostPlatform, parsePlatform } from '../oci/platform.ts';
import { parseReference } from '../oci/reference.ts';
import type { RegistryClient, RegistryClientOptions } from '../registry/client.ts';
import type { CredentialSource } from '../registry/credentials.ts';
import { parseMirror } from '../registry/endpoint.ts';
import { openImage } from '../sources/transport.ts';
import type { SourceFlags } from './source-options.ts';
import type { Surroundings } from './terminal.ts';

/** Opens references as the flags say; one registry client serves the whole run. */
export interface Opener {
  readonly open: (reference: string, signal?: AbortSignal) => Promise<Resolved>;
  /** Which platforms it chooses, as text. */
  readonly selection: string;
  close(): Promise<void>;
}

/** Longest password that is read from standard input. */
const maxPasswordBytes = 64 * 1024;

/** Makes the opener of a run; throws `UsageError` for options that do not fit together. */
export async function createOpener(
  references: readonly string[],
  flags: SourceFlags,
  limits: Limits,
  around: Surroundings,
): Promise<Opener> {
  const platform = platformChoice(flags);
  const clientSettings = { ...clientOptions(flags, around), ...(await credentials(references, flags, around)), limits };
  let made: Promise<RegistryClient> | undefined;
  // Loaded with the first image that is in a registry: archives do without.
  const client = (): Promise<RegistryClient> => {
    made ??= import('../registry/client.ts').then(({ createRegistryClient }) => createRegistryClient(clientSettings));
    return made;
  };
  return {
    open: (reference, signal) =>
      openImage(reference, { platform, limits, env: around.env, stdin: around.stdin, client }, signal),
    selection: platform.kind === 'all' ? 'all' : `${formatPlatform(platform.platform)} ${platform.explicit}`,
    close: async () => void (await (await made)?.close()),
  };
}

function platformChoice(flags: SourceFlags): PlatformChoice {
  if (flags.allPlatforms === true) {
    if (flags.platform !== undefined)
      throw new UsageError('BAD_OPTION', '--platform and --all-platforms exclude each other');
    return { kind: 'all' };
  }
  if (flags.platform !== undefined) return { kind: 'one', platform: parsePlatform(flags.platform), explicit: true };
  return { kind: 'one', platform: hostPlatform(process.arch), explicit: false };
}

function clientOptions(flags: SourceFlags, around: Surroundings): RegistryClientOptions {
  return {
    environment: around.env,
    ...(flags.insecure === true ? { insecure: true } : {}),
    ...(flags.certDir === undefined ? {} : { certificateFolder: flags.certDir }),
    ...(flags.maxBandwidth === undefined ? {} : { maxBandwidth: flags.maxBandwidth }),
    ...(flags.mirror === undefined ? {} : { mirrors: flags.mirror.map(parseMirror) }),
  };
}

async function credentials(
  references: readonly string[],
  flags: SourceFlags,
  around: Surroundings,
): Promise<{ credentials?: CredentialSource }> {
  if (flags.username === undefined && flags.passwordStdin !== true) return {};
  if (flags.username === undefined || flags.passwordStdin !== true) {
    throw new UsageError('BAD_OPTION', '--username and --password-stdin belong together', {
      hint: 'For example: tidewaiter scan --username me --password-stdin registry.example/app < password.txt',
    });
  }
  if (references.includes('-')) throw new UsageError('BAD_OPTION', 'standard input can be read for one thing only');
  const [registry, ...others] = [...new Set(references.flatMap(registryOf))];
  if (registry === undefined || others.length > 0) {
    throw new UsageError(
      'BAD_OPTION',
      'a user name on the command line is for one registry, and the images name several or none',
      {
        hint: 'Use docker login, or scan the images of each registry by themselves.',
      },
    );
  }
  const password = await readPassword(around.stdin);
  const { fixedCredentials, userCredentials } = await import('../registry/credentials.ts');
  return {
    credentials: fixedCredentials(
      registry,
      flags.username,
      password,
      userCredentials({
        environment: around.env,
        onNotice: (notice) => void around.stderr.write(`note: ${notice}\n`),
      }),
    ),
  };
}

/** The registry a reference names; none for archives and folders. */
function registryOf(reference: string): string[] {
  const text = reference.startsWith('docker://') ? reference.slice('docker://'.length) : reference;
  try {
    return [parseReference(text).registry];
  } catch {
    return [];
  }
}

async function readPassword(stdin: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array | string);
    size += bytes.length;
    if (size > maxPasswordBytes) throw new UsageError('BAD_OPTION', 'the password on standard input is too long');
    chunks.push(bytes);
  }
  const password = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
  if (password === '') throw new UsageError('BAD_OPTION', 'no password on standard input');
  return password;
}
