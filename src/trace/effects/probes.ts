import type { CommandReader } from '../command-effects.ts';
import type { EffectDraft } from '../effect.ts';
import { known, literals, render, textOf, type Value } from '../value.ts';

/** Questions about where the code runs: virtual machines, countries, debuggers, and long waits. Each alone is ordinary. */
export const probeEffects: CommandReader = (command) => {
  const probe = (how: 'virtual-machine' | 'country' | 'debugger' | 'delay'): EffectDraft[] => [
    { kind: 'probe', how, what: known([command.name, ...command.argv.slice(1).map(render)].join(' ').slice(0, 200)) },
  ];
  if (virtual.has(command.name)) return probe('virtual-machine');
  if (command.name === 'sleep') return secondsOf(command.argv[1]) >= longWait ? probe('delay') : [];
  if (command.name === 'test' || command.name === '[' || command.name === '[[')
    return asksCountry(command.argv) ? probe('country') : [];
  if (!searchers.has(command.name) && !downloaders.has(command.name)) return [];
  const words = command.argv.slice(1).map(literals);
  const files = words.some(
    (word) => word.startsWith('/sys/class/dmi/') || word.startsWith('/sys/devices/virtual/dmi/'),
  );
  if (files || words.some((word) => /^(hypervisor|vmware|virtualbox|vbox|qemu|kvm)$/i.test(word)))
    return searchers.has(command.name) ? probe('virtual-machine') : [];
  if (words.some((word) => word === 'TracerPid' || word === '/proc/self/status') && searchers.has(command.name))
    return probe('debugger');
  const asked = downloaders.has(command.name) && words.some(isCountryService);
  return asked ? probe('country') : [];
};

const virtual = new Set(['systemd-detect-virt', 'virt-what', 'dmidecode', 'facter']);
const searchers = new Set(['grep', 'egrep', 'fgrep', 'cat', 'awk', 'head']);
const downloaders = new Set(['curl', 'wget']);
/** Seconds from which a wait outlasts the usual sandbox run (minutes). */
const longWait = 600;

/** `[ "$LANG" = ru_RU.UTF-8 ]`. */
function asksCountry(argv: readonly Value[]): boolean {
  const asks = argv.some((value) =>
    value.some((part) => typeof part !== 'string' && /^\$\{?(LANG|LC_ALL|TZ)\b/.test(part.hole)),
  );
  return asks && argv.some((value) => /^"?\*?(ru|uk|be|kk|zh|fa|ko)(_[A-Z]{2})?/.test(literals(value)));
}

function isCountryService(url: string): boolean {
  const text = url.toLowerCase();
  if (['ip-api.com', 'ipapi.co', 'geoip', 'geojs.io', 'ipwho.is'].some((name) => text.includes(name))) return true;
  return (text.includes('ipinfo.io') || text.includes('ifconfig.co')) && text.includes('country');
}

function secondsOf(value: Value | undefined): number {
  const match = /^(\d{1,9})(\.\d{1,3})?([smhd]?)$/.exec(textOf(value ?? []) ?? '');
  if (match === null) return 0;
  return Number(match[1]) * ({ m: 60, h: 3600, d: 86_400 }[match[3] ?? ''] ?? 1);
}
