import type { Effect, EncryptEffect } from '../trace/effect.ts';
import type { Language } from '../trace/story.ts';
import { literals, render } from '../trace/value.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { hasRansomWords } from './ransom-words.ts';
import type { Threat } from './severity.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Locking files away and asking for money. */
export const ransom: Detector = {
  id: 'ransom',
  version: 1,
  title: 'Encrypts files and removes the originals.',
  attack: ['T1486', 'T1490'],
  description: `
Backups are encrypted too, and their plain copies removed. Ransomware goes through *other people's* files: from the root, the homes,
the web root, or a mount of the host; it removes the originals, and leaves a note that asks for money. *Malicious* when it asks for
money or works on the host; *suspicious* when it goes through such folders and removes the originals. Encrypting one file, or the
files of a backup folder, is nothing.
`,
  fires: [
    {
      name: 'with openssl, and a note',
      image: {
        cmd: [
          'sh',
          '-c',
          'find /data -type f | while read f; do openssl enc -aes-256-cbc -salt -in "$f" -out "$f.lock" -k "$K" && rm -f "$f"; done; echo "Your files are encrypted. Send 0.1 bitcoin to get back." > /data/README_NOW.txt',
        ],
      },
    },
    {
      name: 'the homes of the host, with gpg',
      image: {
        cmd: [
          'sh',
          '-c',
          'for f in $(find /host/home -type f); do gpg --batch --yes -c --passphrase x "$f"; shred -u "$f"; done',
        ],
      },
    },
    {
      name: 'in Python',
      image: {
        cmd: ['python3', '/r.py'],
        files: {
          '/r.py': [
            'import os',
            'from cryptography.fernet import Fernet',
            'f = Fernet(Fernet.generate_key())',
            "for root, _, names in os.walk('/home'):",
            '    for n in names:',
            '        p = os.path.join(root, n)',
            '        d = f.encrypt(open(p, "rb").read())',
            "        open(p + '.locked', 'wb').write(d)",
            '        os.remove(p)',
            "open('/home/READ_ME.txt', 'w').write('Your files are encrypted, pay 1 bitcoin to decrypt')",
          ].join('\n'),
        },
      },
    },
    {
      name: 'homes, without a note',
      severity: 'suspicious',
      image: {
        cmd: [
          'sh',
          '-c',
          'for f in $(find /home /var/www -type f); do openssl enc -aes-256-cbc -pass pass:x -in $f -out $f.e; rm $f; done',
        ],
      },
    },
  ],
  silent: [
    {
      name: 'an encrypted backup',
      image: {
        cmd: [
          'sh',
          '-c',
          'for f in /backup/*.sql; do gpg --batch -c --passphrase-file /run/pass "$f" && rm "$f"; done',
        ],
      },
    },
    {
      name: 'one file',
      image: {
        cmd: ['sh', '-c', 'openssl enc -aes-256-cbc -in /out/a.tar -out /out/a.tar.enc -pass env:PASS; rm /out/a.tar'],
      },
    },
    {
      name: 'certificates',
      image: {
        cmd: ['sh', '-c', 'for f in $(find /etc/ssl -name "*.p12"); do openssl pkcs12 -in $f -out $f.pem; done'],
      },
    },
  ],
  detect(scene) {
    return [...byCommands(scene), ...byLibrary(scene)];
  },
};

