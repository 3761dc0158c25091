import type { Detector, FindingDraft } from './detector.ts';
import { clip } from './wording.ts';

/** Instructions that would hand the host over. */
export const asksForHost: Detector = {
  id: 'asks-for-host',
  version: 1,
  title: 'Its own instructions give it the host.',
  attack: ['T1610', 'T1611'],
  description: `
A label with a \`docker run --privileged -v /:/host …\` line tells people to hand the host to the container. Agents of nodes
need that and say so; it is a *note*, which matters together with what the image then does.
`,
  fires: [
    {
      name: 'a run label',
      severity: 'note',
      image: { labels: { RUN: 'docker run -d --privileged -v /:/host someones/app' } },
    },
  ],
  silent: [{ name: 'an ordinary run label', image: { labels: { usage: 'docker run -p 80:80 someones/app' } } }],
  detect(scene) {
    const labels = { ...scene.facts.image.annotations, ...(scene.facts.image.config.config?.Labels ?? {}) };
    return Object.entries(labels)
      .slice(0, 500)
      .flatMap(([name, value]): FindingDraft[] => {
        const text = value.slice(0, 20_000);
        if (!/\b(docker|podman|nerdctl)\b/.test(text) || !text.includes(' run ')) return [];
        const root = /(-v|--volume)[= ]\s{0,3}["']?\/:/.test(text);
        const socket = /(docker|containerd)\.sock/.test(text);
        if (!root && !text.includes('--privileged') && !socket) return [];
        const where = { config: 'Labels' };
        const asked = [
          text.includes('--privileged') ? 'all privileges' : '',
          root ? "the host's root file system" : '',
          socket ? "the engine's socket" : '',
        ].filter((each) => each !== '');
        return [
          {
            title: `Its instructions ask for ${asked.join(' and ')}`,
            severity: 'note',
            confidence: 'medium',
            reach: 'runs',
            where,
            evidence: [{ text: clip(`${name}=${text}`, 2000), where }],
          },
        ];
      });
  },
};
