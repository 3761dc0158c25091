import { unescaped } from '../../../decode/escapes.ts';
import { parseAwk } from '../../awk/parse.ts';
import { AwkMachine } from './awk-machine.ts';
import { type Filter, parseOptions } from './filter.ts';

/** Longest program that is computed. */
const longest = 20_000;

/** What an awk program prints that only computes text; `undefined` for any other. */
export const awk: Filter = (args, tools) => {
  const { values, operands } = parseOptions(args, 'Fvf');
  if (values.has('f') || [...values.keys()].some((name) => name.startsWith('--'))) return undefined;
  const [program = '', ...rest] = operands;
  if (program.length > longest) return undefined;
  // Words like `FS=:` among the files set variables.
  const files = rest.filter((word) => !/^[A-Za-z_]\w*=/.test(word));
  const parsed = parseAwk(program);
  if (parsed.cut || parsed.unparsed > 0) return undefined;
  const needsInput = parsed.rules.some((rule) => rule.when !== 'BEGIN');
  const input = needsInput ? tools.input(files) : '';
  if (input === undefined || !tools.spend(1 + (input.length >> 4))) return undefined;
  const machine = new AwkMachine(parsed, Math.min(tools.limit, 4_000_000));
  if (values.has('F')) machine.set('FS', unescaped(values.get('F') ?? '', 'printf').bytes.replace(/^t$/, '\t'));
  // Of several -v only the last is known here: they are looked up one by one.
  args.forEach((arg, at) => {
    const given =
      arg === '-v' ? args[at + 1] : arg.startsWith('-v') ? arg.slice(2) : rest.includes(arg) ? arg : undefined;
    const equals = given?.indexOf('=') ?? -1;
    if (given !== undefined && equals > 0)
      machine.set(given.slice(0, equals), unescaped(given.slice(equals + 1), 'printf').bytes);
  });
  const output = machine.run(input);
  if (!tools.spend(machine.steps >> 3) || output === undefined) return undefined;
  if (output !== '' && output !== input) tools.step('filter', input === '' ? program : input);
  return output;
};