function byCommands(scene: Scene): readonly FindingDraft[] {
  return effectsOf(scene, 'encrypt').flatMap((effect) => {
    if (!isMany(effect)) return [];
    const sighting = sightingOf(scene, effect);
    const around = scene.story.effects.filter((other) => other.stage === effect.stage);
    const removes =
      around.find((other) => removesOriginal(other, effect)) ??
      (removesInSource(sighting.command?.text ?? '') ? effect : undefined);
    const asks = hasRansomWords(sighting.stage.text);
    const source = render(effect.path);
    const host =
      sighting.outside !== undefined || /(^|[\s(])\/(host|hostfs|rootfs|mnt\/(etc|home|root|host))\b/.test(source);
    const broad = broadRoots.test(source) || broadRoots.test(findRoots(scene, effect));
    if (!asks && !(removes && (host || broad))) return [];
    const threat: Threat = asks || host ? 'hostile' : 'dual-use';
    return findingOf(scene, sighting, {
      threat,
      title: `Encrypts files one after the other${removes ? ' and removes the originals' : ''} (${effect.tool}, ${valueWords(effect.path, 60)})`,
      because: asks ? 'It leaves a demand for money.' : host ? 'They belong to the host.' : 'They are not its own.',
      effects: [effect.id, ...(removes && removes !== effect ? [removes.id] : [])],
    });
  });
}

/** Folders that hold what belongs to people. */
const broadRoots =
  /(^|[\s(])\/(home|root|srv|var\/www|var\/lib\/mysql|usr\/share\/nginx|mnt|media|data|opt)?(\s|\*|$|\/\s|\/\*)/;

function isMany(effect: EncryptEffect): boolean {
  return effect.path.some((part) => typeof part !== 'string') || literals(effect.path).includes('*');
}

function removesOriginal(other: Effect, effect: EncryptEffect): boolean {
  if (other.kind !== 'delete') return false;
  const [one, two] = [render(other.path), render(effect.path)];
  return one === two || (one !== '' && two.startsWith(one));
}

function removesInSource(text: string): boolean {
  return /\s-sdel(\s|$)|\s-m[tf]?\s|--rm\b|--delete-files/.test(text);
}

/** What the loop around it goes through, when only the name of its variable is known: the `find` of the same code. */
function findRoots(scene: Scene, effect: EncryptEffect): string {
  const finds = scene.story.commands.filter((command) => command.stage === effect.stage && command.name === 'find');
  return finds
    .map((command) => command.argv.slice(1, 6).map(render).join(' '))
    .join(' ')
    .slice(0, 500);
}

const scriptLanguages: ReadonlySet<Language> = new Set<Language>([
  'python',
  'javascript',
  'php',
  'ruby',
  'perl',
  'powershell',
  'java',
]);
const maximumText = 400_000;

/** A cipher of a library, a walk through folders, originals removed or replaced, and a demand: all in one script. */
function byLibrary(scene: Scene): readonly FindingDraft[] {
  return scene.story.stages.flatMap((stage) => {
    if (!scriptLanguages.has(stage.language)) return [];
    const text = stage.text.slice(0, maximumText);
    const encrypts = ciphers.some((word) => text.includes(word)) && /encrypt/i.test(text);
    if (!encrypts || !walks.some((word) => text.includes(word)) || !removals.some((word) => text.includes(word)))
      return [];
    if (!hasRansomWords(text)) return [];
    const at = text.search(/encrypt\s{0,2}\(/i);
    const line = at < 0 ? 1 : text.slice(0, at).split('\n').length;
    return findingOf(scene, sightingOf(scene, { stage: stage.id, line }), {
      threat: 'hostile',
      title: 'Encrypts files one after the other and asks for money',
      because: 'It goes through folders with a cipher, replaces the files, and leaves a demand.',
      confidence: 'medium',
    });
  });
}

const ciphers = [
  'Fernet',
  'AES.new',
  'algorithms.AES',
  'createCipheriv',
  'openssl_encrypt',
  'OpenSSL::Cipher',
  'Crypt::',
  'ChaCha20',
  'pyAesCrypt',
  'Cipher.getInstance',
  'nacl.secret',
  'RSA.import',
  'PKCS1_OAEP',
];
const walks = [
  'os.walk',
  'glob(',
  'rglob',
  'os.listdir',
  'scandir',
  'readdir',
  'RecursiveDirectoryIterator',
  'Dir.glob',
  'Find.find',
  'File::Find',
  'walkFileTree',
  'Get-ChildItem',
];
const removals = [
  'os.remove',
  'os.unlink',
  '.unlink(',
  'unlink(',
  'unlinkSync',
  'File.delete',
  'os.rename',
  'rename(',
  "'wb'",
  '"wb"',
  'writeFileSync',
  'file_put_contents',
  'Remove-Item',
];
