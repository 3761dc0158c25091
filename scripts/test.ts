// Runs all tests and closes with one plain line, `N passed, N failed`, that any reader of a log understands.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'tidewaiter-test-'));
const outcome = join(folder, 'outcome.json');
try {
  const run = spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${outcome}`,
      ...process.argv.slice(2),
    ],
    { stdio: 'inherit' },
  );
  const counts = JSON.parse(readFileSync(outcome, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numFailedTestSuites: number;
  };
  // A file that cannot even be loaded has no failed test in it, but it has not passed either.
  const failed = Math.max(counts.numFailedTests, counts.numFailedTestSuites > 0 || run.status !== 0 ? 1 : 0);
  const skipped = counts.numPendingTests > 0 ? `, ${counts.numPendingTests} skipped` : '';
  process.stdout.write(`${counts.numPassedTests} passed, ${failed} failed${skipped}\n`);
  process.exitCode = run.status === 0 && counts.numPassedTests > 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
