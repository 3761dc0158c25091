import type { NestedCode } from '../../language.ts';
import type { Evaluator } from './evaluator.ts';
import { type Invocation, runText } from './run-simple.ts';
import { positionalNow } from './variables.ts';

/**
 * Runs text as code of this very shell (`eval`, `source`, `trap`): what it does to variables and functions counts here.
 * Its commands are left to whoever reads the nested code, unless it uses functions, arrays or descriptors that only
 * this reading knows.
 * `how`: absent for a file, which is read as a file of its own.
 */
export function runHere(
  e: Evaluator,
  call: Invocation,
  code: string | undefined,
  how: NestedCode['how'] | undefined,
): void {
  if (code === undefined || !e.spend(32)) return;
  // Code that runs itself again is followed a little.
  const depth = e.running.get(code) ?? 0;
  if (depth >= 3) return;
  const steps = e.steps;
  const marks = {
    commands: e.commands.length,
    nested: e.nested.length,
    loads: e.loads.length,
    budget: e.input.budget.commands,
  };
  const calls = e.functionCalls + e.localUses;
  const before = e.state.everything();
  const positional = positionalNow(e);
  e.running.set(code, depth + 1);
  runText(e, code, how === undefined ? 1 : call.line, call.io);
  e.running.set(code, depth);
  if (how !== undefined && (e.functionCalls + e.localUses > calls || call.command === undefined)) return;
  e.commands.length = Math.min(marks.commands, e.commands.length);
  e.nested.length = Math.min(marks.nested, e.nested.length);
  e.loads.length = Math.min(marks.loads, e.loads.length);
  e.input.budget.commands = marks.budget;
  if (how === undefined || call.command === undefined) return;
  e.nest({
    command: call.command,
    how,
    language: 'shell',
    text: code,
    decoded: steps,
    args: positional.values,
    line: call.line,
    env: before,
  });
}
