import { field } from './evaluate.ts';
import { canonicalName } from './library/functions.ts';
import { knownText, type PyObject } from './object.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import type { Syntax } from './syntax.ts';

/** `import a.b, c as d`. */
export function importModule(run: Run, node: Syntax, scope: Scope): void {
  for (const child of node.children) {
    const aliased = child.type === 'aliased_import';
    const name = run.text(aliased ? (field(child, 'name') ?? child) : child);
    const alias = aliased ? field(child, 'alias') : undefined;
    loadLocal(run, name, node.line);
    if (alias !== undefined) scope.set(run.text(alias), moduleNamed(name));
    else scope.set(name.split('.')[0] ?? name, moduleNamed(name.split('.')[0] ?? name));
  }
}

/** `from a import b as c, d`; `from . import e`; `from os import *`. */
export function importFrom(run: Run, node: Syntax, scope: Scope): void {
  const from = field(node, 'module_name');
  const module = from === undefined ? '' : run.text(from).replace(/^\.+/, '');
  const relative = from?.type === 'relative_import';
  if (module !== '') loadLocal(run, module, node.line);
  for (const child of node.children) {
    if (child.field !== 'name') {
      if (child.type === 'wildcard_import')
        for (const name of wildcard.get(module) ?? []) scope.set(name, moduleNamed(`${module}.${name}`));
      continue;
    }
    const aliased = child.type === 'aliased_import';
    const name = run.text(aliased ? (field(child, 'name') ?? child) : child);
    const alias = aliased ? field(child, 'alias') : undefined;
    if (relative || module === '') loadLocal(run, module === '' ? name : `${module}.${name}`, node.line);
    else loadLocal(run, `${module}.${name}`, node.line);
    scope.set(alias === undefined ? name : run.text(alias), moduleNamed(`${module}.${name}`));
  }
}

/** What people take out of a module with `*`; only what has effects matters. */
const wildcard = new Map<string, readonly string[]>([
  [
    'os',
    [
      'system',
      'popen',
      'execv',
      'execve',
      'execvp',
      'execl',
      'execlp',
      'dup2',
      'fork',
      'remove',
      'unlink',
      'chmod',
      'environ',
      'path',
    ],
  ],
  ['subprocess', ['call', 'run', 'Popen', 'check_output', 'check_call', 'getoutput', 'PIPE', 'STDOUT']],
  ['socket', ['socket', 'create_connection', 'AF_INET', 'SOCK_STREAM', 'SOCK_DGRAM', 'gethostbyname']],
  ['base64', ['b64decode', 'b32decode', 'b16decode', 'b85decode', 'a85decode', 'b64encode']],
  ['urllib', ['urlopen', 'urlretrieve']],
  ['urllib2', ['urlopen', 'Request']],
  ['urllib.request', ['urlopen', 'urlretrieve', 'Request']],
  ['requests', ['get', 'post', 'put', 'request', 'Session']],
  ['zlib', ['decompress']],
  ['binascii', ['unhexlify', 'a2b_hex', 'a2b_base64']],
  ['pty', ['spawn']],
  ['marshal', ['loads']],
  ['codecs', ['decode']],
  ['shutil', ['copy', 'move', 'rmtree', 'copyfile']],
]);

function moduleNamed(name: string): PyObject {
  return { type: 'name', name: canonicalName(name) };
}

/** A module that stands next to the script is part of what runs. */
function loadLocal(run: Run, module: string, line: number): void {
  const script = run.input.args[0]?.[0];
  const folder =
    typeof script === 'string' && script.startsWith('/') ? script.slice(0, script.lastIndexOf('/')) : run.input.cwd;
  if (folder === undefined || !/^[A-Za-z0-9_.]{1,200}$/.test(module) || module.includes('..')) return;
  const base = `${folder === '/' ? '' : folder}/${module.replaceAll('.', '/')}`;
  for (const path of [`${base}.py`, `${base}/__init__.py`]) {
    if (run.input.readFile(path) === undefined) continue;
    run.record.load({ path, line, args: [[path]], env: run.input.env });
    return;
  }
}

/** `__import__(name)` and `importlib.import_module(name)`. */
export function importByName(run: Run, name: PyObject | undefined, line: number): PyObject | undefined {
  const module = knownText(name);
  if (module === undefined || !/^[A-Za-z0-9_.]{1,200}$/.test(module)) return undefined;
  loadLocal(run, module, line);
  return moduleNamed(module);
}
