import { textOf } from '../../../value.ts';
import { variable } from '../../script/library/environment.ts';
import { list, mystery, number, type ScriptObject, text, textOfValue } from '../../script/object.ts';
import type { Run } from '../../script/run.ts';

/** Variables that whoever sends a request fills. */
const requests = new Set([
  '$_GET',
  '$_POST',
  '$_REQUEST',
  '$_COOKIE',
  '$_FILES',
  // What an earlier request left behind: nobody honest runs what is in there.
  '$_SESSION',
  '$HTTP_GET_VARS',
  '$HTTP_POST_VARS',
  '$HTTP_COOKIE_VARS',
  '$HTTP_RAW_POST_DATA',
  '$HTTP_POST_FILES',
]);

/** Entries of `$_SERVER` that come from the request. */
const requestEntries =
  /^(HTTP_|REQUEST_URI$|QUERY_STRING$|PATH_INFO$|PHP_SELF$|PHP_AUTH_|ORIG_PATH_INFO$|CONTENT_TYPE$)/;

const extractions = new WeakSet<Run>();

/** From here on a variable that nothing has set may come from the request (`extract($_POST)`). */
export function extracted(run: Run): void {
  extractions.add(run);
}

/** Values that are there before the first line, and constants. */
export function constantOf(run: Run, name: string): ScriptObject | undefined {
  if (name.startsWith('$')) {
    if (requests.has(name)) return mystery(name, { request: true });
    if (name === '$_SERVER' || name === '$_ENV' || name === '$HTTP_SERVER_VARS')
      return { type: 'thing', kind: name === '$_ENV' ? 'environ' : 'server', data: new Map() };
    if (extractions.has(run) && !name.includes('.') && name !== '$this') return mystery(name, { request: true });
    return undefined;
  }
  const script = textOf(run.input.args[0] ?? []);
  switch (name) {
    case '__file__':
      return script === undefined ? mystery('__FILE__') : text(script);
    case '__dir__':
      return script === undefined ? mystery('__DIR__') : text(script.slice(0, Math.max(script.lastIndexOf('/'), 1)));
    default: {
      const known = constants.get(name);
      return typeof known === 'number' ? number(known) : known === undefined ? undefined : text(known);
    }
  }
}

const constants = new Map<string, string | number>([
  ['php_eol', '\n'],
  ['directory_separator', '/'],
  ['path_separator', ':'],
  ['php_os', 'Linux'],
  ['php_os_family', 'Linux'],
  ['file_append', 8],
  ['lock_ex', 2],
  ['file_use_include_path', 1],
  ['ent_quotes', 3],
  ['php_int_max', 9_007_199_254_740_991],
  ['m_pi', Math.PI],
  ['e_all', 32_767],
  ['curlopt_url', 10_002],
  ['curlopt_postfields', 10_015],
  ['curlopt_file', 10_001],
  ['curlopt_infile', 10_009],
  ['sigterm', 15],
  ['sigkill', 9],
]);

/** Members of values that are not methods: what a request sends stays a request's whichever part is taken. */
export function memberOf(run: Run, self: ScriptObject, name: string): ScriptObject | undefined {
  if (self.type === 'thing' && self.kind === 'server') {
    if (requestEntries.test(name)) return mystery(`$_SERVER[${name}]`, { request: true });
    if (name === 'argv') return list(run.input.args.map((each) => textOfValue(each)));
    const script = textOf(run.input.args[0] ?? []);
    if ((name === 'SCRIPT_FILENAME' || name === 'PATH_TRANSLATED') && script !== undefined) return text(script);
    return mystery(`$_SERVER[${name}]`);
  }
  if (self.type === 'thing' && self.kind === 'environ') return variable(run, name);
  return undefined;
}

/** Binds `$argv`, `$argc`. */
export function bindWorld(run: Run): void {
  run.top.own('$argv', list(run.input.args.map((each) => textOfValue(each))));
  run.top.own('$argc', number(run.input.args.length));
}

/** Functions that give what a request sent. */
export function requestFunction(name: string): () => ScriptObject {
  return () => mystery(`${name}()`, { request: true });
}
