import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { isOwnRemoval } from './setting.ts';
import { severityOf } from './severity.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Wiping what would tell. */
export const coveringTracks: Detector = {
  id: 'covering-tracks',
  version: 2,
  title: 'Deletes logs or the shell history.',
  attack: ['T1070.002', 'T1070.003'],
  description: `
Logs of logins (\`wtmp\`, \`secure\`, \`auth.log\`) and the shell history are wiped by those who do not want to be found.
*Suspicious* when an image does it while running, *malicious* when it does it to the host. Clearing them while building
keeps images small and is nothing. A history that is switched off is a *note*.
`,
  fires: [
    {
      name: 'wiping login records at start',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'rm -f /var/log/wtmp /var/log/secure; history -c; exec app'] },
    },
    {
      name: "wiping the host's",
      severity: 'malicious',
      image: { cmd: ['sh', '-c', 'echo > /host/var/log/wtmp; exec app'] },
    },
    { name: 'no history', severity: 'note', image: { cmd: ['bash', '-c', 'export HISTFILE=/dev/null; exec app'] } },
  ],
  silent: [
    { name: 'while building', image: { history: ['RUN /bin/sh -c apt-get install -y app && rm -rf /var/log/*'] } },
    {
      name: 'a package that is removed',
      image: { files: { '/var/lib/dpkg/info/auditd.postrm': '#!/bin/sh\nset -e\nrm -rf /var/log/audit\n' } },
    },
    { name: 'its own log', image: { cmd: ['sh', '-c', 'rm -f /var/log/app/app.log; exec app'] } },
  ],
  detect(scene) {
    return [...wiped(scene), ...environment(scene)];
  },
};

function wiped(scene: Scene): readonly FindingDraft[] {
  return effectsOf(scene, 'impair').flatMap((effect) => {
    if (effect.what !== 'history' && effect.what !== 'log') return [];
    const sighting = sightingOf(scene, effect);
    const path = valueWords(effect.detail, 80);
    if (effect.what === 'log' && sighting.reach === 'built') return [];
    if (isOwnRemoval(sighting.where.path, path)) return [];
    const off = effect.what === 'history' && !path.startsWith('/') && !path.startsWith('history');
    const vacuum = path.startsWith('journalctl') || path.startsWith('dmesg') || path.startsWith('systemctl');
    return findingOf(scene, sighting, {
      threat:
        sighting.outside && !vacuum ? 'hostile' : off || vacuum || path.endsWith('_history') ? 'minor' : 'dual-use',
      title: off
        ? `Keeps the shell from recording its history (${path})`
        : `Wipes ${effect.what === 'log' ? 'logs' : 'the shell history'}${sighting.outside ? ' of the HOST' : ''} (${path})`,
      effects: [effect.id],
      encodingDeceives: sighting.outside !== undefined,
    });
  });
}

/** `ENV HISTFILE=/dev/null`: every shell in the container keeps no history. */
function environment(scene: Scene): readonly FindingDraft[] {
  const env = scene.facts.image.config.config?.Env ?? [];
  const entry = env.find((each) => each === 'HISTFILE=/dev/null' || each === 'HISTFILE=');
  if (entry === undefined) return [];
  const judged = severityOf({ threat: 'minor', reach: 'runs' });
  if (judged === undefined) return [];
  const where = { config: 'Env' };
  return [
    {
      title: 'Keeps every shell in the container from recording its history',
      ...judged,
      confidence: 'high',
      reach: 'runs',
      where,
      evidence: [{ text: entry, where }],
    },
  ];
}
