import type { ImpairEffect } from '../trace/effect.ts';
import { render } from '../trace/value.ts';
import type { Detector, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { isOwnRemoval, packageOwning } from './setting.ts';
import type { Threat } from './severity.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Switching off what would notice or stop it. */
export const defenceOff: Detector = {
  id: 'defence-off',
  version: 4,
  title: 'Switches off protections.',
  attack: ['T1562.001', 'T1562.004'],
  description: `
SELinux, AppArmor, auditing and security agents are switched off by those they would stop: *suspicious* when an image does it
while running. It is *malicious* where the same code goes after the agents of several clouds, or both ends and uninstalls one:
whoever does not know on which machine it will run is not its owner. Taking the right to run away from the container runtime itself locks out others: *malicious*. Flushing a
firewall is a *note*: VPN and network images do it to set up their own rules. On the host all of them weigh more.
`,
  fires: [
    { name: 'SELinux', severity: 'suspicious', image: { cmd: ['sh', '-c', 'setenforce 0; exec app'] } },
    {
      name: "a cloud's agent",
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'systemctl stop aliyun.service; exec app'] },
    },
    {
      name: 'a registry that nobody shall reach',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'echo "0.0.0.0 registry-1.docker.io" >> /etc/hosts; exec app'] },
    },
    {
      name: "the host's",
      severity: 'malicious',
      image: { cmd: ['sh', '-c', 'chroot /host setenforce 0; exec app'] },
    },
    {
      name: "a cloud's agent, by hand",
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'rm -rf /usr/local/aegis*; exec app'] },
    },
    {
      name: 'the agents of several clouds',
      severity: 'malicious',
      image: {
        cmd: ['sh', '-c', '/usr/local/qcloud/YunJing/uninst.sh; systemctl stop aliyun.service; exec app'],
      },
    },
    {
      name: 'an agent ended and removed',
      severity: 'malicious',
      image: { cmd: ['sh', '-c', 'pkill -9 AliYunDun; rm -rf /usr/local/aegis; exec app'] },
    },
    { name: 'the firewall', severity: 'note', image: { cmd: ['sh', '-c', 'iptables -F; exec app'] } },
    {
      name: 'locking out the runtime',
      severity: 'malicious',
      image: { cmd: ['sh', '-c', 'chmod -x /usr/bin/runc; exec app'] },
    },
  ],
  silent: [
    {
      name: 'a package switching off its own init script',
      image: { files: { '/var/lib/dpkg/info/engine.postrm': '#!/bin/sh\nset -e\nchmod -x /etc/init.d/docker\n' } },
    },
    {
      name: 'a package that is removed',
      image: { files: { '/var/lib/dpkg/info/auditd.postrm': '#!/bin/sh\nset -e\nupdate-rc.d auditd remove\n' } },
    },
    {
      name: 'a rule of its own',
      image: { cmd: ['sh', '-c', 'iptables -A INPUT -p udp --dport 51820 -j ACCEPT; exec app'] },
    },
    { name: 'a name of its own', image: { cmd: ['sh', '-c', 'echo "127.0.0.1 db.local" >> /etc/hosts; exec app'] } },
    { name: 'stopping its own service', image: { cmd: ['sh', '-c', 'service nginx stop; exec app'] } },
  ],
  detect(scene) {
    const purges = purgesByStage(scene);
    const impaired = effectsOf(scene, 'impair').flatMap((effect) => {
      const kind = kinds[effect.what];
      if (!kind) return [];
      const sighting = sightingOf(scene, effect);
      const detail = valueWords(effect.detail, 100);
      if (isOwnRemoval(sighting.where.path, detail)) return [];
      if (
        effect.what === 'immutable' &&
        !/crontab|cron\.d|authorized_keys|ld\.so\.preload|spool\/cron|passwd/.test(detail)
      )
        return [];
      if (effect.what === 'immutable' && detail.startsWith('-')) return [];
      return findingOf(scene, sighting, {
        threat: kind.threat,
        paired: effect.what === 'security-agent' ? purges.get(effect.stage) : undefined,
        onHost: sighting.outside !== undefined,
        title: `${kind.title}${sighting.outside ? ' on the HOST' : ''} (${detail})`,
        attack: kind.attack,
        effects: [effect.id],
        encodingDeceives: false,
      });
    });
    const firewall = effectsOf(scene, 'firewall').flatMap((effect) => {
      if (effect.action === 'rule') return [];
      const sighting = sightingOf(scene, effect);
      // The scripts of a firewall's own package set it up and take it down.
      const { path } = sighting.where;
      if (sighting.reach !== 'runs' && path !== undefined && packageOwning(scene, path) !== undefined) return [];
      return findingOf(scene, sighting, {
        threat: 'minor',
        onHost: sighting.outside !== undefined,
        title: `${effect.action === 'accept' ? 'Opens' : 'Switches off'} the firewall${sighting.outside ? ' of the HOST' : ''}`,
        attack: ['T1562.004'],
        effects: [effect.id],
        encodingDeceives: false,
      });
    });
    return [...impaired, ...firewall];
  },
};

