import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a peer finds what it needs. */
export interface PeerPlaces {
  /** OCI layout folder of the image. */
  readonly layout: string;
  /** The image's files, unpacked. */
  readonly unpacked: string;
  readonly yaraRules: string;
  readonly clamDatabase: string;
}

/** Another program on the same image, in its usual mode. */
export interface Peer {
  readonly name: string;
  /** Program that must be on the PATH. */
  readonly program: string;
  /** Reads unpacked files: unpacking is part of its cost. */
  readonly unpacks: boolean;
  /** What it looked for, and what it did not. */
  readonly looks: string;
  readonly command: (places: PeerPlaces) => readonly string[];
  /** Exit statuses of a run that did its work. */
  readonly fine: readonly number[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a user would run otherwise. */
export const peers: readonly Peer[] = [
  {
    name: 'yara -r',
    program: 'yara',
    unpacks: true,
    looks:
      'our needles as rules, in every file; decodes nothing, follows nothing, no archives, no config, no hidden layers',
    command: ({ yaraRules, unpacked }) => ['yara', '-r', '-N', '-w', yaraRules, unpacked],
    fine: [0],
  },
  {
    name: 'clamscan -r',
    program: 'clamscan',
    unpacks: true,
    looks: 'our needles as signatures, also inside archives and executables it opens; a file ends at its first match',
    command: ({ clamDatabase, unpacked }) => ['clamscan', '-r', '--no-summary', '-i', '-d', clamDatabase, unpacked],
    fine: [0, 1],
  },
  {
    name: 'syft',
    program: 'syft',
    unpacks: false,
    looks: 'packages and their versions only: it lists, and judges nothing',
    command: ({ layout }) => ['syft', 'scan', '-q', `oci-dir:${layout}`, '-o', 'json=/dev/null'],
    fine: [0],
    env: { SYFT_CHECK_FOR_APP_UPDATE: 'false' },
  },
  {
    name: 'gitleaks dir',
    program: 'gitleaks',
    unpacks: true,
    looks: 'secrets by its own regular expressions, in files taken for text',
    command: ({ unpacked }) => ['gitleaks', 'dir', unpacked, '--no-banner', '--log-level', 'fatal'],
    fine: [0, 1],
  },
];

/** Whether a program is on the PATH. */
export function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
