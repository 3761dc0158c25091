import type { LanguageReader } from '../../language.ts';
import type { Dialect } from '../script/dialect.ts';
import { runShell } from '../script/library/code.ts';
import { knownText, list, mystery, number, type ScriptObject, type ScriptText, text } from '../script/object.ts';
import { scriptReader } from '../script/read-script.ts';
import type { Arguments, Run } from '../script/run.ts';
import { parsed, prepare } from './grammar.ts';
import { calleeOf, reflectionMethod } from './library/calls.ts';
import { functions } from './library/functions.ts';
import { bindWorld, constantOf, memberOf } from './library/world.ts';
import { operate } from './operators.ts';

const dialect: Dialect = {
  language: 'php',
  interpreter: 'php',
  programs: ['php', 'php-cgi', 'php-fpm', 'php-cli'],
  parse: (content) => parsed(content),
  canonical: (name) => (name.startsWith('$') ? name : name.slice(name.lastIndexOf('\\') + 1).toLowerCase()),
  functions,
  constant: constantOf,
  member: memberOf,
  callee: calleeOf,
  operate,
  asText,
  carries: (name) => carriers.has(name),
  selfNames: ['$this', 'self'],
  bindWorld,
  bindCall: (_run, args, scope) => scope.own(' args', list([...args.list])),
  thingMethod(run, self, name, args, scope) {
    if (self.kind === 'reflection') return reflectionMethod(run, self.data.get('callee'), name, args, scope);
    if (self.kind === 'ffi') return foreign(run, name, args);
    return undefined;
  },
};

/**
 * PHP 4 to 8, as files with text around the code and as bare code (`php -r`, `eval`): parsed, then evaluated abstractly.
 * What `$_GET`, `$_POST` and their like hold is marked as decided by a request.
 */
export const php: LanguageReader = scriptReader(dialect, prepare);

/**
 * Functions beside those of the tables whose result is made of what they are given. Others look something up: what they
 * give is not what a request says.
 */
const carriers = new Set(
  `json_decode json_encode iconv mb_convert_encoding gzencode gzdeflate gzcompress htmlspecialchars htmlentities nl2br
  strip_tags filter_var_array wordwrap array_change_key_case array_filter wp_unslash sanitize_text_field serialize
  mb_convert_case escapeshellcmd var_export print_r ucwords maybe_unserialize quotemeta addcslashes current each
  array_column array_diff array_intersect array_pad array_splice http_build_query parse_url pathinfo basename`.split(
    /\s+/,
  ),
);

/** How a value reads as text: `true` is `1`, an array is `Array`. */
function asText(value: ScriptObject): ScriptText | undefined {
  if (value.type === 'constant') return text(value.constant === 'true' ? '1' : '');
  return value.type === 'list' || value.type === 'dict' ? text('Array') : undefined;
}

/** Functions of C that `FFI::cdef` makes callable. */
function foreign(run: Run, name: string, args: Arguments): ScriptObject {
  if (name === 'system' || name === 'popen' || knownText(args.list[0])?.startsWith('/bin/') === true)
    runShell(run, args.list[0], args.node);
  return name === 'getpid' ? number(0) : mystery(name);
}
