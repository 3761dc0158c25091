import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { known, type Value } from '../value.ts';
import { engineRequest, runWords } from './engine-request.ts';

function request(words: readonly (string | Value)[], stdin?: string) {
  const argv = words.map((word) => (typeof word === 'string' ? known(word) : word));
  return engineRequest(argv, stdin === undefined ? undefined : known(stdin));
}

const socket = ['curl', '-s', '--unix-socket', '/var/run/docker.sock'];
const body =
  '{"Image":"alpine","Cmd":["sh","-c","x"],"HostConfig":{"Binds":["/:/mnt"],"Privileged":true,"PidMode":"host"}}';

describe('engine requests', () => {
  test('a privileged container over the socket', () => {
    const found = request([...socket, '-d', body, 'http://x/containers/create']);
    expect(found).toMatchObject({
      drives: true,
      container: { image: 'alpine', privileged: true, binds: ['/:/mnt'], hostPid: true, words: ['sh', '-c', 'x'] },
    });
    expect(found && runWords(found.container)).toBe('docker run --privileged --pid=host -v /:/mnt');
  });
  test('the body from standard input', () => {
    expect(request([...socket, '-d', '@-', 'http://x/containers/create'], body)?.container.image).toBe('alpine');
  });
  test('quotes that a script has left their backslashes', () => {
    const escaped = body.replaceAll('"', '\\"');
    expect(request([...socket, '--data', escaped, 'http://x/containers/create'])?.container.privileged).toBe(true);
  });
  test('names in any case, mounts as objects, an address that is not known', () => {
    const mounts = '{"cmd":"id","hostconfig":{"mounts":[{"type":"bind","source":"/","target":"/h"}]}}';
    const found = request(['curl', '-d', mounts, ['http://', { hole: '$ip' }, ':2375/containers/create']]);
    expect(found?.container).toMatchObject({ binds: ['/:/h'], words: ['id'], privileged: false });
    expect(found?.socket).toBeUndefined();
  });
  test('asking is not driving', () => {
    expect(request([...socket, 'http://x/containers/json'])?.drives).toBe(false);
  });
  test.each([
    ['another socket', ['curl', '--unix-socket', '/run/app.sock', 'http://x/containers/create']],
    ['another server', ['curl', 'https://files.example/containers/create']],
  ])('%s is no engine', (_name, words) => {
    expect(request(words)).toBeUndefined();
  });
  test('any body is read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const found = request([...socket, '-d', text, 'http://x/containers/create']);
        expect(found?.container.words.length).toBeLessThanOrEqual(100);
      }),
    );
  });
});
