import { callLibrary } from '../../script/call.ts';
import type { LibraryMethod } from '../../script/dialect.ts';
import { stepped } from '../../script/items.ts';
import { handOver, joinStreams, nest } from '../../script/library/code.ts';
import { chmod } from '../../script/library/files.ts';
import { reversed } from '../../script/library/text-methods.ts';
import {
  asValue,
  knownText,
  mystery,
  none,
  originOf,
  type ScriptObject,
  type ScriptThing,
  text,
} from '../../script/object.ts';
import { asText, joinTexts } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import { deleted, fetchedFrom, invoked, pathOf, started } from './functions.ts';

/** Names under which servlets get the request. */
const requests = /^(?:request|req|httpRequest|servletRequest|pageContext\.getRequest\(\)|exchange)$/;
/** Methods by which a servlet reads what the client sent. Source: Jakarta Servlet 6.0, `ServletRequest` and `HttpServletRequest`. */
const asking = new Set(
  `getParameter getParameterValues getParameterMap getHeader getHeaders getQueryString getInputStream getReader
  getCookies getRequestURI getPathInfo getPart getParts getAttribute`.split(/\s+/),
);

/** Methods on values of any kind. */
export const methods: ReadonlyMap<string, LibraryMethod> = new Map<string, LibraryMethod>([
  ...[...asking].map((name): [string, LibraryMethod] => [name, (_run, self) => asked(self, name)]),
  ['getMethod', (_run, self, args) => methodNamed(self, args)],
  ['getDeclaredMethod', (_run, self, args) => methodNamed(self, args)],
  ['invoke', (run, self, args) => invoked(run, self, args, callLibrary)],
  ['newInstance', (run, self, args) => (self.type === 'name' ? callLibrary(run, self.name, args, run.top) : undefined)],
  ['getConstructor', (_run, self) => self],
  ['getDeclaredConstructor', (_run, self) => self],
  ['setAccessible', () => none],
  ['defineClass', (run, _self, args) => callLibrary(run, 'defineClass', args, run.top)],
  ['concat', (run, self, args) => (args.list[0] === undefined ? self : joinTexts(run, self, args.list[0]))],
  ['getBytes', (_run, self) => (self.type === 'text' ? self : undefined)],
  ['toCharArray', (_run, self) => (self.type === 'text' ? self : undefined)],
  ['intern', (_run, self) => self],
  ['substring', (run, self, args) => substring(run, self, args)],
  ['charAt', (_run, self, args) => charAt(self, args)],
  ['length', (_run, self) => lengthOf(self)],
  ['equals', () => mystery('equals')],
]);

function asked(self: ScriptObject, name: string): ScriptObject | undefined {
  const called = self.type === 'name' || self.type === 'unknown' ? self.name : '';
  if (!requests.test(called) && self.type !== 'unknown') return undefined;
  if (name === 'getAttribute' && !requests.test(called)) return undefined;
  if (!requests.test(called) && (name === 'getInputStream' || name === 'getReader')) return undefined;
  return mystery('request', { request: true });
}

function methodNamed(self: ScriptObject, args: Arguments): ScriptObject | undefined {
  const name = knownText(args.list[0]);
  return self.type === 'name' && name !== undefined ? { type: 'name', name: `${self.name}.${name}` } : undefined;
}

function substring(run: Run, self: ScriptObject, args: Arguments): ScriptObject | undefined {
  const content = knownText(self);
  const [from, to] = args.list;
  if (content === undefined || from?.type !== 'number' || !run.step(1 + (content.length >> 8))) return undefined;
  return text(content.slice(from.number, to?.type === 'number' ? to.number : undefined), originOf(self));
}

function charAt(self: ScriptObject, args: Arguments): ScriptObject | undefined {
  const content = knownText(self);
  const at = args.list[0];
  const found = content === undefined || at?.type !== 'number' ? undefined : content[at.number];
  return found === undefined ? undefined : text(found, originOf(self));
}

function lengthOf(self: ScriptObject): ScriptObject | undefined {
  const content = knownText(self);
  return content === undefined ? undefined : { type: 'number', number: content.length };
}

/** Methods of the library's objects. */
export function thingMethod(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject | undefined {
  if (self.kind === 'builder-text') return textBuilder(run, self, name, args);
  if (self.kind === 'builder') {
    if (name === 'start') return started(run, self.data.get('words') ?? mystery('command'), args);
    if (name === 'command' && args.list.length > 0)
      self.data.set(
        'words',
        args.list.length === 1 && args.list[0]?.type === 'list'
          ? args.list[0]
          : { type: 'list', items: [...args.list] },
      );
    return self;
  }
  if (self.kind === 'request')
    return name.startsWith('open') || name === 'getContent' ? fetchedFrom(run, self, args) : self;
  if (self.kind === 'response' && (name === 'getInputStream' || name === 'connect')) return self;
  if (self.kind === 'path') return pathMethod(run, self, name, args);
  if (self.kind === 'engine' && name === 'eval') return scriptRun(run, args);
  // A stream of a socket or a process stands for it; what is read from one and written to the other joins them.
  if (/^get(?:Input|Output|Error)Stream$|^inputReader$|^outputWriter$/.test(name)) return self;
  if (name === 'accept') return self;
  if (self.kind === 'process' && /^read|^next/.test(name)) return self;
  if (/^(?:write|print|println|transferTo)$/.test(name)) return joining(run, self, args);
  return undefined;
}

function joining(run: Run, self: ScriptThing, args: Arguments): ScriptObject | undefined {
  const [given] = args.list;
  if (joinStreams(run, self, given)) return none;
  const received = originOf(given)?.received;
  const command = self.kind === 'process' && self.effect !== undefined ? run.record.commands[self.effect] : undefined;
  if (received === undefined || command === undefined) return undefined;
  handOver(run, received, command.name, 'it is fed what the socket receives');
  return none;
}

function textBuilder(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject | undefined {
  const content = self.data.get('text') ?? text('');
  const [given] = args.list;
  if (name === 'append' && given !== undefined) {
    self.data.set('text', joinTexts(run, content, given));
    return self;
  }
  if (name === 'reverse') {
    const value = asText(run, content);
    self.data.set(
      'text',
      reversed(run, value, (input) => stepped(value.origin, 'reverse', input)),
    );
    return self;
  }
  return name === 'toString' ? content : self;
}

function pathMethod(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject | undefined {
  const path = pathOf(self);
  if (name === 'delete' || name === 'deleteOnExit') return deleted(run, path, args);
  if (name === 'setExecutable') return chmod(run, path, text('+x'), args.node.line);
  if (name === 'getPath' || name === 'getAbsolutePath' || name === 'toString') return path;
  return name === 'toPath' || name === 'toFile' ? self : undefined;
}

/** A script in another language that the page runs (Nashorn). */
function scriptRun(run: Run, args: Arguments): ScriptObject {
  const [given] = args.list;
  const origin = originOf(given);
  const line = args.node.line;
  if (origin?.request === true)
    run.record.effect({ kind: 'run', what: asValue(given), interpreter: 'javascript', from: 'request' }, line);
  const content = knownText(given);
  if (content !== undefined) {
    const command = run.record.command([['javascript'], ['-e'], [content]], line, run.text(args.node));
    if (command >= 0) nest(run, command, 'argument', 'javascript', content, origin, line);
  }
  return mystery('result', origin);
}
