import type { LibraryFunction } from '../../script/dialect.ts';
import { knownText, none, type ScriptObject } from '../../script/object.ts';
import type { Run } from '../../script/run.ts';
import { everythingName, importName } from '../lower-import.ts';
import { canonicalName } from '../names.ts';
import { constantOf } from './world.ts';

/** What `import` lines come to. */
export const imports: readonly (readonly [string, LibraryFunction])[] = [
  [
    importName,
    (run, args) => {
      const [file, meant] = args.list;
      loadLocal(run, knownText(file) ?? '', args.node.line);
      return moduleNamed(run, knownText(meant) ?? '');
    },
  ],
  [
    everythingName,
    (run, args, scope) => {
      const module = knownText(args.list[0]) ?? '';
      for (const name of wildcard.get(module) ?? []) scope.own(name, moduleNamed(run, `${module}.${name}`));
      return none;
    },
  ],
];

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

function moduleNamed(run: Run, given: string): ScriptObject {
  const name = canonicalName(given);
  return constantOf(run, name) ?? { type: 'name', name };
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
export function importByName(run: Run, name: ScriptObject | undefined, line: number): ScriptObject | undefined {
  const module = knownText(name);
  if (module === undefined || !/^[A-Za-z0-9_.]{1,200}$/.test(module)) return undefined;
  loadLocal(run, module, line);
  return moduleNamed(run, module);
}
