// Makes what is published: `dist/` with the compiled sources, the grammars and the report's JSON Schema.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
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
process.stdout.write('built dist/\n');
