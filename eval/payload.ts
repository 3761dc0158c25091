import type { ExampleFiles } from '../src/detectors/detector.ts';
import { madeUpSshKey } from '../src/testing/ssh-key.ts';
import { madeUpWallet } from '../src/testing/wallet.ts';
import { randomOf } from './random.ts';

/** Languages a payload can be written in; `java` stands inside a JSP page, `dockerfile` is text that builds an image. */
export type PayloadLanguage =
  | 'shell'
  | 'python'
  | 'javascript'
  | 'php'
  | 'perl'
  | 'ruby'
  | 'lua'
  | 'awk'
  | 'powershell'
  | 'java'
  | 'dockerfile';

/** What a payload is built from: nothing in it belongs to anybody or leads anywhere. */
export interface Parameters {
  /** An address of RFC 5737. */
  readonly ip: string;
  readonly port: number;
  /** A host name below `.invalid`. */
  readonly host: string;
  /** A Monero address with a valid checksum and no keys. */
  readonly wallet: string;
  /** `host:port` of a pool that does not exist. */
  readonly pool: string;
  /** An SSH public key line without a private half. */
  readonly key: string;
}

/** One hostile behaviour in one language. */
export interface Payload {
  readonly id: string;
  /** Row of behaviours.md, e.g. `EXE-REVSH`. */
  readonly behaviour: string;
  readonly language: PayloadLanguage;
  /** The least that must be said of it when it runs. */
  readonly severity: 'malicious' | 'suspicious';
  /** ATT&CK ids of which the finding must bear one. */
  readonly attack: readonly string[];
  code(given: Parameters): string;
  /** Other files the code needs. */
  files?(given: Parameters): ExampleFiles;
}

/** The parameters of a payload: depend on its id only. */
export function parametersOf(id: string): Parameters {
  const random = randomOf(id);
  const net = ['192.0.2', '198.51.100', '203.0.113'][random.next(3)] ?? '192.0.2';
  return {
    ip: `${net}.${1 + random.next(254)}`,
    port: 1024 + random.next(60_000),
    host: `h${random.next(1_000_000).toString(36)}.invalid`,
    wallet: madeUpWallet(id),
    pool: `pool${random.next(1000)}.invalid:3333`,
    key: madeUpSshKey(id, 'k@host.invalid'),
  };
}

/** Names payloads of one behaviour and language at once: `[id, severity, techniques, code]`. */
export function payloads(
  language: PayloadLanguage,
  behaviour: string,
  rows: readonly (readonly [
    id: string,
    severity: Payload['severity'],
    attack: string,
    code: (given: Parameters) => string,
    files?: (given: Parameters) => ExampleFiles,
  ])[],
): readonly Payload[] {
  return rows.map(([id, severity, attack, code, files]) => ({
    id,
    behaviour,
    language,
    severity,
    attack: attack.split(' '),
    code,
    ...(files === undefined ? {} : { files }),
  }));
}
