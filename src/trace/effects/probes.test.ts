import { expect, test } from 'vitest';
import { commandDraft } from '../../testing/command-draft.ts';
import type { Value } from '../value.ts';
import { commandEffects } from './index.ts';

function asked(...words: readonly (string | Value)[]): readonly string[] {
  const command = commandDraft(words);
  return commandEffects(command, { peers: [command], position: 0 }).flatMap((effect) =>
    effect.kind === 'probe' ? [effect.how] : [],
  );
}

test.each<[string, readonly (string | Value)[], readonly string[]]>([
  ['a virtual machine', ['systemd-detect-virt', '-q'], ['virtual-machine']],
  ['its maker', ['cat', '/sys/class/dmi/id/product_name'], ['virtual-machine']],
  ['a mark of the processor', ['grep', '-q', 'hypervisor', '/proc/cpuinfo'], ['virtual-machine']],
  ['a debugger', ['grep', 'TracerPid', '/proc/self/status'], ['debugger']],
  ['a language', ['[', [{ hole: '$LANG' }], '=', 'ru_RU.UTF-8', ']'], ['country']],
  ['a country', ['curl', '-s', 'https://ipinfo.io/country'], ['country']],
  ['its address', ['curl', '-s', 'https://ipinfo.io/ip'], []],
  ['half an hour', ['sleep', '30m'], ['delay']],
  ['a while', ['sleep', '300'], []],
  ['for ever', ['sleep', 'infinity'], []],
  ['another comparison', ['[', [{ hole: '$MODE' }], '=', 'ru', ']'], []],
  ['installing a machine', ['apt-get', 'install', 'qemu'], []],
])('%s', (_name, words, expected) => {
  expect(asked(...words)).toEqual(expected);
});
