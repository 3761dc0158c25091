import type { CommandReader } from '../command-effects.ts';
import { destructionReaders } from './destruction.ts';
import { encryptionEffects } from './encryption.ts';
import { floodEffects, isFlooderName } from './floods.ts';
import { loginEffects, publishEffects } from './logins.ts';
import { isMinerName } from './mining.ts';
import { proxywareEffects } from './proxyware.ts';
import { clientOfProgram } from './proxyware-clients.ts';
import { doorEffects, searchEngineEffects } from './scanners.ts';
import { secretEffects } from './secret-reading.ts';
import { lookupEffects, sentEffects } from './sent.ts';
import { tuningEffects } from './tuning.ts';
import { isTunnelName, tunnelEffects } from './tunnels.ts';

/** What a command does to others: takes their secrets, their connection, their data; opens ways in; spreads. */
export const harmEffects: CommandReader = (command, context) => [
  ...readers.flatMap((reader) => reader(command, context)),
  ...(destructionReaders.get(command.name)?.(command, context) ?? []),
  ...(probes.has(command.name) ? doorEffects(command, context) : []),
  ...(searchEngines.has(command.name) ? searchEngineEffects(command, context) : []),
  ...(lookups.has(command.name) ? lookupEffects(command, context) : []),
];

/** Whether a program of this name is known to do such things: for programs that were given another one. */
export function isHarmName(name: string): boolean {
  return isTunnelName(name) || isFlooderName(name) || isMinerName(name) || clientOfProgram(name) !== undefined;
}

const readers: readonly CommandReader[] = [
  secretEffects,
  sentEffects,
  tunnelEffects,
  proxywareEffects,
  floodEffects,
  encryptionEffects,
  loginEffects,
  publishEffects,
  tuningEffects,
];

const probes = new Set(['curl', 'wget', 'nc', 'ncat', 'netcat']);
const searchEngines = new Set(['shodan', 'censys', 'zoomeye', 'fofa', 'uncover']);
const lookups = new Set([
  'dig',
  'nslookup',
  'host',
  'drill',
  'kdig',
  'getent',
  'ping',
  'ping6',
  'delv',
  'dnsq',
  'doggo',
  'dog',
]);
