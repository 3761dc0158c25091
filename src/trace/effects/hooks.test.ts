import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { known, render } from '../value.ts';
import { hookAt, hookEffects } from './hooks.ts';

describe('hookAt', () => {
  test.each([
    ['/root/.bashrc', 'login'],
    ['*/.profile', 'login'],
    ['/host/etc/profile.d/x.sh', 'login'],
    ['/etc/ssh/sshrc', 'login'],
    ['/home/u/.ssh/rc', 'login'],
    ['/etc/pam.d/sshd', 'authentication'],
    ['/mnt/lib/x86_64-linux-gnu/security/pam_x.so', 'authentication'],
    ['/etc/udev/rules.d/99-x.rules', 'device'],
    ['/etc/NetworkManager/dispatcher.d/01-x', 'network'],
    ['/etc/xdg/autostart/x.desktop', 'desktop'],
    ['/usr/share/dbus-1/system-services/x.service', 'message-bus'],
    ['/etc/apt/apt.conf.d/99x', 'package'],
    ['/var/lib/dpkg/info/x.postinst', 'package'],
    ['/usr/lib/python3/dist-packages/sitecustomize.py', 'interpreter'],
    ['/usr/lib/python3.12/site-packages/x.pth', 'interpreter'],
    ['/src/.git/hooks/post-checkout', 'commit'],
    ['/src/.git/hooks/post-checkout.sample', undefined],
    ['/var/lib/dpkg/info/x.list', undefined],
    ['/app/profile', undefined],
    ['/srv/x.service', undefined],
    ['/etc/udev/udev.conf', undefined],
    ['', undefined],
  ])('%s is %s', (path, event) => {
    expect(hookAt(path)).toBe(event);
  });
});

/** The code that is taken out of a file's own syntax. */
function codeIn(path: string, text: string): string | undefined {
  const [effect] = hookEffects({ path: known(path) }, known(text));
  return effect?.kind === 'hook' && effect.code !== undefined ? render(effect.code) : undefined;
}

describe('the code of a hook', () => {
  test.each([
    ['a udev rule', '/etc/udev/rules.d/x.rules', '# x\nKERNEL=="sda", RUN+="/bin/sh -c x"\n', '/bin/sh -c x'],
    ['a rule that runs nothing', '/etc/udev/rules.d/x.rules', 'KERNEL=="sda", MODE="0666"\n', undefined],
    ['a setting of apt', '/etc/apt/apt.conf.d/x', 'DPkg::Post-Invoke {"rm -f /x";};', 'rm -f /x'],
    ['a desktop entry', '/etc/xdg/autostart/x.desktop', '[Desktop Entry]\nName=x\nExec=/opt/x -d\n', '/opt/x -d'],
    ['a rule of PAM', '/etc/pam.d/sshd', 'auth optional pam_exec.so quiet expose_authtok /opt/x a\n', '/opt/x a'],
    ['a path file', '/x/site-packages/x.pth', '/opt/lib\nimport os; os.system("x")\n', 'import os; os.system("x")'],
    ['a profile', '/root/.profile', 'export A=1\n', 'export A=1\n'],
  ])('%s', (_name, path, text, code) => {
    expect(codeIn(path, text)).toBe(code);
  });

  test('reads any text', () => {
    const paths = ['/etc/udev/rules.d/x.rules', '/etc/apt/apt.conf.d/x', '/etc/pam.d/x', '/x/site-packages/x.pth'];
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.string({ unit: 'binary' }), (path, text) => {
        expect(hookEffects({ path: known(path) }, known(text))).toHaveLength(1);
      }),
    );
  });
});
