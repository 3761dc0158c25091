import { expect, test } from 'vitest';
import { commandDraft } from '../../testing/command-draft.ts';
import { known } from '../value.ts';
import { commandEffects } from './index.ts';

/** What leads out of the container, as `how` and the way. */
function escapes(line: string): readonly string[] {
  const [text = '', path] = line.split(' > ');
  const redirects = path === undefined ? [] : [{ fd: 1, op: '>' as const, target: known(path) }];
  const words = text.split(' ');
  const stdout = words[0] === 'echo' ? { stdout: known(`${words.slice(1).join(' ')}\n`) } : {};
  const command = commandDraft(words, { redirects, ...stdout });
  return commandEffects(command, { peers: [command], position: 0 }).flatMap((effect) =>
    effect.kind === 'escape' ? [`${effect.how} through ${effect.outside}`] : [],
  );
}

test.each<[string, readonly string[]]>([
  ['nsenter -t 1 -m sh', ['nsenter through nsenter -t 1']],
  ['nsenter --mount=/proc/1/ns/mnt sh', ['nsenter through nsenter -t 1']],
  ['nsenter -t 4242 -n ip addr', []],
  ['chroot /host sh', ['chroot through chroot /host']],
  ['chroot /var/lib/jail sh', []],
  ['mount /dev/sda1 /mnt', ['raw-disk through mount /dev/sda1']],
  ['mount -t tmpfs tmpfs /tmp/x', []],
  ['debugfs -w /dev/vda1', ['raw-disk through debugfs /dev/vda1']],
  ['dd if=/dev/nvme0n1 of=/tmp/d', ['raw-disk through read /dev/nvme0n1']],
  ['dd if=/dev/zero of=/swapfile', []],
  ['mknod /tmp/d b 8 0', ['raw-disk through mknod /tmp/d']],
  ['mknod /dev/net/tun c 10 200', []],
  ['mknod /tmp/p p', []],
  ['cat /proc/1/root/etc/shadow', ['proc-root through /proc/1/root']],
  ['stat -Lc %d/%i /proc/1/root', []],
  ['ls /proc/1/root/home', ['proc-root through /proc/1/root']],
  ['cat /proc/1/cgroup', []],
  ['echo > /sys/kernel/uevent_helper', []],
  ['sysctl -w kernel.core_pattern=|/tmp/x', ['core-pattern through core_pattern']],
  ['sysctl -w kernel.core_pattern=core', []],
  ['sysctl kernel.modprobe=/tmp/x', ['modprobe-path through modprobe-path']],
  ['sysctl -w vm.max_map_count=262144', []],
  ['echo /cmd > /tmp/cg/release_agent', ['release-agent through release_agent']],
  ['echo |/tmp/x > /proc/sys/kernel/core_pattern', ['core-pattern through core_pattern']],
  ['echo /tmp/x > /sys/kernel/uevent_helper', ['uevent-helper through uevent-helper']],
  ['echo :x:M::a::/tmp/x: > /proc/sys/fs/binfmt_misc/register', ['binary-format through binary-format']],
  ['echo a *:* rwm > /sys/fs/cgroup/devices/devices.allow', ['device-rights through device-rights']],
  ['echo kernel.core_pattern=|/tmp/x > /etc/sysctl.d/x.conf', ['core-pattern through core_pattern']],
  ['echo vm.swappiness=1 > /etc/sysctl.conf', []],
  ['docker run -v /:/h alpine', ['privileged-run through docker run -v /:/h']],
  ['docker run -v /data:/data alpine', []],
  [
    'ctr run --privileged --mount type=bind,src=/,dst=/h alpine x',
    ['privileged-run through ctr run --privileged -v /:/h'],
  ],
  ['crictl -r unix:///host/run/containerd/containerd.sock exec x sh', ['engine-socket through undefined']],
  ['kubectl exec x -- sh', []],
])('%s', (line, expected) => {
  expect(escapes(line)).toEqual(expected);
});

test.each([
  ['/lib64/ld-linux-x86-64.so.2 /tmp/x', ['/tmp/x']],
  ['/lib64/ld-linux-x86-64.so.2 --library-path /x /tmp/x a', ['/tmp/x']],
  ['/lib/ld-musl-x86_64.so.1 /usr/bin/app', []],
  ['/lib64/ld-linux-x86-64.so.2 --version', []],
])('the loader runs what may not be run by itself: %s', (line, expected) => {
  const command = commandDraft(line.split(' '));
  const effects = commandEffects(command, { peers: [command], position: 0 });
  expect(effects.flatMap((effect) => (effect.kind === 'run' ? [effect.what.join('')] : []))).toEqual(expected);
});
