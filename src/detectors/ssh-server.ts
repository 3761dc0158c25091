import type { Reach } from '../trace/story.ts';
import type { Scene } from './detector.ts';

const starters = new Set(['service', 'systemctl', 'rc-service', 'invoke-rc.d']);
const servers = new Set(['sshd', 'dropbear', 'sshd-session', 'tinysshd']);

/** How an SSH server is started by the image, most pressing first; `undefined` when nothing found starts one. */
export function sshServerReach(scene: Scene): Reach | undefined {
  let known = found.get(scene.story);
  if (known === undefined) {
    known = { reach: reachOf(scene) };
    found.set(scene.story, known);
  }
  return known.reach;
}

const found = new WeakMap<Scene['story'], { readonly reach: Reach | undefined }>();

function reachOf(scene: Scene): Reach | undefined {
  const reaches = new Set<Reach>();
  for (const start of scene.story.starts) {
    if (servers.has(start.target?.split('/').at(-1) ?? '')) reaches.add(start.reach);
  }
  for (const command of scene.story.commands) {
    const service = starters.has(command.name);
    if (!service && !servers.has(command.name) && !command.name.startsWith('ssh')) continue;
    const words = [
      command.name,
      ...command.argv.slice(1, 4).map((word) => (typeof word[0] === 'string' ? word[0] : '')),
    ];
    const isServer = servers.has(command.name) || (service && words.some((word) => /^sshd?(\.service)?$/.test(word)));
    const byScript = /\/init\.d\/sshd?$/.test(typeof command.argv[0]?.[0] === 'string' ? command.argv[0][0] : '');
    const reach = scene.story.stages[command.stage]?.reach;
    if ((isServer || (byScript && words[1] === 'start')) && reach !== undefined) reaches.add(reach);
  }
  return (['runs', 'armed'] as const).find((reach) => reaches.has(reach));
}
