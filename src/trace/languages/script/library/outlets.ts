import { concat, type Value } from '../../../value.ts';
import type { Place } from '../code.ts';
import { asValue, knownText, originOf, type ScriptObject, type ScriptThing, text } from '../object.ts';
import { asText } from '../operators.ts';
import type { Run } from '../run.ts';
import { processThing, runProgram, runShell } from './code.ts';
import { write } from './files.ts';

/** Longest content of one file that is put together from what is printed to it. */
const longestContent = 1_000_000;
/** Known and unknown pieces that such a content, or what a program reads, may be made of. */
const mostPieces = 2_000;

/**
 * A program that text is printed to (`open(F, "|sh")`, awk's `print | "sh"`). Interpreters remember that they read code;
 * a plain command line is started as such, so that what it reads is known to it.
 */
export function printedTo(run: Run, line: ScriptObject, node: Place): ScriptThing {
  const known = knownText(line)?.trim();
  const interpreter =
    /^(?:exec\s+)?(?:\/\S{0,60}\/)?((?:ba|da|a|z|k)?sh|perl|python[\d.]{0,5})(?:\s+-[is])?(?:\s+-)?(?:\s+\d?>.{0,60})?$/.exec(
      known ?? '',
    )?.[1];
  const isPlain = interpreter === undefined && known !== undefined && /^[\w/.+=:@ -]{1,300}$/.test(known);
  const words = isPlain ? known.split(' ').filter((word) => word !== '') : [];
  const command = isPlain
    ? runProgram(
        run,
        words.map((word): Value => [word]),
        node,
      )
    : runShell(run, line, node);
  const made = processThing(command);
  if (interpreter !== undefined && command >= 0) made.data.set('reads', text(interpreter));
  return made;
}

/** More text for a program that was started with `printedTo`. */
export function feed(run: Run, target: ScriptThing, value: ScriptObject, node: Place): void {
  const command = target.effect === undefined ? undefined : run.record.commands[target.effect];
  const origin = originOf(value);
  const reads = knownText(target.data.get('reads'));
  if (reads !== undefined && (origin?.fetched !== undefined || origin?.received !== undefined)) {
    runShell(run, value, node);
    return;
  }
  if (command === undefined || target.effect === undefined) return;
  const content = asText(run, value).value;
  if ((command.stdin?.length ?? 0) > mostPieces) return;
  command.stdin = concat(command.stdin ?? [], content);
  if (reads === undefined || !content.some((part) => typeof part === 'string')) return;
  const written = content.map((part, index) => (typeof part === 'string' ? part : `\${UNKNOWN_${index}}`)).join('');
  run.record.code({
    command: target.effect,
    how: 'pipe',
    language: reads === 'perl' ? 'perl' : reads.startsWith('python') ? 'python' : 'shell',
    text: written,
    decoded: origin?.steps ?? [],
    args: [[reads]],
    line: node.line,
    env: run.input.env,
  });
}

/** One more piece of text in a file that is being written: one effect with all of it. `target.effect` is that effect. */
export function writeMore(run: Run, target: ScriptThing, value: ScriptObject, line: number): void {
  const path = target.data.get('path');
  const mode = knownText(target.data.get('mode')) ?? 'r';
  if (path === undefined || mode === 'r') return;
  const effect = target.effect === undefined ? undefined : run.record.effects[target.effect];
  if (effect !== undefined && (effect.kind === 'write' || effect.kind === 'append') && value.type === 'text') {
    if ((effect.content?.length ?? 0) > mostPieces) return;
    const content = concat(effect.content ?? [], asValue(value));
    if (sizeOf(content) < longestContent && originOf(value)?.fetched === undefined) {
      effect.content = content;
      return;
    }
  }
  const before = run.record.effects.length;
  write(run, path, value, mode, line);
  if (run.record.effects.length > before) target.effect = before;
}

function sizeOf(value: Value): number {
  let size = 0;
  for (const part of value) size += typeof part === 'string' ? part.length : 1;
  return size;
}
