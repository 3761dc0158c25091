import { textOf } from '../../../value.ts';
import { knownText, mystery, type ScriptObject } from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';
import { canonical } from '../names.ts';
import { firstOf } from '../values.ts';

/** Modules that come with Lua or with packages and are known by name. */
const known =
  /^(socket(\.\w+)?|ssl(\.\w+)?|ltn12|mime|lfs|posix(\.\w+)*|bit|bit32|ffi|base64|basexx|zlib|cjson(\.safe)?|nixio|luv|uv|resty\.\w+(\.\w+)*|ngx\.\w+|string|os|io|table|math|debug|utf8|coroutine|http\.request|cURL|lcurl|curl|redis|jit)$/;

/** `require "name"` (a library, or a file that stands near the script) and `dofile(path)`. */
export function requireModule(run: Run, args: Arguments, byName: boolean): ScriptObject {
  const name = knownText(firstOf(args.list[0]));
  if (name === undefined || name === '' || name.length > 300) return mystery('module');
  if (byName && known.test(name)) return { type: 'name', name: canonical(name) };
  const folder = folderOf(run);
  const path = byName ? name.replaceAll('.', '/') : name;
  const bases = path.startsWith('/')
    ? [path]
    : [...new Set([folder, run.input.cwd])].flatMap((each) =>
        each === undefined ? [] : [`${each === '/' ? '' : each}/${path}`],
      );
  for (const whole of bases.flatMap((each) => (byName ? [`${each}.lua`, `${each}/init.lua`] : [each]))) {
    if (whole.includes('..') || run.input.readFile(whole) === undefined) continue;
    run.record.load({ path: whole, line: args.node.line, args: [[whole]], env: run.input.env });
    return mystery(`module ${name}`);
  }
  return byName ? { type: 'name', name: canonical(name) } : mystery(`file ${name}`);
}

function folderOf(run: Run): string | undefined {
  const script = textOf(run.input.args[0] ?? []);
  return script?.startsWith('/') === true ? script.slice(0, script.lastIndexOf('/')) || '/' : run.input.cwd;
}
