import type { CommandReader } from '../command-effects.ts';
import type { EffectDraft } from '../effect.ts';
import { literals, type Value } from '../value.ts';
import { parseArguments } from './options.ts';

/** masscan, zmap, pnscan, zgrab, rustscan: sweeping addresses is all they do. */
export const sweeperEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), {
    short: 'pPrioBTMNcmnwWRLtaC',
    long: [
      '--ports',
      '--rate',
      '--target-port',
      '--port',
      '--bandwidth',
      '--output-file',
      '--exclude',
      '--max-rate',
      '--range',
      '--input-file',
      '--banners',
      '--interface',
      '--senders',
    ],
  });
  if (given.has('--version', '--help', '-V', '-h')) return [];
  const ports = given.value('-p', '--ports', '--target-port', '--port');
  const targets =
    given.value('--range') ??
    given.operands.find((operand) => literals(operand) !== '') ??
    given.value('-r', '-a', '-iL', '--input-file') ??
    [];
  return [{ kind: 'scan', tool: command.name, targets, ...(ports ? { ports } : {}) }];
};

/** nmap counts when it is given more than single hosts: a range, a prefix, a list or random targets. */
export const nmapEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), {
    short: 'pTDeSgo',
    long: ['--script', '--top-ports', '--min-rate', '--exclude', '--max-retries'],
  });
  const wide = given.operands.find((operand) => isWide(operand));
  const list = command.argv.some((value) => /^-i[LR]/.test(literals(value)));
  if (!wide && !list) return [];
  const ports = given.value('-p');
  return [{ kind: 'scan', tool: 'nmap', targets: wide ?? [{ hole: 'list' }], ...(ports ? { ports } : {}) }];
};

function isWide(value: Value): boolean {
  const text = literals(value);
  return /\/([0-9]|1[0-9]|2[0-4])$/.test(text) || /\.(\*|\d{1,3}-\d{1,3}|0\/)/.test(text);
}

/** `redis-cli -h $ip` with commands that write a file: how worms plant cron jobs through open Redis servers. */
export const redisEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), { short: 'hpasnrixd', long: ['--pass', '--user', '--uri'] });
  const host = given.value('-h');
  const words = [...given.operands.map(literals), literals(command.stdin ?? [])].join(' ').toLowerCase();
  if (!host || !/config\s{1,4}set\s{1,4}(dir|dbfilename)|slaveof|replicaof|module load/.test(words)) return [];
  const effects: EffectDraft[] = [{ kind: 'scan', tool: 'redis-cli', targets: host, ports: ['6379'] }];
  return effects;
};
