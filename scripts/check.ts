// Everything that must hold before a change lands; `--static` leaves out the tests.
import { spawnSync } from 'node:child_process';

interface Check {
  readonly name: string;
  readonly command: readonly string[];
  readonly slow?: boolean;
}

const node = process.execPath;
const checks: readonly Check[] = [
  { name: 'generated files are up to date', command: [node, 'scripts/generate.ts', '--check'] },
  { name: 'types', command: [node, 'node_modules/typescript/bin/tsc', '-p', '.'] },
  { name: 'lint and format', command: [node, 'node_modules/@biomejs/biome/bin/biome', 'ci', '.'] },
  { name: 'unused files, exports and dependencies', command: [node, 'node_modules/knip/bin/knip.js'] },
  { name: 'build', command: [node, 'scripts/build.ts'] },
  { name: 'package', command: [node, 'node_modules/publint/src/cli.js', '--strict'] },
  { name: 'tests', command: [node, 'scripts/test.ts'], slow: true },
];

const chosen = process.argv.includes('--static') ? checks.filter((check) => check.slow !== true) : checks;
const failed = chosen.filter(({ name, command }) => {
  process.stdout.write(`── ${name}\n`);
  const [program = '', ...args] = command;
  return spawnSync(program, args, { stdio: 'inherit' }).status !== 0;
});
for (const { name } of failed) process.stdout.write(`FAILED: ${name}\n`);
process.stdout.write(`${chosen.length - failed.length} of ${chosen.length} checks hold\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
