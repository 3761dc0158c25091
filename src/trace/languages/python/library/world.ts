import { variable } from '../../script/library/environment.ts';
import { thing } from '../../script/library/network.ts';
import { list, mystery, type ScriptObject, text, textOfValue } from '../../script/object.ts';
import type { Run } from '../../script/run.ts';
import { canonicalName } from '../names.ts';
import { requestOf } from './web.ts';

/** Values of the library that are the same wherever Python runs; of the interpreter only its name matters. */
const constants: ReadonlyMap<string, ScriptObject> = new Map([
  ['sys.executable', text('/usr/bin/python3')],
  ['sys.platform', text('linux')],
  ['os.sep', text('/')],
  ['os.name', text('posix')],
  ['os.linesep', text('\n')],
  ['os.devnull', text('/dev/null')],
]);

/** Values of the library by name. */
export function constantOf(run: Run, name: string): ScriptObject | undefined {
  if (!name.includes('.')) return undefined;
  if (name === 'os.environ') return { ...thing('environ'), label: 'os.environ' };
  if (name === 'sys.argv') return list(run.input.args.map((each) => textOfValue(each)));
  if (name.startsWith('sys.modules.')) {
    const module = name.slice('sys.modules.'.length);
    return dictMethods.has(module) ? undefined : { type: 'name', name: canonicalName(module) };
  }
  return constants.get(name) ?? requestOf(name);
}

/** What of a dict is a method, whatever is in it. */
const dictMethods = new Set('get copy update pop setdefault items keys values has_key popitem clear'.split(' '));

/** Members that are no methods: variables of the environment, and the globals behind a function. */
export function memberOf(run: Run, self: ScriptObject, name: string): ScriptObject | undefined {
  if (self.type === 'thing' && self.kind === 'environ')
    return dictMethods.has(name) ? undefined : (self.data.get(name) ?? variable(run, name));
  return self.type === 'method' && self.name === '__globals__' ? globalOf(name) : undefined;
}

/** `x.__globals__['system']`: whatever x is, people walk there for the module `os`, for others, or for the builtins. */
function globalOf(name: string): ScriptObject {
  if (dictMethods.has(name)) return mystery(name);
  if (name === '__builtins__') return { type: 'name', name: 'builtins' };
  return { type: 'name', name: ['os', 'sys', 'subprocess'].includes(name) ? name : `os.${name}` };
}
