import { interpreterUse } from '../../interpreter-use.ts';
import type { NestedCode } from '../../language.ts';
import { shellCode } from '../../shell-line.ts';
import { literals, textOf, type Value } from '../../value.ts';
import type { Evaluator } from './evaluator.ts';
import { fishToShell } from './fish.ts';
import { indirectCode, mayRunIndirectly } from './indirect.ts';
import { descriptorAt } from './redirects.ts';
import type { Invocation } from './run-simple.ts';
import { textual } from './substitution.ts';

/** Hands over the code that a command runs: an argument, a pipe, a here-document. */
export function nestedCode(e: Evaluator, call: Invocation): void {
  if (call.command === undefined) return;
  const use = interpreterUse(call.argv);
  const give = (
    how: NestedCode['how'],
    language: NestedCode['language'],
    code: Value,
    args: readonly Value[],
  ): void => {
    const plain = textOf(code) ?? (language === 'shell' && literals(code).trim() !== '' ? shellCode(code) : undefined);
    if (plain === undefined || plain.trim() === '' || call.command === undefined) return;
    const text = call.name === 'fish' ? fishToShell(plain) : plain;
    if (!e.spendBytes(text.length)) return;
    e.nest({ command: call.command, how, language, text, decoded: e.steps, args, line: call.line, env: call.env() });
  };
  if (use?.kind === 'code') {
    give('argument', use.language, use.code, use.args);
    return;
  }
  if (use?.kind === 'file') {
    const [only] = use.path;
    const output = use.path.length === 1 && typeof only === 'object' ? e.substituted.get(only.hole) : undefined;
    if (output !== undefined) give('pipe', use.language, textual(output), use.args);
    const path = textOf(use.path);
    const open = path === undefined ? undefined : descriptorAt(e, path, call.io)?.stream;
    if (open !== undefined) {
      give('heredoc', use.language, textual(open.rest), use.args);
      open.rest = [];
    }
    return;
  }
  if (use?.kind === 'stdin' && call.io.stdin !== undefined) {
    const rest = textual(call.io.stdin.rest);
    call.io.stdin.rest = [];
    give(call.io.pipe !== undefined && call.io.pipe.position > 0 ? 'pipe' : 'heredoc', use.language, rest, use.args);
    return;
  }
  const code = codeOption(call);
  if (code !== undefined) give('argument', 'shell', code, [['sh']]);
  if (!mayRunIndirectly(call.name) && call.prefix.size === 0) return;
  const stdin = call.io.stdin === undefined ? undefined : textual(call.io.stdin.rest);
  for (const line of indirectCode({ ...call, stdin })) give('argument', 'shell', line, [['sh']]);
}

/** `su -c CODE`, `script -c CODE`, `flock FILE -c CODE`, `watch CODE…`. */
function codeOption(call: Invocation): Value | undefined {
  const { argv, name } = call;
  if (name === 'watch') {
    const words = argv.slice(1);
    const from = words.findIndex(
      (word, index) => !literals(word).startsWith('-') && literals(words[index - 1] ?? []) !== '-n',
    );
    return from === -1
      ? undefined
      : words.slice(from).flatMap((word, index): Value => (index === 0 ? word : [' ', ...word]));
  }
  if (!['su', 'runuser', 'script', 'flock', 'parallel', 'sem'].includes(name)) return undefined;
  for (let at = 1; at < argv.length; at += 1) {
    const text = literals(argv[at] ?? []);
    if (/^-[a-zA-Z]*c$/.test(text) || text === '--command') return argv[at + 1];
    if (text.startsWith('--command=')) return [text.slice('--command='.length)];
  }
  return undefined;
}
