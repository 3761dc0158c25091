import { textOf } from '../../../value.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { plainPattern } from '../../script/library/patterns.ts';
import { invoke, same, setArgument, stringOf, valuesOfArray } from '../../script/library/values.ts';
import { asValue, list, mystery, originOf, type ScriptObject, text } from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { evaluateCode } from './code.ts';

/** Functions on regular expressions. */
export const patterns: readonly (readonly [string, LibraryFunction])[] = [
  ...same(['preg_replace', 'preg_filter'], (run, args, scope) => replaced(run, args, scope)),
  ...same(['mb_ereg_replace', 'mb_eregi_replace'], (run, args, scope) => {
    if ((stringOf(args.list[3]) ?? '').includes('e')) evaluateCode(run, args.list[1], args, scope);
    return mystery('mb_ereg_replace()', originOf(args.list[2]));
  }),
  ...same(['preg_replace_callback', 'preg_replace_callback_array'], (run, args, scope) => {
    const subject = args.list[2] ?? args.list[1];
    const found = mystery('match', originOf(subject));
    const callees =
      args.list[1]?.type === 'dict' || args.list[0]?.type === 'dict'
        ? (valuesOfArray(args.list[0]) ?? [])
        : [args.list[1]];
    for (const callee of callees.slice(0, 50)) invoke(run, callee, [list([found, found, found])], args, scope);
    return mystery('preg_replace_callback()', originOf(subject));
  }),
  ...same(['preg_match', 'preg_match_all'], (run, args, scope) => {
    setArgument(run, args, 2, mystery('match', originOf(args.list[1])), scope);
    return mystery('preg_match()');
  }),
  ['preg_split', (_run, args) => split(args)],
];

interface Pattern {
  readonly source: string;
  readonly flags: string;
}

/** `/source/flags`, with any delimiter. */
function read(value: ScriptObject | undefined): Pattern | undefined {
  const content = stringOf(value)?.trim();
  const open = content?.[0];
  if (content === undefined || open === undefined || /[\w\\]/.test(open)) return undefined;
  const close = { '(': ')', '[': ']', '{': '}', '<': '>' }[open] ?? open;
  const end = content.lastIndexOf(close);
  return end <= 0 ? undefined : { source: content.slice(1, end), flags: content.slice(end + 1) };
}

/** Flags of a pattern of which the middle is not known. */
function lastFlags(value: ScriptObject): string {
  const last = asValue(value).at(-1);
  return typeof last === 'string' ? (/[/#~|!@%}]([a-zA-Z]{0,20})$/.exec(last)?.[1] ?? '') : '';
}

/** `preg_replace('/…/e', code, subject)` runs code; a pattern that a request decides may say so. */
function replaced(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [pattern, replacement, subject] = args.list;
  const codes = valuesOfArray(replacement) ?? (replacement === undefined ? [] : [replacement]);
  const given = valuesOfArray(pattern) ?? (pattern === undefined ? [] : [pattern]);
  given.slice(0, 200).forEach((each, index) => {
    const code = codes[index] ?? codes[0];
    const byRequest = each.type === 'unknown' && originOf(each)?.request === true && originOf(code)?.request === true;
    if (byRequest || (read(each)?.flags ?? lastFlags(each)).includes('e'))
      runReplacement(run, code, subject, args, scope);
  });
  const one = read(pattern);
  const content = stringOf(subject);
  const by = stringOf(replacement);
  const plain = one === undefined ? undefined : plainPattern(one.source, one.flags);
  if (plain === undefined || content === undefined || by === undefined || !run.step(1 + (content.length >> 4)))
    return mystery('preg_replace()', originOf(subject));
  return text(
    content.replace(plain, () => by.replace(/\\\\|[$\\]\d{1,2}/g, '')),
    originOf(subject),
  );
}

/** With `/e` the replacement is code; one that is only a back-reference makes the subject the code. */
function runReplacement(
  run: Run,
  code: ScriptObject | undefined,
  subject: ScriptObject | undefined,
  args: Arguments,
  scope: Scope,
): void {
  const written = code === undefined ? undefined : textOf(asValue(code));
  const isReference = written !== undefined && /^["'{]?[$\\]{1,2}\{?\d["'}]?;?$/.test(written.trim());
  evaluateCode(run, isReference ? subject : code, args, scope);
  if (!isReference && written !== undefined && /[$\\]\{?\d/.test(written) && /\b(eval|assert)\b/.test(written))
    evaluateCode(run, subject, args, scope);
}

function split(args: Arguments): ScriptObject {
  const [pattern, subject] = args.list;
  const one = read(pattern);
  const content = stringOf(subject);
  const plain = one === undefined ? undefined : one.source === '' ? /(?:)/ : plainPattern(one.source, one.flags);
  if (plain === undefined || content === undefined) return mystery('preg_split()', originOf(subject));
  const dropEmpty =
    stringOf(args.list[3]) === '1' || (args.list[3]?.type === 'name' && args.list[3].name.endsWith('no_empty'));
  return list(
    content
      .slice(0, 1_000_000)
      .split(plain)
      .filter((part) => !dropEmpty || part !== '')
      .slice(0, 200_000)
      .map((part) => text(part, originOf(subject))),
  );
}
