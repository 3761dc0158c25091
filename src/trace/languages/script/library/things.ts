import { programName } from '../../../interpreter-use.ts';
import { asValue, mystery, originOf, type ScriptObject, type ScriptThing } from '../object.ts';
import { type Arguments, argument, type Run } from '../run.ts';
import { runCode } from './code.ts';
import { setVariable } from './environment.ts';
import { fileMethod, pathMethod } from './files.ts';
import { connectionMethod, socketMethod } from './network.ts';

/** Methods of the library's objects. */
export function thingMethod(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject {
  if (name === '__enter__') return self;
  switch (self.kind) {
    case 'socket':
      return socketMethod(run, self, name, args);
    case 'file':
      return fileMethod(run, self, name, args);
    case 'path':
      return pathMethod(run, self, name, args);
    case 'connection':
      return connectionMethod(run, self, name, args);
    case 'process':
      return processMethod(run, self, name, args);
    case 'environ':
      if (name === 'get' || name === 'pop')
        return self.data.get(String(asValue(args.list[0])[0] ?? '')) ?? argument(args, 1) ?? mystery('environment');
      if (name === 'update' && args.list[0]?.type === 'dict') {
        for (const [key, value] of args.list[0].entries)
          setVariable(run, { type: 'text', value: [key.slice(1)], bytes: false }, value, args.node.line);
      }
      return mystery(name);
    default:
      // Responses: whatever is read out of them was downloaded.
      return mystery(name, originOf(self));
  }
}

/** Methods by which text reaches a process. */
const writing = new Set(['communicate', 'write', 'end', 'puts', 'print', 'send']);

function processMethod(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject {
  const input = argument(args, 0, 'input');
  if (writing.has(name) && input !== undefined && self.effect !== undefined) {
    const command = run.record.commands[self.effect];
    if (command !== undefined && input.type === 'text') {
      command.stdin = input.value;
      if (run.dialect.programs.includes(programName(command.name))) runCode(run, input, args.node);
      else if (/^(ba|da|a|z|k)?sh$/.test(command.name)) pipeIn(run, self.effect, input, args);
    }
    const fetched = originOf(input)?.fetched;
    if (fetched !== undefined) {
      run.record.effect(
        { kind: 'run', what: asValue(input), interpreter: command?.name ?? '', from: 'fetched', fetched },
        args.node.line,
      );
    }
  }
  return name === 'stdin' ? self : mystery('output');
}

/** Known text on a shell's standard input. */
export function pipeIn(run: Run, command: number, input: ScriptObject, args: Arguments): void {
  const value = asValue(input);
  const text = value.map((part, index) => (typeof part === 'string' ? part : `\${UNKNOWN_${index}}`)).join('');
  if (text.trim() === '' || !value.some((part) => typeof part === 'string')) return;
  run.record.code({
    command,
    how: 'pipe',
    language: 'shell',
    text,
    decoded: originOf(input)?.steps ?? [],
    args: [['sh']],
    line: args.node.line,
    env: run.input.env,
  });
}
