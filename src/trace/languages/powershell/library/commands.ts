import { programName } from '../../../interpreter-use.ts';
import { shellLine } from '../../../shell-line.ts';
import { known, textOf, type Value } from '../../../value.ts';
import { callbacks, callFunction } from '../../script/call.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { processThing, runCode, runProgram, runShell } from '../../script/library/code.ts';
import { write } from '../../script/library/files.ts';
import { asValue, knownText, mystery, originOf, type ScriptObject, text, textOfValue } from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';
import { aliases, isCmdlet } from '../cmdlet-names.ts';
import { cmdlets, type Given } from './cmdlets.ts';
import { encodedCommand } from './encodings.ts';

/** `NAME words…`: a block, a function of the text, a cmdlet, or a program. */
export const command: LibraryFunction = (run, args, scope) => {
  const [callee, ...words] = args.list;
  if (callee === undefined) return undefined;
  const plain = { ...args, list: words.filter((word) => !isParameter(word)), named: new Map() };
  if (callee.type === 'function') return callFunction(run, callee, plain);
  if (callee.type === 'thing' && callee.kind === 'script') {
    runCode(run, callee.data.get('code'), args.node);
    return mystery('result');
  }
  const name = (knownText(callee) ?? '').toLowerCase();
  const own = scope.get(`function ${name}`);
  if (own?.type === 'function') return callFunction(run, own, plain);
  const alias = knownText(scope.get(`alias ${name}`))?.toLowerCase();
  const cmdlet = cmdlets.get(alias ?? aliases.get(name) ?? name);
  const input = args.named.get('input');
  if (cmdlet === undefined && alias === undefined && isCmdlet(name)) {
    callbacks(run, { ...args, list: words });
    return mystery(name, originOf(input));
  }
  const result =
    cmdlet === undefined
      ? program(run, [alias === undefined ? callee : text(alias), ...words], args)
      : cmdlet(run, givenOf(words, input), args, scope);
  for (const [operator, mode] of redirections) {
    const path = args.named.get(operator);
    if (path !== undefined) write(run, path, result, mode, args.node.line);
  }
  return result ?? mystery(name === '' ? 'command' : name, originOf(input));
};

const redirections = [
  ['>', 'w'],
  ['>>', 'a'],
] as const;

/** Programs piped into each other: read as the line of shell that they are. What goes in comes first. */
export const pipeline: LibraryFunction = (run, args) => {
  const lines = args.list.map((each) => shellLine(wordsOf(each)));
  const input = args.named.get('input');
  const value = input === undefined ? undefined : asValue(input);
  const before: Value[] = value === undefined ? [] : [known(`${shellLine([known('printf'), known('%s'), value])} | `)];
  runShell(run, textOfValue([...before.flat(), lines.join(' | ')], originOf(input)), args.node);
  return mystery('output', originOf(input));
};

function wordsOf(each: ScriptObject): Value[] {
  const items = each.type === 'list' ? each.items : [each];
  return items.flatMap((item) => (item.type === 'list' ? item.items : [item])).map(asValue);
}

/** A program of the image. */
function program(run: Run, words: readonly ScriptObject[], args: Arguments): ScriptObject {
  const argv = wordsOf({ type: 'list', items: [...words] });
  const name = programName(textOf(argv[0] ?? []) ?? '');
  if (run.dialect.programs.includes(name)) {
    const encoded = encodedCommand(run, words);
    if (encoded !== undefined) {
      runCode(run, encoded, args.node);
      return mystery('output');
    }
  }
  return processThing(runProgram(run, argv, args.node));
}

function isParameter(word: ScriptObject): boolean {
  return /^-[A-Za-z]/.test(knownText(word) ?? '');
}

/** Parameters that stand alone. */
const switches = new Set(
  'force recurse wait nonewline passthru usebasicparsing verbose asjob nonewwindow append raw noprofile noninteractive'.split(
    ' ',
  ),
);

function givenOf(words: readonly ScriptObject[], input: ScriptObject | undefined): Given {
  const plain: ScriptObject[] = [];
  const named = new Map<string, ScriptObject>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as ScriptObject;
    const parameter = /^-([A-Za-z]\w*)(?::(.*))?$/.exec(knownText(word) ?? '');
    if (parameter === null) {
      plain.push(word);
      continue;
    }
    const name = (parameter[1] ?? '').toLowerCase();
    const next = words[at + 1];
    if (parameter[2] !== undefined && parameter[2] !== '') named.set(name, text(parameter[2]));
    else if (switches.has(name) || next === undefined || isParameter(next))
      named.set(name, { type: 'constant', constant: 'true' });
    else {
      named.set(name, next);
      at += 1;
    }
  }
  return { words: plain, named, input };
}
