import { attribute, callObject } from '../call.ts';
import { knownText, mystery, originOf, type PyObject } from '../object.ts';
import { type Arguments, callbacks, type Run } from '../run.ts';
import type { Scope } from '../scope.ts';
import { builtins } from './builtins.ts';
import { encodings } from './encodings.ts';
import { files } from './file-functions.ts';
import { networking } from './network-functions.ts';
import { processes } from './processes.ts';
import { standardStreams } from './standard-streams.ts';
import { starters } from './started-functions.ts';

/** One function of the library; `undefined` when nothing is known of its result. */
export type LibraryFunction = (run: Run, args: Arguments, scope: Scope) => PyObject | undefined;

/** All functions known, by canonical name. A new one: a line in the table of its topic. */
const functions: ReadonlyMap<string, LibraryFunction> = new Map([
  ...builtins,
  ...encodings,
  ...files,
  ...networking,
  ...processes,
  ...standardStreams,
  ...starters,
]);

/** Other names of the same things: Python 2's modules, six, posix, builtins by another way. */
const prefixes: readonly (readonly [string, string])[] = [
  ['builtins.__builtins__.', 'builtins.'],
  ['builtins.__builtin__.', 'builtins.'],
  ['__builtin__.', 'builtins.'],
  ['__builtins__.', 'builtins.'],
  ['posix.', 'os.'],
  ['nt.', 'os.'],
  ['urllib2.', 'urllib.request.'],
  ['six.moves.urllib.', 'urllib.'],
  ['six.moves.', ''],
  ['requests.api.', 'requests.'],
  ['_socket.', 'socket.'],
  ['_io.', 'io.'],
  ['_codecs.', 'codecs.'],
  ['cPickle.', 'pickle.'],
  ['httplib.', 'http.client.'],
  ['subprocess32.', 'subprocess.'],
];
const aliases = new Map([
  ['urllib.urlopen', 'urllib.request.urlopen'],
  ['urllib.urlretrieve', 'urllib.request.urlretrieve'],
  ['urllib.unquote', 'urllib.parse.unquote'],
  ['builtins.__import__', '__import__'],
  ['importlib.__import__', '__import__'],
  ['importlib.import_module', '__import__'],
  ['builtins.__builtins__', 'builtins'],
  ['builtins.unichr', 'builtins.chr'],
  ['builtins.raw_input', 'builtins.input'],
  ['builtins.execfile', 'runpy.run_path'],
  ['builtins.file', 'builtins.open'],
  ['io.open', 'builtins.open'],
  ['codecs.open', 'builtins.open'],
  ['commands.getoutput', 'subprocess.getoutput'],
  ['commands.getstatusoutput', 'subprocess.getstatusoutput'],
  ['popen2.popen2', 'os.popen'],
  ['popen2.popen3', 'os.popen'],
  ['os.popen2', 'os.popen'],
  ['os.popen3', 'os.popen'],
  ['os.popen4', 'os.popen'],
  ['platform.popen', 'os.popen'],
  ['pathlib.PosixPath', 'pathlib.Path'],
  ['pathlib.PurePath', 'pathlib.Path'],
  ['gzip.zlib.decompress', 'zlib.decompress'],
]);

/** One name for what goes by several. */
export function canonicalName(name: string): string {
  if (name.length > 300) return name.slice(0, 300);
  const known = aliases.get(name);
  if (known !== undefined) return known;
  for (const [from, to] of prefixes) {
    if (name.startsWith(from)) {
      const plain = to + name.slice(from.length);
      return aliases.get(plain) ?? plain;
    }
  }
  return name;
}

/** `operator.attrgetter(name)` and `operator.methodcaller(name, arguments…)`, which make functions out of names. */
function reflected(run: Run, name: string, args: Arguments, scope: Scope): PyObject | undefined {
  const wanted = knownText(args.list[0]);
  if (name === 'operator.attrgetter' && wanted !== undefined)
    return { type: 'name', name: `operator.attribute.${wanted}` };
  const getter = 'operator.attribute.';
  if (name.startsWith(getter) && args.list[0] !== undefined) return attribute(args.list[0], name.slice(getter.length));
  if (name !== 'operator.methodcaller' || wanted === undefined) return undefined;
  const [, ...rest] = args.list;
  // Whatever it is called on: of the library's names only these do something worth a word.
  return ['system', 'popen'].includes(wanted)
    ? callObject(run, { type: 'name', name: `os.${wanted}` }, { ...args, list: rest }, scope)
    : undefined;
}

/** Calls a function of the library by its name. */
export function libraryFunction(run: Run, name: string, args: Arguments, scope: Scope): PyObject {
  const result = functions.get(canonicalName(name))?.(run, args, scope) ?? reflected(run, name, args, scope);
  if (result !== undefined) return result;
  // Functions of the text handed to something unknown (threads, timers, handlers) are called by it.
  callbacks(run, args);
  const origin = args.list.map((each) => originOf(each)).find((each) => each !== undefined);
  return mystery(`${name.replace(/^builtins\./, '')}()`, origin);
}
