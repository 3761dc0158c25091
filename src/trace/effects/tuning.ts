import type { CommandReader } from '../command-effects.ts';
import type { EffectDraft } from '../effect.ts';
import { concat, known, literals, type Value } from '../value.ts';
import { outsideField } from './place.ts';

/**
 * Preparing a machine for mining: huge pages, processor registers (`wrmsr`, xmrig's `randomx_boost.sh`), and hiding the load
 * (`cpulimit`). Databases reserve huge pages as well; the registers below are those that xmrig's own script writes.
 */
export const tuningEffects: CommandReader = (command) => {
  const tune = (what: 'huge-pages' | 'msr' | 'cpu-limit'): readonly EffectDraft[] => [
    { kind: 'tune', what, detail: joined(command.argv), ...outsideField(command) },
  ];
  const target = command.redirects.find(({ op }) => op === '>' || op === '>>')?.target;
  if (target && /nr_hugepages$/.test(literals(target))) return tune('huge-pages');
  if (command.via.includes('cpulimit')) return tune('cpu-limit');
  if (!tuners.has(command.name)) {
    return /^(randomx_boost|enable_1gb_pages)\.sh$/.test(command.name) ? tune('msr') : [];
  }
  const words = command.argv.slice(1).map(literals);
  switch (command.name) {
    case 'sysctl':
      return words.some((word) => word.startsWith('vm.nr_hugepages=')) ? tune('huge-pages') : [];
    case 'tee':
      return words.some((word) => word.endsWith('nr_hugepages')) ? tune('huge-pages') : [];
    case 'hugeadm':
      return words.some((word) => word.startsWith('--pool-pages-')) ? tune('huge-pages') : [];
    case 'wrmsr':
      return words.some((word) => registers.has(word.toLowerCase())) ? tune('msr') : [];
    case 'cpulimit':
      return words.some((word) => /^(-l|--limit)/.test(word)) ? tune('cpu-limit') : [];
    default:
      return [];
  }
};

const tuners: ReadonlySet<string> = new Set(['sysctl', 'tee', 'hugeadm', 'wrmsr', 'cpulimit']);

/** Source: xmrig's scripts/randomx_boost.sh (registers of Zen and of Intel processors that it writes). */
const registers: ReadonlySet<string> = new Set(['0xc0011020', '0xc0011021', '0xc0011022', '0xc001102b', '0x1a4']);

function joined(argv: readonly Value[]): Value {
  return concat(...argv.slice(0, 30).flatMap((value, at) => (at === 0 ? [value] : [known(' '), value])));
}
