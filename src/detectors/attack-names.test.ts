import { expect, test } from 'vitest';
import { exploitNamed, namedInUrl, rootkitNamed } from './attack-names.ts';

test.each([
  ['/opt/PwnKit', 'pwnkit'],
  ['/root/CVE-2021-4034.tar.gz', 'cve-2021-4034'],
  ['/t/linpeas.sh', 'linpeas'],
  ['/t/dirtypipe.c', 'dirtypipe'],
  ['/usr/bin/cdk', undefined],
  ['/usr/bin/less', undefined],
  ['/usr/share/doc/cve-2021-4034-fix', undefined],
])('exploit: %s', (path, name) => {
  expect(exploitNamed(path)?.name).toBe(name);
});

test.each([
  ['diamorphine.ko', 'diamorphine'],
  ['/usr/local/lib/libprocesshider.so', 'libprocesshider'],
  ['/usr/lib/libmedusa.so', undefined],
  ['/app/rootkit.md', undefined],
])('rootkit: %s', (path, name) => {
  expect(rootkitNamed(path)?.name).toBe(name);
});

test.each([
  ['https://git.example/m0nad/Diamorphine.git', 'rootkit'],
  ['https://git.example/m0nad/Diamorphine/archive/refs/heads/master.zip', 'rootkit'],
  ['https://git.example/carlospolop/PEASS-ng/releases/latest/download/x', 'exploit'],
  ['https://files.example/t/linpeas.sh?x=1', 'exploit'],
  ['https://git.example/someone/traitor', undefined],
  ['https://diamorphine.example/', undefined],
])('url: %s', (url, kind) => {
  expect(Object.keys(namedInUrl(url))[0]).toBe(kind);
});
