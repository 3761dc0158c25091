import { TidewaiterError } from '../errors.ts';
import { packageVersion } from '../version.ts';
import { exitStatus, exitStatusOfError } from './exit-status.ts';
import { createProgram, isCommanderExit, type Outcome } from './program.ts';
import type { Surroundings } from './terminal.ts';

/** Runs one command line and returns its exit status; errors are printed here and nowhere else. */
export async function main(argv: readonly string[], around: Surroundings): Promise<number> {
  const outcome: Outcome = { status: exitStatus.ok };
  const program = createProgram(packageVersion(), around, outcome);
  try {
    if (argv.length === 0) {
      program.outputHelp({ error: true });
      return exitStatus.usage;
    }
    await program.parseAsync([...argv], { from: 'user' });
    return outcome.status;
  } catch (error) {
    if (isCommanderExit(error)) return error.exitCode === 0 ? exitStatus.ok : exitStatus.usage;
    around.stderr.write(errorText(error, around.env));
    return exitStatusOfError(error);
  }
}

function errorText(error: unknown, env: Surroundings['env']): string {
  if (error instanceof TidewaiterError && error.family !== 'internal') {
    return `tidewaiter: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`;
  }
  const message = error instanceof Error ? error.message : String(error);
  const trace = (env['TIDEWAITER_DEBUG'] ?? '') !== '' && error instanceof Error ? `${error.stack}\n` : '';
  return `tidewaiter: a bug of ours: ${message}\n${trace}  Please report it; TIDEWAITER_DEBUG=1 shows where it happened. The image was not judged.\n`;
}

// A reader that goes away (`| head`) ends the output, not the command; other failures are reported by whoever wrote.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.exitCode = exitStatus.usage;
});
process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
});
