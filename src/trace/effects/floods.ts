import type { CommandContext, CommandReader } from '../command-effects.ts';
import type { EffectDraft } from '../effect.ts';
import type { CommandDraft } from '../language.ts';
import { literals, textOf, type Value } from '../value.ts';
import { devSocket } from './dev-socket.ts';
import { interpreterKind, invocationOf } from './interpreters.ts';
import { upstream } from './pipeline.ts';
import { baseName } from './place.ts';

/**
 * Floods: tools that have no other use, and testing tools told to send without end (`hping3 --flood`, `ping -f`). A bounded
 * load test (`ab`, `wrk`, `siege`, `hey`) of a service is none. Sources: the tools' own command-line help.
 */
export const floodEffects: CommandReader = (command, context) => {
  const noise = noiseTarget(command, context);
  if (noise) return [{ kind: 'flood', tool: command.name, target: noise }];
  const script = interpreterKind(command.name) ? invocationOf(command).script : undefined;
  const name = script ? bareName(baseName(script)) : bareName(command.name);
  const words = command.argv.slice(1).map(literals);
  const flood =
    flooders.has(name) ||
    (packetTools.get(command.name)?.(words) ?? false) ||
    hasFloodShape(words, script !== undefined);
  if (!flood || words.length === (script ? 1 : 0)) return [];
  if (words.every((word) => /^-{0,2}(help|version|h|v)$/i.test(word))) return [];
  const effect: EffectDraft = {
    kind: 'flood',
    tool: script ? baseName(script) : command.name || 'an unknown program',
    target: targetIn(command, script),
  };
  return [effect];
};

/** Where random bytes or an endless stream are poured: `dd if=/dev/urandom > /dev/udp/h/p`, `cat /dev/zero | nc -u h p`. */
function noiseTarget(command: CommandDraft, context: CommandContext): Value | undefined {
  const socket = command.redirects
    .map(({ op, target }) => (op.startsWith('>') ? devSocket(target) : undefined))
    .find((each) => each !== undefined);
  const client = command.name === 'nc' || command.name === 'ncat' || command.name === 'netcat';
  if (!socket && !client) return undefined;
  const members = [...upstream(command, context), ...(socket ? [command] : [])];
  const endless = members.some(
    (peer) =>
      peer.name === 'yes' ||
      (sources.has(peer.name) &&
        peer.argv.slice(1).some((word) => /^(if=)?\/dev\/(u?random|zero)$/.test(literals(word)))),
  );
  const fed = command.redirects.some(
    ({ op, target }) => op === '<' && /^\/dev\/(u?random|zero)$/.test(literals(target)),
  );
  if (!endless && !fed) return undefined;
  if (socket) return socket.host;
  return command.argv.slice(1).find((word) => !literals(word).startsWith('-')) ?? [];
}

const sources = new Set(['dd', 'cat', 'head', 'pv']);

/** Whether this is the name of a tool that only floods. */
export function isFlooderName(name: string): boolean {
  return flooders.has(bareName(name));
}

function bareName(name: string): string {
  return name.toLowerCase().replace(/\.(py|pl|rb|sh|js|php|jar|c|x86|x86_64|arm7?|mips|mpsl|exe)$/, '');
}

const flooders: ReadonlySet<string> = new Set(
  'mhddos mhddos_proxy mhddos_runner slowloris slowhttptest goldeneye hulk torshammer pyloris xerxes loic hoic ufonet rudy r-u-dead-yet db1000n disbalancer death-star ddos-ripper dripper drip saphyra tor-shammer hammer-ddos memcrashed memcached-ddos synflood syn-flood udpflood udp-flood httpflood http-flood tcpflood t50 thc-ssl-dos lanc-remastered bonesi mausezahn-flood raven-storm overload-dos impulse-ddos cc-attack dnsdrdos ntpdos ssdpdos chargen-dos amp-flood ripper-dos distress'.split(
    ' ',
  ),
);

type Judge = (words: readonly string[]) => boolean;

const packetTools: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ['hping3', (words) => words.includes('--flood') || (words.includes('--faster') && words.includes('--rand-source'))],
  ['hping', (words) => words.includes('--flood') || words.includes('--rand-source')],
  ['nping', (words) => after(words, '--rate') > 10_000 || after(words, '-c') === 0],
  [
    'ping',
    (words) =>
      words.some((word) => /^-[a-zA-Z]*f[a-zA-Z]*$/.test(word)) && !words.some((word) => word.startsWith('-c')),
  ],
  ['mz', (words) => words.includes('-c') && after(words, '-c') === 0],
  ['mausezahn', (words) => after(words, '-c') === 0],
  ['trafgen', (words) => words.some((word) => word.startsWith('--rand')) || words.includes('-n0')],
  ['dhcpig', () => true],
  ['macof', () => true],
]);

function after(words: readonly string[], option: string): number {
  const at = words.indexOf(option);
  return at < 0 ? Number.NaN : Number(words[at + 1] ?? Number.NaN);
}

/** `python start.py UDP 192.0.2.1:80 100 3600`: the words of rented flooders: a method, a target, threads, seconds. */
function hasFloodShape(words: readonly string[], isScript: boolean): boolean {
  const given = isScript ? words.slice(1) : words;
  const at = given.slice(0, 2).findIndex((word) => methods.has(word));
  if (at < 0) return false;
  const target = given[at + 1] ?? '';
  const numbers = given.slice(at + 2).filter((word) => /^\d{1,7}$/.test(word)).length;
  return /^(https?:\/\/)?[\w.-]{3,200}(:\d{1,5})?\/?$/.test(target) && target.includes('.') && numbers >= 2;
}

/** Layer 4 and layer 7 methods by the names that flooders share. */
const methods: ReadonlySet<string> = new Set(
  'UDP TCP SYN ICMP CPS CONNECTION VSE TS3 FIVEM MEM NTP MCBOT MINECRAFT CHAR CLDAP ARD RDP DNS GET POST OVH STRESS DYN SLOW HEAD NULL COOKIE PPS EVEN GSB DGB AVB BOT APACHE XMLRPC CFB CFBUAM BYPASS BOMB KILLER TOR RHEX STOMP DOWNLOADER HTTP-FLOOD UDP-FLOOD ACK XMAS STD OVHUDP HOMESLAP'.split(
    ' ',
  ),
);

function targetIn(command: CommandDraft, script: Value | undefined): Value {
  const operands = command.argv.slice(1).filter((value) => value !== script && !(textOf(value) ?? '').startsWith('-'));
  return (
    operands.find((value) => /\.|:\/\//.test(literals(value)) || textOf(value) === undefined) ?? operands.at(-1) ?? []
  );
}
