import { textOf } from '../../value.ts';
import { variable } from '../script/library/environment.ts';
import { thing } from '../script/library/network.ts';
import { list, mystery, number, type ScriptObject, text, textOfValue } from '../script/object.ts';
import { asText } from '../script/operators.ts';
import type { Arguments, Run } from '../script/run.ts';
import { absent } from './coerce.ts';
import { jsonObject } from './json.ts';
import { normal } from './library/files.ts';
import { canonical } from './names.ts';

/** `require(name)`, `import(name)`: a module of the library by its name, or a file that stands near the script. */
export function requireModule(run: Run, args: Arguments): ScriptObject {
  const given = args.list[0];
  const name = given === undefined ? undefined : textOf(asText(run, given).value);
  if (name === undefined || name === '') return mystery('module');
  if (/^(\.{0,2}\/|\.{1,2}$|file:\/\/)/.test(name))
    return localModule(run, name.replace(/^file:\/\//, ''), args.node.line);
  if (name.startsWith('data:')) return mystery('module');
  return { type: 'name', name: canonical(name) };
}

/** Endings that Node tries, and TypeScript's. */
const endings = ['', '.js', '.json', '.mjs', '.cjs', '.ts', '/index.js', '/index.ts', '/index.mjs'];

function localModule(run: Run, name: string, line: number): ScriptObject {
  const folder = folderOf(run);
  const path = name.startsWith('/') ? normal(name) : folder === undefined ? undefined : normal(`${folder}/${name}`);
  if (path === undefined || !path.startsWith('/')) return mystery(`module ${name}`);
  for (const ending of endings) {
    const whole = `${path}${ending}`;
    const content = run.input.readFile(whole);
    if (content === undefined) continue;
    if (whole.endsWith('.json')) return jsonObject(content) ?? mystery(`module ${name}`);
    run.record.load({ path: whole, line, args: [[whole]], env: run.input.env });
    break;
  }
  return mystery(`module ${name}`);
}

/** Folder of the script; for code in an argument, the working directory. */
export function folderOf(run: Run): string | undefined {
  const script = textOf(run.input.args[0] ?? []);
  if (script === undefined || script.startsWith('-') || script === '') return run.input.cwd;
  const cut = script.lastIndexOf('/');
  const folder = cut === -1 ? '' : script.slice(0, cut);
  if (script.startsWith('/')) return folder === '' ? '/' : folder;
  return run.input.cwd === undefined ? undefined : normal(`${run.input.cwd}/${folder}`);
}

/** Values of the library that are there without a call. */
export function constant(run: Run, name: string): ScriptObject | undefined {
  switch (name) {
    case 'undefined':
      return absent;
    case 'NaN':
    case 'Number.NaN':
      return number(Number.NaN);
    case 'Infinity':
      return number(Number.POSITIVE_INFINITY);
    case 'process.env':
    case 'Deno.env':
    case 'Bun.env':
      return { ...thing('environ'), label: 'process.env' };
    case 'process.argv':
      return argv(run);
    case 'process.platform':
      return text('linux');
    case 'process.execPath':
      return text('/usr/local/bin/node');
    case 'os.EOL':
      return text('\n');
    case 'path.sep':
      return text('/');
    case '__filename':
    case 'import.meta.filename':
      return run.input.args[0] === undefined ? undefined : textOfValue(run.input.args[0]);
    case '__dirname':
    case 'import.meta.dirname': {
      const folder = folderOf(run);
      return folder === undefined ? undefined : text(folder);
    }
    case 'module.exports':
      return run.top.get('exports');
    case 'process.stdin':
      return thing('stdin');
    case 'fs.constants.F_OK':
      return number(0);
    default:
      if (name.startsWith('process.env.') && !name.slice(12).includes('.')) return variable(run, name.slice(12));
      return undefined;
  }
}

function argv(run: Run): ScriptObject {
  const [script, ...rest] = run.input.args;
  const isFile = script !== undefined && !(textOf(script) ?? '').startsWith('-');
  const words = [...(isFile ? [script] : []), ...rest].map((word) => textOfValue(word));
  // More arguments may follow than the image says.
  return words.length <= 1 ? mystery('process.argv') : list([text('node'), ...words]);
}
