import { render } from '../trace/value.ts';
import type { Detector } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { chainOf, findingOf, sightingOf } from './sighting.ts';

/** Code that publishes packages under the tokens it finds. */
export const packageWorm: Detector = {
  id: 'package-worm',
  version: 1,
  title: 'Publishes packages with the tokens it finds.',
  attack: ['T1195.002', 'T1528', 'T1570'],
  description: `
Publishing is what a build does, with a token that it is given. Code that *looks for* a token (in \`~/.npmrc\`, \`~/.pypirc\`, by
\`npm whoami\`) or for the packages of an account and then publishes spreads through a package registry. *Malicious* when the image
runs it, also as a hook of a package.
`,
  fires: [
    {
      name: 'a token out of .npmrc',
      image: {
        cmd: [
          'sh',
          '-c',
          'T=$(grep _authToken ~/.npmrc | cut -d= -f2); for p in $(npm search --json maintainer:$(npm whoami)); do cd /tmp/$p && npm version patch && npm publish; done',
        ],
      },
    },
    { name: 'whose token it is', image: { cmd: ['sh', '-c', 'cd /app; npm whoami && npm publish --access public'] } },
  ],
  silent: [
    {
      name: 'a build that publishes',
      image: {
        cmd: [
          'sh',
          '-c',
          'echo "//registry.npmjs.org/:_authToken=$NPM_TOKEN" > ~/.npmrc; npm ci && npm run build && npm publish',
        ],
      },
    },
    { name: 'with twine', image: { cmd: ['sh', '-c', 'python3 -m build && twine upload dist/*'] } },
  ],
  detect(scene) {
    return effectsOf(scene, 'publish').flatMap((effect) => {
      const sighting = sightingOf(scene, effect);
      const stages = new Set(chainOf(scene.story, sighting.stage).map(({ id }) => id));
      const reads = scene.story.effects.some(
        (other) => other.kind === 'secret' && other.what === 'registry' && stages.has(other.stage),
      );
      const looks = scene.story.commands.some((command) => {
        if (!stages.has(command.stage) || command.id === effect.command) return false;
        const words = command.argv.slice(1).map(render).join(' ');
        return (
          (command.name === 'npm' && /^(whoami|search|access (ls|list)|config get \/\/)/.test(words)) ||
          words.includes('/-/v1/search?text=maintainer')
        );
      });
      if (!reads && !looks) return [];
      return findingOf(scene, sighting, {
        threat: 'hostile',
        title: `Publishes packages with a token that it looks for (${effect.tool})`,
        because: reads
          ? 'It reads the token out of a file of the user.'
          : 'It first asks whose token it has, or for the packages of the account.',
        effects: [effect.id],
      });
    });
  },
};
