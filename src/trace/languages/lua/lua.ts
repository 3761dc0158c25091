import type { Language } from 'web-tree-sitter';
import { grammar } from '../../grammars.ts';
import type { LanguageReader } from '../../language.ts';
import type { Dialect, LibraryFunction } from '../script/dialect.ts';
import { fileMethod } from '../script/library/files.ts';
import { request, socketMethod } from '../script/library/network.ts';
import {
  asValue,
  knownText,
  mystery,
  none,
  originOf,
  type ScriptObject,
  type ScriptThing,
  textOfValue,
} from '../script/object.ts';
import { scriptReader } from '../script/read-script.ts';
import type { Arguments, Run } from '../script/run.ts';
import { base } from './library/base.ts';
import { stringMethods, strings } from './library/strings.ts';
import { system } from './library/system.ts';
import { lower } from './lower.ts';
import { canonical } from './names.ts';
import { firstOf, luaText, luaTruth, several, tableOf } from './values.ts';

let language: Language | undefined;

const functions: ReadonlyMap<string, LibraryFunction> = new Map<string, LibraryFunction>([
  ...base,
  ...strings,
  ...system,
]);

/** Lua, LuaJIT and what web servers embed of it. */
export const luaDialect: Dialect = {
  language: 'lua',
  interpreter: 'lua',
  programs: ['lua', 'luajit', 'texlua'],
  parse: (text) => (language === undefined ? { body: [], cut: true } : lower(language, text)),
  canonical,
  functions,
  methods: stringMethods,
  thingMethod,
  member,
  callee: (_run, value) => (value.type === 'list' ? value.items[0] : undefined),
  truth: luaTruth,
  asText: luaText,
  absent: none,
  selfNames: ['self'],
  constant,
  bindWorld(run) {
    const [script, ...rest] = run.input.args;
    const words = rest.map((word) => textOfValue(word));
    if (words.length > 0) run.top.own('...', several(...words));
    const table = tableOf(words);
    if (script !== undefined) table.entries.set('n0', textOfValue(script));
    if (words.length > 0) run.top.own('arg', table);
  },
};

function constant(_run: Run, name: string): ScriptObject | undefined {
  if (name.startsWith('ngx.var.') && name.length > 8)
    return mystery(
      name,
      /^ngx\.var\.(arg_|http_|request|query|args|cookie|uri)/.test(name) ? { request: true } : undefined,
    );
  return undefined;
}

/** Several values give their first one; what is taken out of a request comes from there. */
function member(run: Run, self: ScriptObject, name: string): ScriptObject | undefined {
  if (self.type === 'list') {
    const first = firstOf(self);
    return first === undefined || first.type === 'list'
      ? undefined
      : (member(run, first, name) ??
          (first.type === 'dict' ? first.entries.get(`s${name}`) : { type: 'method', self: first, name }));
  }
  if (self.type === 'unknown' && self.origin?.request === true) return mystery(name, self.origin);
  return undefined;
}

/** Methods of sockets, files and processes as Lua calls them. */
function thingMethod(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject | undefined {
  switch (self.kind) {
    case 'socket':
      return socketThing(run, self, name, args);
    case 'process':
      if (name === 'read' || name === 'lines') return self.data.get('output') ?? mystery('output');
      return undefined;
    case 'file':
      if (name === 'write') {
        for (const each of args.list) fileMethod(run, self, 'write', { ...args, list: [firstOf(each) ?? each] });
        return self;
      }
      if (name === 'lines') return undefined;
      return name === 'close' || name === 'flush' || name === 'seek' ? none : undefined;
    case 'http-client': {
      if (name !== 'request_uri' && name !== 'request') return none;
      const options = args.list[1];
      const body = options?.type === 'dict' ? options.entries.get('sbody') : undefined;
      const verb = options?.type === 'dict' ? knownText(options.entries.get('smethod')) : undefined;
      return request(run, args.list[0], args, 'resty.http', verb ?? '', [body]);
    }
    case 'response':
      return name === 'body' ? mystery('body', originOf(self)) : undefined;
    default:
      return undefined;
  }
}

function socketThing(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject | undefined {
  switch (name) {
    case 'connect':
    case 'setpeername':
      self.data.set(
        'peer',
        textOfValue([...asValue(args.list[0]), ':', ...asValue(args.list[1])].filter((part) => part !== '')),
      );
      return socketMethod(run, self, 'connect', { ...args, list: [{ type: 'list', items: args.list.slice(0, 2) }] });
    case 'bind':
    case 'setsockname':
      return socketMethod(run, self, 'bind', { ...args, list: [{ type: 'list', items: args.list.slice(0, 2) }] });
    case 'accept':
      socketMethod(run, self, 'accept', args);
      return self;
    case 'receive':
    case 'receivefrom':
    case 'recv':
    case 'receiveany':
      return socketMethod(run, self, 'recv', args);
    case 'send':
    case 'sendto': {
      const what = firstOf(args.list[0]);
      const isTelling =
        what !== undefined &&
        originOf(what)?.received === undefined &&
        asValue(what).some((part) => typeof part !== 'string' && /^(file |\$\()/.test(part.hole));
      const peer = self.data.get('peer');
      if (isTelling && peer !== undefined)
        run.record.effect(
          { kind: 'exfiltrate', to: asValue(peer), what: asValue(what), via: 'socket' },
          args.node.line,
        );
      return none;
    }
    case 'getfd':
    case 'fileno':
      return self;
    default:
      return undefined;
  }
}

/** Lua: parsed, then evaluated abstractly as every scripting language here; nothing is executed. */
export const lua: LanguageReader = scriptReader(luaDialect, async () => {
  language ??= await grammar('lua');
});
