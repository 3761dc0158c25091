import type { Language } from 'web-tree-sitter';
import { grammar } from '../../grammars.ts';
import type { LanguageReader } from '../../language.ts';
import type { Dialect, LibraryFunction } from '../script/dialect.ts';
import { list } from '../script/object.ts';
import { scriptReader } from '../script/read-script.ts';
import { absent, jsAlone, jsOperate, jsText, jsTruth } from './coerce.ts';
import { knownDecoder } from './known-decoders.ts';
import { codecs } from './library/codecs.ts';
import { files } from './library/files.ts';
import { globals } from './library/globals.ts';
import { network } from './library/network.ts';
import { processes } from './library/processes.ts';
import { lower } from './lower.ts';
import { member, methods } from './members.ts';
import { constant, requireModule } from './modules.ts';
import { canonical } from './names.ts';
import { thingMethod } from './things.ts';

let language: Language | undefined;

const functions: ReadonlyMap<string, LibraryFunction> = new Map<string, LibraryFunction>([
  ...globals,
  ...processes,
  ...network,
  ...files,
  ...codecs,
  ['require', (run, args) => requireModule(run, args)],
  ['require.resolve', (_run, args) => args.list[0]],
]);

/** JavaScript as Node, Bun and Deno run it. */
export const javascriptDialect: Dialect = {
  language: 'javascript',
  interpreter: 'node',
  programs: ['node', 'nodejs', 'bun', 'deno', 'ts-node', 'tsx'],
  parse: (text) => (language === undefined ? { body: [], cut: true } : lower(language, text)),
  canonical,
  functions,
  constant,
  methods,
  thingMethod,
  member,
  operate: jsOperate,
  operateAlone: jsAlone,
  truth: jsTruth,
  asText: jsText,
  absent,
  selfNames: ['this'],
  mostCalls: 200_000,
  shortcut: knownDecoder,
  bindWorld(run) {
    run.top.own('exports', { type: 'dict', entries: new Map() });
  },
  bindCall(_run, args, scope) {
    scope.own('arguments', list([...args.list]));
  },
};

/**
 * JavaScript, and TypeScript as far as its grammar is tolerant: parsed, then evaluated abstractly. Branches are both
 * taken, functions nobody is seen to call are called once with unknown arguments, nothing is executed.
 */
export const javascript: LanguageReader = scriptReader(javascriptDialect, async () => {
  language ??= await grammar('javascript');
});
