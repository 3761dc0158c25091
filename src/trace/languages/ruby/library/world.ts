import { textOf } from '../../../value.ts';
import { variable } from '../../script/library/environment.ts';
import { list, mystery, type ScriptObject, text, textOfValue } from '../../script/object.ts';
import type { Run } from '../../script/run.ts';

/** Values that are there before the first line. */
export function constantOf(run: Run, name: string): ScriptObject | undefined {
  const script = textOf(run.input.args[0] ?? []);
  switch (name) {
    case 'ENV':
      return { type: 'thing', kind: 'environ', data: new Map() };
    case 'ARGV':
    case '$*':
      return list(run.input.args.slice(1).map((each) => textOfValue(each)));
    case '__FILE__':
    case '$0':
    case '$PROGRAM_NAME':
      return script === undefined ? mystery('__FILE__') : text(script);
    case '__dir__':
      return script === undefined ? mystery('__dir__') : text(script.slice(0, Math.max(script.lastIndexOf('/'), 1)));
    case '$stdin':
    case '$stdout':
    case '$stderr':
    case 'STDIN':
    case 'STDOUT':
    case 'STDERR':
      return { type: 'thing', kind: 'stream', data: new Map([['name', text(name.replace('$', '').toUpperCase())]]) };
    case 'DATA':
      return text(dataOf(run.source));
    default:
      return undefined;
  }
}

/** What stands after `__END__`. */
function dataOf(source: string): string {
  const at = source.search(/^__END__\r?$/m);
  return at === -1 ? '' : source.slice(source.indexOf('\n', at) + 1 || source.length);
}

/** Members of values that are not methods: the environment, attributes of an object, constants of a module. */
export function memberOf(run: Run, self: ScriptObject, name: string): ScriptObject | undefined {
  if (self.type === 'thing' && self.kind === 'environ') {
    if (/^HTTP_|^QUERY_STRING$/.test(name)) return mystery(`ENV[${name}]`, { request: true });
    return environMethods.has(name) ? undefined : variable(run, name);
  }
  if (self.type === 'class' && /^[A-Z]/.test(name) && !self.members.has(name)) return run.top.get(name);
  return undefined;
}

const environMethods = new Set([
  'fetch',
  'store',
  'each',
  'to_h',
  'key?',
  'delete',
  'map',
  'select',
  'update',
  'to_a',
  'dup',
]);

/** Binds the object that code outside of classes belongs to. */
export function bindWorld(run: Run): void {
  run.top.own('self', {
    type: 'instance',
    of: { type: 'class', name: 'main', members: new Map() },
    attributes: new Map(),
  });
}
