import { expect, test } from 'vitest';
import { innerCode } from './inner-code.ts';
import { known } from './value.ts';

test.each<readonly [readonly string[], string | undefined, string | undefined]>([
  [['chroot', '/host', 'sh', '-c', 'echo a'], "sh -c 'echo a'", 'chroot /host'],
  [['chroot', '--userspec=a', '/mnt', 'crond'], 'crond', 'chroot /mnt'],
  [['chroot', '/', 'id'], 'id', undefined],
  [['nsenter', '-t', '1', '-m', '-u', '--', 'bash', '-c', 'a b'], "bash -c 'a b'", 'nsenter -t 1 -m -u --'],
  [['nsenter', '--target', '1', '--mount', 'id'], 'id', 'nsenter --target 1 --mount'],
  [['ssh', '-o', 'StrictHostKeyChecking=no', '-i', 'k', 'root@h', 'curl x', '|', 'sh'], 'curl x | sh', 'ssh root@h'],
  [['ssh', 'h'], undefined, undefined],
  [
    ['docker', 'run', '--rm', '-d', '--privileged', '-v', '/:/host', 'alpine', 'chroot', '/host', 'id'],
    'chroot /host id',
    'docker run --privileged -v /:/host',
  ],
  [['docker', '-H', 'tcp://h:2375', 'run', '--entrypoint', 'sh', 'alpine', '-c', 'id'], 'sh -c id', 'docker run'],
  [['docker', 'exec', '-it', 'c', 'id'], 'id', 'docker exec'],
  [['docker', 'ps'], undefined, undefined],
  [['docker', 'run', 'alpine'], undefined, undefined],
  [['kubectl', 'exec', 'p', '--', 'sh', '-c', 'x y'], "sh -c 'x y'", 'kubectl exec'],
  [['su', '-', 'www', '-c', 'id; ls'], 'id; ls', undefined],
  [['su-exec', 'redis', 'redis-server', '/x.conf'], 'redis-server /x.conf', undefined],
  [['gosu', 'postgres', 'postgres'], 'postgres', undefined],
  [['tini', '--', '/run.sh', 'a'], '/run.sh a', undefined],
  [['/sbin/tini', '-s', '/run.sh'], '/run.sh', undefined],
  [['screen', '-dmS', 'x', './m', '-o', 'p'], './m -o p', undefined],
  [['start-stop-daemon', '--start', '--exec', '/usr/sbin/cron', '--', '-f'], '/usr/sbin/cron -f', undefined],
  [['start-stop-daemon', '--stop', '--exec', '/usr/sbin/cron'], undefined, undefined],
  [['ls', '-l'], undefined, undefined],
])('%j', (argv, text, outside) => {
  const inner = innerCode(argv.map(known));
  expect(inner?.text).toBe(text);
  expect(inner?.outside).toBe(outside);
});
