import { TidewaiterError } from '../errors.ts';

/** Exit statuses, as documented: scripts rely on them. 130 is the shell's own for an interrupt. */
export const exitStatus = {
  ok: 0,
  failed: 1,
  usage: 2,
  unavailable: 3,
  incomplete: 4,
  bug: 70,
  interrupted: 130,
} as const;

/** Exit status for an error that ended a command. */
export function exitStatusOfError(error: unknown): number {
  if (!(error instanceof TidewaiterError)) return exitStatus.bug;
  switch (error.family) {
    case 'usage':
      return exitStatus.usage;
    case 'source':
    case 'registry':
      return exitStatus.unavailable;
    case 'integrity':
    case 'limit':
    case 'decode':
      return exitStatus.incomplete;
    default:
      return exitStatus.bug;
  }
}
