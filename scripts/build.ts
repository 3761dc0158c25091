// Makes what is published: `dist/` with the compiled sources, the grammars and the report's JSON Schema.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { grammarPackages } from '../src/grammar-files.ts';
import { reportJsonSchema } from '../src/reports/json-schema.ts';

rmSync('dist', { recursive: true, force: true });
const compiled = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

// Grammars come as WebAssembly inside packages whose install scripts would build native code nobody needs here;
// shipping the files spares users those packages.
mkdirSync('dist/grammars', { recursive: true });
for (const [name, from] of Object.entries(grammarPackages)) {
  copyFileSync(`node_modules/${from}/tree-sitter-${name}.wasm`, `dist/grammars/${name}.wasm`);
}
writeFileSync('dist/report.schema.json', `${JSON.stringify(reportJsonSchema(), null, 2)}\n`);
writeFileSync('dist/build.json', `${JSON.stringify({ identity: shippedHash() })}\n`);
process.stdout.write('built dist/\n');

/** Of all that runs in the package, dependencies by their exact versions: see `src/scan/build-identity.ts`. */
function shippedHash(): string {
  const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, unknown>;
  const hash = createHash('sha256').update(JSON.stringify({ version, dependencies }));
  const files = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.(?:js|wasm)$/.test(path),
  );
  for (const path of files.sort()) {
    const content = createHash('sha256')
      .update(readFileSync(`dist/${path}`))
      .digest('hex');
    hash.update(`${path.replaceAll('\\', '/')} ${content}\n`);
  }
  return hash.digest('hex');
}
