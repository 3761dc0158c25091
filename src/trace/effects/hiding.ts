import type { CommandReader } from '../command-effects.ts';
import { known, literals, textOf } from '../value.ts';
import { parseArguments } from './options.ts';
import { pattern, placeOf } from './place.ts';

/** `touch -r /bin/ls /tmp/x`, `touch -t 201501010000 FILE`: a new file that looks old. */
export const touchEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), { short: 'rtd', long: ['--reference', '--date', '--time'] });
  const time = given.value('-r', '--reference', '-t', '-d', '--date');
  if (time === undefined) return [];
  return given.operands.slice(0, 20).map((file) => {
    const { path, ...outside } = placeOf(command, file);
    return { kind: 'hide', how: 'timestamp', what: [...path, ' like ', ...time], ...outside };
  });
};

/** `mount --bind /tmp/empty /proc/4242`: the process is no longer listed. */
export const procMountEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), { short: 'toTLUO', long: ['--types', '--options'] });
  const target = given.operands[1];
  if (target === undefined) return [];
  const binds = given.has('-B', '--bind', '--rbind') || literals(given.value('-o', '--options') ?? []).includes('bind');
  const isTmpfs = textOf(given.value('-t', '--types') ?? []) === 'tmpfs';
  if (!binds && !isTmpfs) return [];
  return /^\/proc\/(\d{1,10}|self|\*)\/?$/.test(pattern(target))
    ? [{ kind: 'hide', how: 'process', what: target }]
    : [];
};

/** `exec -a '[kworker/0:1]' ./x`: the evaluator takes `exec` off as a wrapper, so the name is read from the source text. */
export const processNameEffects: CommandReader = (command) => {
  if (!command.via.includes('exec')) return [];
  const at = command.text.indexOf('exec -a ');
  if (at < 0) return [];
  const text = command.text.slice(at + 'exec -a '.length).trimStart();
  const quote = text[0] === '"' || text[0] === "'" ? text[0] : undefined;
  const end = quote === undefined ? text.search(/[\s;&|]/) : text.indexOf(quote, 1);
  const name = text.slice(quote === undefined ? 0 : 1, end < 0 ? undefined : end);
  if (name === '' || name.includes('$')) return [];
  return [{ kind: 'hide', how: 'process-name', what: known(name.slice(0, 100)) }];
};
