import type { Language } from 'web-tree-sitter';
import { grammar } from '../../grammars.ts';
import type { LanguageReader } from '../../language.ts';
import type { Parsed } from '../script/code.ts';
import type { Dialect } from '../script/dialect.ts';
import { type ScriptObject, text } from '../script/object.ts';
import { scriptReader } from '../script/read-script.ts';
import { syntaxOf } from '../script/syntax.ts';
import { functions } from './library/functions.ts';
import { methods, thingMethod } from './library/methods.ts';
import { lowerJava } from './lower.ts';
import { javaOf } from './source.ts';

let language: Language | undefined;

/** Java as it stands in JSP pages (and in single source files that `java X.java` runs). */
const dialect: Dialect = {
  language: 'java',
  interpreter: 'java',
  programs: ['java', 'jshell'],
  parse,
  canonical: withoutPackage,
  functions,
  methods,
  thingMethod,
  constant: (_run, name): ScriptObject | undefined => (name === 'File.separator' ? text('/') : undefined),
};

/** Reads the Java of a page. */
export const java: LanguageReader = scriptReader(dialect, async () => {
  language ??= await grammar('java');
});

function parse(page: string): Parsed {
  if (language === undefined) return { body: [], cut: true };
  const { text: code } = javaOf(page);
  const { tree, cut } = syntaxOf(language, code);
  return { body: tree === undefined ? [] : lowerJava(code, tree), cut };
}

/** `java.lang.Runtime.getRuntime` and `Runtime.getRuntime` are one: packages are in small letters. */
function withoutPackage(name: string): string {
  const parts = name.split('.');
  if (parts.length < 3 || !roots.has(parts[0] ?? '')) return name;
  const from = parts.findIndex((part) => /^[A-Z]/.test(part));
  return from <= 0 ? name : parts.slice(from).join('.');
}

const roots = new Set(['java', 'javax', 'jakarta', 'sun', 'com', 'org']);
