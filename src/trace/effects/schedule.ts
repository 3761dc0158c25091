import type { CommandReader } from '../command-effects.ts';
import { known, literals, textOf, unknown, type Value } from '../value.ts';
import { jobsOrUnknown } from './cron-table.ts';
import { parseArguments } from './options.ts';
import { upstream } from './pipeline.ts';
import { outsideField } from './place.ts';
import { outputOf, textWrittenTo } from './written.ts';

/** `crontab -` (from a pipe or here-document), `crontab FILE`, `crontab -u root FILE`. Listing and editing are nothing. */
export const crontabEffects: CommandReader = (command, context) => {
  const given = parseArguments(command.argv.slice(1), { short: 'uc' });
  if (given.has('-l', '-e', '-r', '-V', '-T')) {
    return given.has('-r') ? [{ kind: 'delete', path: known('crontab'), ...outsideField(command) }] : [];
  }
  const user = given.value('-u');
  const file = given.operands[0];
  const content =
    file === undefined || textOf(file) === '-' || textOf(file) === '/dev/stdin'
      ? (command.stdin ?? upstreamText(command, context))
      : textWrittenTo(context, file);
  if (file === undefined && content === undefined && command.pipe === undefined) return [];
  const name = user && textOf(user) !== undefined ? { user: textOf(user) as string } : {};
  return jobsOrUnknown(content, 'user').map((job) => ({
    kind: 'schedule',
    table: known('crontab'),
    ...name,
    ...job,
    ...outsideField(command),
  }));
};

/** What the members to the left print as far as known: `(crontab -l; echo "…") | crontab -`. */
function upstreamText(...[command, context]: Parameters<CommandReader>): Value | undefined {
  const parts: Value[number][] = [];
  for (const peer of upstream(command, context)) {
    const output = outputOf(peer);
    if (output === undefined) continue;
    parts.push(...output);
    if (!literals(output).endsWith('\n')) parts.push('\n');
  }
  return parts.length > 0 ? parts : undefined;
}

/** `echo job | at now`, `at -f FILE now`, `batch`. */
export const atEffects: CommandReader = (command, context) => {
  const given = parseArguments(command.argv.slice(1), { short: 'fqt' });
  if (given.has('-l', '-r', '-d', '-c', '-V')) return [];
  const file = given.value('-f');
  const job = file ? (textWrittenTo(context, file) ?? file) : (command.stdin ?? upstreamText(command, context));
  const schedule = given.operands.map(literals).join(' ');
  return [
    {
      kind: 'schedule',
      table: known('at'),
      job: job ?? unknown('stdin'),
      ...(schedule ? { schedule } : {}),
      ...outsideField(command),
    },
  ];
};

/** systemctl, service, rc-update, chkconfig, update-rc.d: units switched on; protections switched off are in `impair.ts`. */
export const systemctlEffects: CommandReader = (command) => {
  const { operands } = parseArguments(command.argv.slice(1), { short: 'tHMnop', long: ['--root', '--type'] });
  const [verb, ...units] = operands;
  if (!enabling.has(textOf(verb ?? []) ?? '')) return [];
  return units.map((unit) => ({
    kind: 'schedule',
    table: known('systemd'),
    schedule: '@boot',
    job: unit,
    ...outsideField(command),
  }));
};

const enabling = new Set(['enable', 'reenable', 'add', 'defaults']);
