// Makes what is published: `dist/` with the compiled sources, the grammars and the report's JSON Schema.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { reportJsonSchema } from '../src/reports/json-schema.ts';

rmSync('dist', { recursive: true, force: true });
const compiled = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

// The grammar comes as WebAssembly inside a package whose install script would build native code nobody needs here;
// shipping the file spares users that package.
mkdirSync('dist/grammars', { recursive: true });
copyFileSync('node_modules/tree-sitter-python/tree-sitter-python.wasm', 'dist/grammars/python.wasm');
writeFileSync('dist/report.schema.json', `${JSON.stringify(reportJsonSchema(), null, 2)}\n`);
process.stdout.write('built dist/\n');
