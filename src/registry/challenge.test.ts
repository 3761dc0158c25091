import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChallenges } from './challenge.ts';

const plain = (header: string) =>
  parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

describe('parseChallenges', () => {
  it.each<[string, unknown]>([
    ['Basic realm="Registry Realm"', [['basic', { realm: 'Registry Realm' }]]],
    [
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/alpine:pull,push"',
      [
        [
          'bearer',
          {
            realm: 'https://auth.docker.io/token',
            service: 'registry.docker.io',
            scope: 'repository:library/alpine:pull,push',
          },
        ],
      ],
    ],
    ['BEARER Realm = "x" , SERVICE=y', [['bearer', { realm: 'x', service: 'y' }]]],
    [
      'Negotiate, Basic realm="a", Bearer realm="b",error="invalid_token"',
      [
        ['negotiate', {}],
        ['basic', { realm: 'a' }],
        ['bearer', { realm: 'b', error: 'invalid_token' }],
      ],
    ],
    ['Basic realm="say \\"hi\\" \\\\ there"', [['basic', { realm: 'say "hi" \\ there' }]]],
    [
      'Bearer realm=https://r.example/token?x,service=a',
      [['bearer', { realm: 'https://r.example/token?x', service: 'a' }]],
    ],
    ['Bearer realm="first",realm="second"', [['bearer', { realm: 'first' }]]],
    ['Basic realm="never closed, Bearer realm=x', [['basic', { realm: 'never closed, Bearer realm=x' }]]],
    ['', []],
    [',,, ,', []],
    ['="x"', []],
  ])('%s', (header, expected) => {
    expect(plain(header)).toEqual(expected);
  });

  it('keeps hostile names off the prototype', () => {
    const [challenge] = parseChallenges('Bearer __proto__="x",constructor="y"');
    expect(challenge?.parameters.get('__proto__')).toBe('x');
    expect(challenge?.parameters.get('tostring')).toBeUndefined();
  });

  it('reads what is written by the rules, whatever is quoted', () => {
    const token = fc.stringMatching(/^[a-z]{1,8}$/);
    const text = fc.string({ maxLength: 20 });
    const challenge = fc.tuple(
      token,
      fc.uniqueArray(fc.tuple(token, text), { minLength: 1, maxLength: 4, selector: ([name]) => name }),
    );
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 3 }), (challenges) => {
        const quote = (value: string) => `"${value.replace(/[\\"]/g, '\\$&')}"`;
        const header = challenges
          .map(([scheme, list]) => `${scheme} ${list.map(([name, value]) => `${name}=${quote(value)}`).join(', ')}`)
          .join(', ');
        expect(parseChallenges(header).map(({ scheme, parameters }) => [scheme, [...parameters]])).toEqual(challenges);
      }),
    );
  });

  it('ends on any text, with few challenges', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (header) => parseChallenges(header).length <= 8),
    );
    expect(parseChallenges('a '.repeat(1_000_000)).length).toBeLessThanOrEqual(8);
    expect(parseChallenges(`a ${'x="\\'.repeat(1_000_000)}`).length).toBeLessThanOrEqual(8);
  });
});
