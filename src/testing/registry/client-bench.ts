import { readBounded } from '../../archive/read-bounded.ts';
import { parseDigest } from '../../oci/digest.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import { parseReference, type Reference } from '../../oci/reference.ts';
import { createRegistryClient, type RegistryClient, type RegistryClientOptions } from '../../registry/client.ts';
import type { Clock } from '../../registry/clock.ts';
import { type CredentialSource, fixedCredentials } from '../../registry/credentials.ts';
import type { Faults } from './faults.ts';
import { sha256 } from './sha256.ts';
import { startOtherOrigin, startRegistry, type TestRegistry } from './start-registry.ts';

/** The manifest that every bench registry keeps as `team/app:1`. */
export const benchManifest: Buffer = Buffer.from(
  JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociManifest, config: {}, layers: [] }),
);
/** The blob it keeps: larger than one chunk, so that a cut falls in its middle. */
export const benchBlob: Buffer = Buffer.alloc(300_000, 'layer bytes ');
/** Descriptor of the blob. */
export const benchDescriptor: { digest: ReturnType<typeof parseDigest>; size: number } = {
  digest: parseDigest(sha256(benchBlob)),
  size: benchBlob.length,
};
/** The user that bench registries know. */
export const benchUser = { username: 'someone', password: 'pass:word' } as const;

/** A clock whose sleeps take no time and are remembered. */
export interface FakeClock extends Clock {
  readonly slept: readonly number[];
  advance(milliseconds: number): void;
}

/** Registries and clients of one test, all ended by `close`. */
export interface ClientBench {
  registry(faults?: Faults): Promise<TestRegistry>;
  otherOrigin(...args: Parameters<typeof startOtherOrigin>): ReturnType<typeof startOtherOrigin>;
  /** A client without the machine's configuration, whose sleeps take no time. */
  client(options?: RegistryClientOptions): RegistryClient;
  close(): Promise<void>;
}

/** Makes a bench; call `close` after each test. */
export function createClientBench(): ClientBench {
  const open: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(thing: T): T => {
    open.push(thing);
    return thing;
  };
  return {
    async registry(faults = {}) {
      const registry = keep(await startRegistry({ faults }));
      registry.putManifest('team/app', '1', mediaTypes.ociManifest, benchManifest);
      registry.putBlob(benchBlob);
      return registry;
    },
    otherOrigin: async (...args) => keep(await startOtherOrigin(...args)),
    client: (options = {}) =>
      keep(
        createRegistryClient({
          environment: {},
          credentials: { find: async () => undefined },
          clock: fakeClock(),
          random: () => 0.5,
          ...options,
        }),
      ),
    async close() {
      for (const thing of open.splice(0).reverse()) await thing.close();
    },
  };
}

/** Makes a clock that stands still but for sleeps and `advance`. */
export function fakeClock(): FakeClock {
  const slept: number[] = [];
  let now = 1_700_000_000_000;
  return {
    slept,
    now: () => now,
    advance(milliseconds) {
      now += milliseconds;
    },
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
}

/** A reference into a test registry. */
export function inRegistry(registry: TestRegistry, rest: string = 'team/app:1'): Reference {
  return parseReference(`${registry.host}/${rest}`);
}

/** The bench blob, read through a client. */
export async function readBenchBlob(client: RegistryClient, registry: TestRegistry): Promise<Buffer> {
  return Buffer.from(await readBounded(client.blob(inRegistry(registry), benchDescriptor), 10_000_000, 'blob'));
}

/** The bench user's credentials for one registry. */
export function asBenchUser(registry: TestRegistry): CredentialSource {
  return fixedCredentials(registry.host, benchUser.username, benchUser.password);
}
