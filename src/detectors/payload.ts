import type { KeyEffect } from '../trace/effect.ts';
import { literals, render } from '../trace/value.ts';
import type { Scene } from './detector.ts';
import { downloadRuns, hostileDownload } from './downloads.ts';
import { isMadeRoot } from './made-root.ts';
import { isHidden } from './sighting.ts';

/** What code does that would make a job, a hook or a foreign container more than housekeeping. */
export interface Payload {
  readonly worst: 'hostile' | 'dual-use';
  /** In a few words, for titles: `a reverse shell`, `a download that is run`. */
  readonly what: string;
}

const cache = new WeakMap<Scene['story'], ReadonlyMap<number, Payload>>();

/** The worst thing a stage, or what it leads to, does; `undefined` when nothing of the kind was found. */
export function payloadOf(scene: Scene, stage: number | undefined): Payload | undefined {
  if (stage === undefined) return undefined;
  let map = cache.get(scene.story);
  if (!map) {
    map = payloads(scene);
    cache.set(scene.story, map);
  }
  return map.get(stage);
}

function payloads(scene: Scene): ReadonlyMap<number, Payload> {
  const { story } = scene;
  const map = new Map<number, Payload>();
  const note = (stage: number, payload: Payload) => {
    let each: number | undefined = stage;
    for (let depth = 0; each !== undefined && depth < 20; depth += 1) {
      const before = map.get(each);
      if (!before || (before.worst === 'dual-use' && payload.worst === 'hostile')) map.set(each, payload);
      each = story.stages[each]?.parent;
    }
  };
  for (const effect of story.effects) {
    if (effect.kind === 'connect' && effect.shell) note(effect.stage, { worst: 'hostile', what: 'a reverse shell' });
    else if (effect.kind === 'listen' && effect.shell)
      note(effect.stage, { worst: 'hostile', what: 'a shell for whoever connects' });
    else if (effect.kind === 'mine') note(effect.stage, { worst: 'hostile', what: 'a miner' });
    else if (effect.kind === 'flood') note(effect.stage, { worst: 'hostile', what: 'a flood of packets' });
    else if (effect.kind === 'proxyware') note(effect.stage, { worst: 'dual-use', what: 'a seller of bandwidth' });
    else if (effect.kind === 'login' && effect.how === 'guess')
      note(effect.stage, { worst: 'dual-use', what: 'a search for passwords' });
    else if (effect.kind === 'key' && isDoor(scene, effect))
      note(effect.stage, { worst: 'dual-use', what: 'an SSH key' });
    else if (effect.kind === 'scan') note(effect.stage, { worst: 'dual-use', what: 'a network sweep' });
    else if (effect.kind === 'run' && isTemporary(render(effect.what))) {
      note(effect.stage, { worst: 'dual-use', what: 'a program in a temporary folder' });
    }
  }
  for (const download of downloadRuns(scene)) {
    const worst = hostileDownload(download) ? 'hostile' : 'dual-use';
    note(download.run.stage, { worst, what: 'a download that is run' });
  }
  for (const stage of story.stages) {
    if (isHidden(stage.decoded)) note(stage.id, { worst: 'dual-use', what: 'hidden code' });
  }
  return map;
}

/** A key that came with the image, or any for the host; one that the user brings in a variable is no payload. */
function isDoor(scene: Scene, { key, stage, outside }: KeyEffect): boolean {
  if (key !== undefined && / AAAA[A-Za-z0-9+/]{16}/.test(literals(key).slice(0, 20_000))) return true;
  return outside !== undefined && !isMadeRoot(scene, stage, outside);
}

/** Folders anybody can write to, and hidden files. */
function isTemporary(path: string): boolean {
  return (
    /(^|[\s"'=/])(tmp|dev\/shm|var\/tmp)\//.test(path.slice(0, 500)) &&
    /^[^\s]{0,200}\/?(tmp|var\/tmp|dev\/shm)\//.test(path)
  );
}

/** Whether a job's text leaves no doubt that it is a payload although its stage was not read. */
export function isTemporaryJob(text: string): boolean {
  return (
    /(^|[\s;&|])((ba|da|z)?sh\s+)?(\/[a-zA-Z*‹›$]{1,40})?\/(tmp|var\/tmp|dev\/shm)\/[^\s;&|]{1,200}/.test(
      text.slice(0, 1000),
    ) &&
    !text.includes('rm ') &&
    !text.includes('find ')
  );
}
