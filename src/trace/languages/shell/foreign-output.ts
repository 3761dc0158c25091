import { encodeText } from '../../decode/bytes.ts';
import type { Language } from '../../story.ts';
import { known, textOf } from '../../value.ts';
import type { Evaluator, Io } from './evaluator.ts';
import type { ForeignUse } from './filters/filter.ts';
import { textual } from './substitution.ts';

/** What code of another language prints, as a byte string, when its reader can say so. Its input is used up. */
export function foreignOutput(e: Evaluator, language: Language, use: ForeignUse, io: Io): string | undefined {
  if (e.input.outputOf === undefined || !e.spend(64)) return undefined;
  const rest = io.stdin?.rest;
  const cwd = e.state.cwd;
  const output = e.input.outputOf({
    language,
    text: use.text,
    args: [known('-c'), ...use.args.map(known)],
    env: e.state.exported(),
    ...(cwd === undefined ? {} : { cwd }),
    ...(rest === undefined ? {} : { stdin: textual(rest) }),
  });
  const text = output === undefined ? undefined : textOf(output);
  if (text === undefined) return undefined;
  e.noteStep(language, use.text);
  if (io.stdin !== undefined) io.stdin.rest = [];
  return encodeText(text);
}
