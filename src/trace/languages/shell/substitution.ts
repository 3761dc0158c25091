import { decodeText } from '../../decode/bytes.ts';
import { concat, known, render, type Value } from '../../value.ts';
import { collected, type Evaluator, type Io, newSink, plainIo } from './evaluator.ts';
import { runScript } from './run-script.ts';
import type { Script } from './syntax-tree.ts';

/** What `$(…)` becomes: the output where it is known, else a hole named after the commands in it. */
export function runSubstitution(e: Evaluator, body: Script, source: string): Value {
  const output = outputOf(e, body, plainIo);
  if (output === undefined) return [{ hole: source }];
  return withoutNewlines(textual(output));
}

/** What `<(…)` or `>(…)` becomes: a hole; what it would give to read is remembered under the hole's name. */
export function runProcess(e: Evaluator, body: Script, direction: '<' | '>'): Value {
  const first = e.commands.length;
  const output = outputOf(e, body, plainIo);
  const inside = e.commands
    .slice(first)
    .map((command) => command.argv.map(render).join(' '))
    .join(' | ')
    .slice(0, 300);
  const name = `${direction}(${inside})`;
  if (direction === '<' && output !== undefined && e.substituted.size < 1000) e.substituted.set(name, output);
  return [{ hole: name }];
}

/** Byte-string output of a list of commands run in a subshell. */
export function outputOf(e: Evaluator, body: Script, io: Io): Value | undefined {
  const sink = newSink();
  e.calls += 1;
  e.substitutions += 1;
  e.conditions += 1;
  e.state.push();
  const { steered } = e;
  const within = e.calls <= 60;
  if (within) runScript(e, body, { ...io, sink });
  else e.lost('commands nested too deeply');
  e.state.pop();
  e.steered ||= steered;
  e.conditions -= 1;
  e.substitutions -= 1;
  e.calls -= 1;
  return within ? collected(sink) : undefined;
}

/** Byte strings as text, holes kept. */
export function textual(value: Value): Value {
  return concat(
    ...value.map((part): Value => (typeof part === 'string' ? known(decodeText(part.replaceAll('\0', ''))) : [part])),
  );
}

function withoutNewlines(value: Value): Value {
  const last = value.at(-1);
  if (typeof last !== 'string') return value;
  let end = last.length;
  while (end > 0 && last[end - 1] === '\n') end -= 1;
  return concat(value.slice(0, -1), known(last.slice(0, end)));
}
