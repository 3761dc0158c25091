import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { dockerHub } from '../oci/reference.ts';
import { askCredentialHelper } from './credential-helper.ts';
import { type AuthEntry, AuthFile } from './schema.ts';

/** What a user has for a registry. Never printed, never part of an error. */
export type Credentials =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  /** An OAuth 2.0 refresh token, exchanged at the token service. */
  | { readonly kind: 'identity'; readonly token: string }
  /** A token that is sent to the registry as it is. */
  | { readonly kind: 'bearer'; readonly token: string };

/** Finds the credentials for one repository of a registry; `undefined` means anonymous. */
export interface CredentialSource {
  find(registry: string, repository: string, signal?: AbortSignal): Promise<Credentials | undefined>;
}

/** Environment variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the files are, and who hears of a helper that failed (the pull then goes on without it). */
export interface CredentialOptions {
  readonly environment: Environment;
  readonly home?: string;
  readonly onNotice?: (notice: string) => void;
  /** Time for one credential helper, in milliseconds. */
  readonly helperTimeout?: number;
}

/** Largest configuration file that is read. */
const maxFile = 1024 * 1024;

/**
 * Credentials as docker and podman keep them, the first place that knows the registry wins: `REGISTRY_AUTH_FILE`,
 * `DOCKER_AUTH_CONFIG`, `config.json` in `DOCKER_CONFIG` or `~/.docker`, podman's `auth.json` in its two folders.
 * A file that cannot be read as one throws `UsageError` `BAD_CONFIG` with its name and nothing of its content.
 */
export function userCredentials(options: CredentialOptions): CredentialSource {
  let files: Promise<readonly AuthFile[]> | undefined;
  return {
    async find(registry, repository, signal) {
      files ??= readFiles(options);
      for (const file of await files) {
        const found = await findIn(file, registry, repository, options, signal);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/** The same user name and password for one registry only, as given on the command line. */
export function fixedCredentials(
  registry: string,
  username: string,
  password: string,
  otherwise?: CredentialSource,
): CredentialSource {
  return {
    async find(asked, repository, signal) {
      if (asked === registry) return { kind: 'basic', username, password };
      return otherwise?.find(asked, repository, signal);
    },
  };
}

async function readFiles(options: CredentialOptions): Promise<AuthFile[]> {
  const { environment } = options;
  const home = options.home ?? environment['HOME'] ?? homedir();
  const named = environment['REGISTRY_AUTH_FILE'];
  const inline = environment['DOCKER_AUTH_CONFIG'];
  const dockerFolder = environment['DOCKER_CONFIG'] || join(home, '.docker');
  const runtime = environment['XDG_RUNTIME_DIR'];
  const settings = environment['XDG_CONFIG_HOME'] || join(home, '.config');
  const files = [
    named ? await readAuthFile(named, true) : undefined,
    inline ? parseAuthFile(inline, 'DOCKER_AUTH_CONFIG') : undefined,
    await readAuthFile(join(dockerFolder, 'config.json'), false),
    runtime ? await readAuthFile(join(runtime, 'containers', 'auth.json'), false) : undefined,
    await readAuthFile(join(settings, 'containers', 'auth.json'), false),
  ];
  return files.filter((file) => file !== undefined);
}

async function readAuthFile(path: string, required: boolean): Promise<AuthFile | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    if (!required && ['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw new UsageError('BAD_CONFIG', `cannot read the credentials in ${path}`, { cause });
  }
  if (bytes.length > maxFile) throw new UsageError('BAD_CONFIG', `${path} is too large to be a credentials file`);
  return parseAuthFile(new TextDecoder().decode(bytes), path);
}

function parseAuthFile(text: string, name: string): AuthFile | undefined {
  if (text.trim() === '') return undefined;
  let parsed: ReturnType<typeof AuthFile.safeParse> | undefined;
  try {
    parsed = AuthFile.safeParse(JSON.parse(text));
  } catch {
    // The parser's message quotes the text: it may hold a password, so it is not kept as the cause.
  }
  if (parsed?.success) return parsed.data;
  const hint = 'It should be JSON with "auths", "credHelpers" or "credsStore", as docker login writes it.';
  throw new UsageError('BAD_CONFIG', `${name} is not a credentials file`, { hint });
}

/** Podman's rule: the most specific name wins (`host/team/app`, then `host/team`, then `host`); a helper before `auths`. */
async function findIn(
  file: AuthFile,
  registry: string,
  repository: string,
  options: CredentialOptions,
  signal: AbortSignal | undefined,
): Promise<Credentials | undefined> {
  const names = namesOf(registry, repository);
  for (const name of names) {
    const helper = lookUp(file.credHelpers, name);
    const found = helper === undefined ? undefined : await ask(helper.value, helper.key, options, signal);
    if (found !== undefined) return found;
    const entry = lookUp(file.auths, name);
    // With a store, docker leaves an empty entry behind: it says "asked once", not "no password".
    const kept = entry === undefined ? undefined : fromEntry(entry.value);
    if (kept !== undefined) return kept;
  }
  if (!file.credsStore) return undefined;
  return await ask(file.credsStore, registry === dockerHub ? 'https://index.docker.io/v1/' : registry, options, signal);
}

async function ask(
  helper: string,
  server: string,
  options: CredentialOptions,
  signal: AbortSignal | undefined,
): Promise<Credentials | undefined> {
  const answer = await askCredentialHelper(helper, server, {
    environment: options.environment,
    ...(options.helperTimeout === undefined ? {} : { timeout: options.helperTimeout }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (answer.kind === 'failed') options.onNotice?.(`docker-credential-${helper}: ${answer.why}; going on without it`);
  if (answer.kind !== 'found') return undefined;
  // Source: docker-credential-helpers, "an identity token is stored with the user name <token>".
  if (answer.username === '<token>') return { kind: 'identity', token: answer.secret };
  return { kind: 'basic', username: answer.username, password: answer.secret };
}

function namesOf(registry: string, repository: string): string[] {
  const parts = repository.split('/');
  return [...parts.map((_, index) => [registry, ...parts.slice(0, parts.length - index)].join('/')), registry];
}

function lookUp<T>(
  table: Readonly<Record<string, T>> | null | undefined,
  name: string,
): { key: string; value: T } | undefined {
  for (const [key, value] of Object.entries(table ?? {})) if (normalKey(key) === name) return { key, value };
  return undefined;
}

/** Keys are hosts, URLs (`https://index.docker.io/v1/`) or, with podman, `host/namespace`. */
function normalKey(key: string): string {
  const schemeEnd = key.indexOf('://');
  const [host = '', ...path] = (schemeEnd < 0 ? key : key.slice(schemeEnd + 3))
    .split('/')
    .filter((part) => part !== '');
  if (path.length === 1 && /^v[12]$/.test(path[0] ?? '')) path.length = 0;
  const lower = host.toLowerCase();
  const normal = lower === 'index.docker.io' || lower === 'registry-1.docker.io' ? dockerHub : lower;
  return [normal, ...path].join('/');
}

function fromEntry(entry: AuthEntry): Credentials | undefined {
  if (entry.identitytoken) return { kind: 'identity', token: entry.identitytoken };
  if (entry.registrytoken) return { kind: 'bearer', token: entry.registrytoken };
  if (entry.username && entry.password) return { kind: 'basic', username: entry.username, password: entry.password };
  if (!entry.auth) return undefined;
  const decoded = Buffer.from(entry.auth, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon <= 0) return undefined;
  // Docker pads passwords with NUL in old files.
  return { kind: 'basic', username: decoded.slice(0, colon), password: decoded.slice(colon + 1).replace(/\0+$/, '') };
}
