import { interpreterUse } from '../trace/interpreter-use.ts';
import { type Opaque, opaqueOf } from '../trace/opaque.ts';
import type { Command, Reach, Story } from '../trace/story.ts';
import { literals } from '../trace/value.ts';
import type { Detector } from './detector.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { clip } from './wording.ts';

/** Code that nobody can read without running it. */
export const opaqueCode: Detector = {
  id: 'opaque-code',
  version: 1,
  title: 'Runs code that was made unreadable.',
  attack: ['T1027.002', 'T1027.013', 'T1140'],
  description: `
PyArmor, SourceDefender, ionCube, bytenode, marshalled Python and the like turn code into something only their own run-time
reads, and a script that is decrypted with a key that is not there cannot be read either. What such code does is not known,
and this scan cannot tell. *Suspicious* when it runs or waits to be run and was made unreadable on purpose; a *note* when it
only lies there, or when it is what a compiler leaves behind (\`.pyc\` without its source).
`,
  fires: [
    {
      name: 'a script that PyArmor encrypted',
      severity: 'suspicious',
      image: {
        cmd: ['python3', '/app/main.py'],
        files: {
          '/app/main.py':
            "from pytransform import pyarmor_runtime\npyarmor_runtime()\n__pyarmor__(__name__, __file__, b'\\x50\\x59')\n",
        },
      },
    },
    {
      name: 'marshalled code in a string',
      severity: 'suspicious',
      image: {
        cmd: [
          'python3',
          '-c',
          "import marshal,zlib,base64;exec(marshal.loads(zlib.decompress(base64.b64decode('eJxLzy8HAAKBATM='))))",
        ],
      },
    },
    {
      name: 'a script decrypted with a key from outside',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'openssl enc -d -aes-256-cbc -k "$KEY" -in /app/run.enc | bash'] },
    },
    {
      name: 'an encrypted module that nothing runs',
      severity: 'note',
      image: {
        files: {
          '/opt/x/main.py': {
            content: "#!/usr/bin/env python3\n__pyarmor__(__name__, __file__, b'PY')\n",
            mode: 0o755,
          },
        },
      },
    },
  ],
  silent: [
    {
      name: 'a library that caches compiled templates',
      image: {
        cmd: ['python3', '/app/main.py'],
        files: { '/app/main.py': 'import marshal\ncode = marshal.loads(bucket.read())\nexec(code)\n' },
      },
    },
    {
      name: 'decrypting data',
      image: { cmd: ['sh', '-c', 'openssl enc -d -aes-256-cbc -k "$KEY" -in /app/db.enc > /app/db; exec app'] },
    },
  ],
  detect(scene) {
    const stages = scene.story.stages.flatMap((stage) => {
      if (stage.language !== 'opaque') return [];
      const opaque = opaqueOf(stage.text) ?? { by: 'compiled code', isHiding: true };
      return findingOf(scene, sightingOf(scene, { stage: stage.id, line: 1 }), {
        threat: opaque.isHiding ? 'dual-use' : 'minor',
        title: titleOf(opaque, stage.reach),
        because: 'What this code does cannot be known without running it.',
      });
    });
    const decrypted = decryptedAndRun(scene.story).flatMap((command) =>
      findingOf(scene, sightingOf(scene, { stage: command.stage, line: command.line, command: command.id }), {
        threat: 'dual-use',
        title: 'Runs code that is decrypted with a key which is not in the image',
        because: 'What this code does cannot be known without the key.',
      }),
    );
    return [...stages, ...decrypted];
  },
};

function titleOf({ by, isHiding }: Opaque, reach: Reach): string {
  const what = `${isHiding ? 'code that was made unreadable' : 'compiled code without its source'} (${clip(by, 60)})`;
  return reach === 'runs' || reach === 'armed' ? `Runs ${what}` : `Holds ${what}`;
}

/** Interpreters at the end of a pipe through a decryption whose result is not known. */
function decryptedAndRun(story: Story): readonly Command[] {
  const found: Command[] = [];
  const decrypting = new Set<string>();
  for (const command of story.commands) {
    if (command.pipe === undefined) continue;
    const key = `${command.stage}:${command.pipe.group}`;
    if (decrypts(command)) decrypting.add(key);
    else if (decrypting.has(key) && interpreterUse(command.argv)?.kind === 'stdin' && isUnknown(command))
      found.push(command);
  }
  return found;
}

function decrypts(command: Command): boolean {
  const words = command.argv.slice(1).map(literals);
  if (command.name === 'openssl') return words.includes('-d') && words[0] !== 'base64';
  if (command.name === 'gpg' || command.name === 'gpg2') return words.some((word) => /^(?:-d|--decrypt)$/.test(word));
  return (
    ['age', 'ccdecrypt', 'mcrypt', 'scrypt'].includes(command.name) &&
    words.some((word) => /^-?-?d(?:ecrypt|ec)?$/.test(word))
  );
}

function isUnknown(command: Command): boolean {
  return command.stdin === undefined || command.stdin.some((part) => typeof part !== 'string');
}
