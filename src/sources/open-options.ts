import type { ByteStream } from '../archive/bytes.ts';
import type { Limits } from '../archive/limits.ts';
import type { PlatformChoice } from '../image/source.ts';
import type { RegistryClient } from '../registry/client.ts';

/** What every source needs to open an image; the command line puts it together once. */
export interface OpenOptions {
  readonly platform: PlatformChoice;
  readonly limits: Limits;
  /** The process's environment (`DOCKER_HOST`, `HOME`, proxies …); passed in so that tests can have their own. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Client for registries; it stays the caller's. One with the user's own configuration is made when it is left out. A function is called when it is needed. */
  readonly client?: RegistryClient | (() => Promise<RegistryClient>);
  /** Where `-` reads from; default the process's standard input. */
  readonly stdin?: ByteStream;
}