/** Stages that go after the agents of clouds as those do who take machines of strangers, and the sentence that says so. */
function purgesByStage(scene: Scene): ReadonlyMap<number, string> {
  const seen = new Map<number, { readonly clouds: Set<string>; readonly ways: Set<string> }>();
  for (const effect of effectsOf(scene, 'impair')) {
    if (effect.what !== 'security-agent') continue;
    const words = render(effect.detail).toLowerCase().slice(0, 2000);
    const found = clouds.filter(([, names]) => names.some((name) => words.includes(name))).map(([cloud]) => cloud);
    const of = seen.get(effect.stage) ?? { clouds: new Set<string>(), ways: new Set<string>() };
    for (const cloud of found) {
      of.clouds.add(cloud);
      of.ways.add(/uninst|(^|\s)rm\s|\/usr\/local\//.test(words) ? `${cloud} removed` : `${cloud} ended`);
    }
    seen.set(effect.stage, of);
  }
  const purges = new Map<number, string>();
  for (const [stage, { clouds: hit, ways }] of seen) {
    if (hit.size > 1) purges.set(stage, 'It goes after the agents of several clouds, whichever it happens to run in.');
    else if (ways.size > 1) purges.set(stage, 'It both ends and removes the agent of the cloud it runs in.');
  }
  return purges;
}

/** Agents of clouds by whose they are, as the scripts that remove them name them. */
const clouds: readonly (readonly [cloud: string, names: readonly string[]])[] = [
  ['Alibaba', ['aliyun', 'aegis', 'cloudmonitor', 'argusagent']],
  ['Tencent', ['yunjing', 'qcloud', 'ydservice', 'ydlive', 'ydeyes', 'barad_agent', 'sgagent']],
  ['Huawei', ['hostguard', 'hostwatch']],
  ['Baidu', ['bcm-agent', 'hosteye']],
];

const kinds: Readonly<
  Partial<Record<ImpairEffect['what'], { threat: Threat; title: string; attack: readonly string[] }>>
> = {
  selinux: { threat: 'dual-use', title: 'Switches SELinux off', attack: ['T1562.001'] },
  apparmor: { threat: 'dual-use', title: 'Switches AppArmor off', attack: ['T1562.001'] },
  audit: { threat: 'dual-use', title: 'Switches auditing off', attack: ['T1562.001'] },
  'security-agent': { threat: 'dual-use', title: 'Ends or removes a security agent', attack: ['T1562.001'] },
  runtime: { threat: 'hostile', title: 'Keeps the container runtime from being used by others', attack: ['T1222.002'] },
  immutable: { threat: 'dual-use', title: 'Makes its traces impossible to remove', attack: ['T1222.002'] },
  resolution: {
    threat: 'dual-use',
    title: 'Sends registries, updates or security services nowhere',
    attack: ['T1562.001', 'T1565.001'],
  },
  watchdog: { threat: 'minor', title: 'Switches the kernel watchdog off', attack: ['T1562.001'] },
};
