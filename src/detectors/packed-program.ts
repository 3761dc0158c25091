import { type ElfFact, elf } from '../analyzers/elf.ts';
import { factsOf } from '../analyzers/facts-of.ts';
import type { Detector } from './detector.ts';
import { fileFinding } from './file-finding.ts';
import { packageOwning } from './setting.ts';
import { programUse } from './uses.ts';

/** Programs whose code cannot be seen in their file. */
export const packedProgram: Detector = {
  id: 'packed-program',
  version: 1,
  title: 'Runs a program that is packed.',
  attack: ['T1027.002'],
  description: `
A packer (UPX) compresses a program, so that its texts and functions do not show; a file without any section and with code
that may be written is packed or made by hand. Makers of small images pack their tools openly: a *note* when the image runs
one. *Suspicious* when it bears the name of a well-known program, or lies in a temporary or hidden folder.
`,
  fires: [
    {
      name: 'packed under the name of a server',
      severity: 'suspicious',
      image: { cmd: ['/usr/sbin/nginx'], files: { '/usr/sbin/nginx': { content: packed(), mode: 0o755 } } },
    },
    {
      name: 'packed in a temporary folder',
      severity: 'suspicious',
      image: {
        cmd: ['sh', '-c', '/var/tmp/a & exec app'],
        files: { '/var/tmp/a': { content: packed(), mode: 0o755 } },
      },
    },
    {
      name: 'a packed tool',
      severity: 'note',
      image: { cmd: ['/usr/local/bin/tool'], files: { '/usr/local/bin/tool': { content: packed(), mode: 0o755 } } },
    },
  ],
  silent: [
    { name: 'not run', image: { cmd: ['app'], files: { '/usr/local/bin/tool': { content: packed(), mode: 0o755 } } } },
    {
      name: "a package's own",
      image: {
        cmd: ['/usr/bin/tool'],
        files: {
          '/usr/bin/tool': { content: packed(), mode: 0o755 },
          '/var/lib/dpkg/info/tool.list': '/.\n/usr\n/usr/bin\n/usr/bin/tool\n',
        },
      },
    },
  ],
  detect(scene) {
    return factsOf(scene.facts, elf)
      .filter(isPacked)
      .slice(0, mostPrograms)
      .flatMap((fact) => {
        const { packer } = fact.data;
        const use = programUse(scene, fact.path);
        if (use === undefined || (use.reach !== 'runs' && use.reach !== 'armed')) return [];
        if (packageOwning(scene, fact.path) !== undefined) return [];
        const name = fact.path.slice(fact.path.lastIndexOf('/') + 1);
        const odd = /^\/(tmp|var\/tmp|dev\/shm|run|var\/run)\/|\/\./.test(fact.path);
        return fileFinding(scene, {
          threat: 'minor',
          path: fact.path,
          layer: fact.layer,
          reach: use.reach,
          title: `Runs a program that is packed${packer === undefined ? ' or made by hand' : ` with ${packer.toUpperCase()}`} (${name})`,
          text: `${fact.path}: ${packer ?? 'no section table, code that may be written'}`,
          deception: wellKnown.has(name) ? `It bears the name of ${name}, which nobody packs.` : undefined,
          paired: odd ? 'It lies where nobody keeps programs.' : undefined,
        });
      });
  },
};

/** Programs looked at in one image. */
const mostPrograms = 300;

/** By a packer known by its mark, or without any section and with code that may be written. */
function isPacked({ data }: { readonly data: ElfFact }): boolean {
  const handmade = data.noSections && data.writableCode && (data.type === 'executable' || data.type === 'shared');
  return data.packer !== undefined || handmade;
}

/** Programs that distributions build and nobody has a reason to pack. */
const wellKnown = new Set([
  ...[
    'bash',
    'sh',
    'dash',
    'sshd',
    'ssh',
    'cron',
    'crond',
    'nginx',
    'httpd',
    'apache2',
    'mysqld',
    'postgres',
    'redis-server',
  ],
  ...[
    'python3',
    'python',
    'perl',
    'node',
    'java',
    'php',
    'php-fpm',
    'systemd',
    'dockerd',
    'containerd',
    'kubelet',
    'ps',
  ],
  ...['ls', 'top', 'netstat', 'ss', 'init', 'su', 'sudo', 'login', 'pause', 'tini'],
]);

/** The headers that UPX leaves, and nothing in them. */
function packed(): Uint8Array {
  const bytes = new Uint8Array(512);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 62, 0, 1]);
  bytes.set(new TextEncoder().encode('UPX!'), 120);
  return bytes;
}
