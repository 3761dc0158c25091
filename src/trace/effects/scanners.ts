import type { CommandReader } from '../command-effects.ts';
import type { EffectDraft } from '../effect.ts';
import { literals, type Value } from '../value.ts';
import { parseArguments } from './options.ts';
import { pattern } from './place.ts';
import { startsWalking, walkedAddress } from './walked.ts';

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

/**
 * Trying doors one machine after the other without a scanner: `nc -z $ip 2375`, `curl http://$ip:2375/version`. Only an address
 * that the code itself goes through counts; `$DOCKER_HOST` in capitals is somebody's setting.
 */
export const doorEffects: CommandReader = (command, context) => {
  if (command.name === 'curl' || command.name === 'wget') {
    for (const value of command.argv.slice(1, 60)) {
      const door = /^[^/]{0,40}\/{0,2}[^/]{0,200}:(\d{4,5})(\/|$)/.exec(pattern(value))?.[1];
      if (!door || !openDoors.has(door)) continue;
      if (isWalked(value)) return [{ kind: 'scan', tool: command.name, targets: value, ports: [door] }];
      if (startsWalking(command, context))
        return [{ kind: 'scan', tool: command.name, targets: walkedAddress, ports: [door] }];
    }
    return [];
  }
  const given = parseArguments(command.argv.slice(1), { short: 'wiGpsqX' });
  const [host, port] = given.operands;
  const door = port ? literals(port) : '';
  // The same as `redis-cli`, spoken by hand.
  if (
    host &&
    door === '6379' &&
    /config\s{1,4}set\s{1,4}(dir|dbfilename)|slaveof|replicaof/i.test(literals(command.stdin ?? []))
  )
    return [{ kind: 'scan', tool: 'redis-cli', targets: host, ports: ['6379'] }];
  if (!given.has('-z') || !host || !(openDoors.has(door) || /\d-\d/.test(door))) return [];
  const targets = isWalked(host) ? host : startsWalking(command, context) ? walkedAddress : undefined;
  return targets ? [{ kind: 'scan', tool: command.name, targets, ports: [door] }] : [];
};

/** Ports behind which engines, clusters and databases stand open by mistake. */
export const openDoors: ReadonlySet<string> = new Set(
  '2375 2376 4243 10250 10255 6379 2379 5984 9200 7001 27017 11211 8088 7077 50070 8090 4040'.split(' '),
);

/** A part that changes while running and is no setting: `$ip`, `$1`, `$(…)`, not `$DOCKER_HOST`. */
function isWalked(value: Value): boolean {
  return value.some((part) => typeof part !== 'string' && !/^\$\{?[A-Z][A-Z0-9_]{2,60}([:}].{0,80})?$/.test(part.hole));
}

/** Search engines for open doors: Shodan, Censys, ZoomEye, FOFA by their command-line clients. */
export const searchEngineEffects: CommandReader = (command) => {
  const words = command.argv.slice(1).map(literals);
  const verb = words.findIndex((word) =>
    ['search', 'download', 'stream', 'scan', 'parse', 'domain', 'host'].includes(word),
  );
  if (verb < 0) return [];
  return [
    {
      kind: 'scan',
      tool: command.name,
      targets: command.argv[verb + 2] ?? [],
      ports: [
        words
          .slice(verb + 1)
          .join(' ')
          .slice(0, 200),
      ],
    },
  ];
};

/** `redis-cli -h $ip` with commands that write a file: how worms plant cron jobs through open Redis servers. */
export const redisEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), { short: 'hpasnrixd', long: ['--pass', '--user', '--uri'] });
  const host = given.value('-h');
  const words = [...given.operands.map(literals), literals(command.stdin ?? [])].join(' ').toLowerCase();
  if (!host || !/config\s{1,4}set\s{1,4}(dir|dbfilename)|slaveof|replicaof|module load/.test(words)) return [];
  // One's own server, named by a setting, is told where to keep its data or whom to follow.
  if (!isWalked(host) && !/cron|\.ssh/.test(words)) return [];
  const effects: EffectDraft[] = [{ kind: 'scan', tool: 'redis-cli', targets: host, ports: ['6379'] }];
  return effects;
};
