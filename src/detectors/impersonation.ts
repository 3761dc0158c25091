import type { Detector, Scene } from './detector.ts';
import { severityOf } from './severity.ts';

/** The name of an official image on something else. */
export const impersonation: Detector = {
  id: 'impersonation',
  version: 1,
  title: 'Bears the name of an official image and is something else.',
  attack: ['T1036.005', 'T1204.003'],
  description: `
An image called \`nginx\` or \`openjdk\` in somebody's namespace may be a build of their own; one without nginx or Java in it is
not. A *note* by itself; *suspicious* when the namespace is random characters.
`,
  fires: [
    {
      name: 'an official name in a random namespace',
      severity: 'suspicious',
      image: { name: 'docker.io/c43602f9cc95/openjdk:0da242bd93b7f', files: { '/opt/dao.py': 'print(1)\n' } },
    },
    {
      name: 'nginx without nginx',
      severity: 'note',
      image: { name: 'docker.io/someones/nginx:latest', files: { '/opt/x': 'x' } },
    },
  ],
  silent: [
    { name: 'a build of their own', image: { name: 'docker.io/someones/nginx:1', files: { '/usr/sbin/nginx': 'x' } } },
    { name: 'another name', image: { name: 'docker.io/someones/app:1', files: { '/app': 'x' } } },
  ],
  detect(scene) {
    const repository = scene.facts.image.repository;
    const [namespace, name, more] = repository?.split('/') ?? [];
    if (!namespace || !name || more !== undefined || namespace === 'library') return [];
    const programs = official.get(name);
    if (!programs || scene.facts.layers.length === 0 || scene.facts.gaps.length > 0 || holds(scene, programs))
      return [];
    const random = isRandom(namespace);
    const judged = severityOf({
      threat: random ? 'dual-use' : 'minor',
      reach: 'runs',
      because: `None of the programs of the official image is in it${random ? ', and its namespace is random characters' : ''}.`,
    });
    if (!judged) return [];
    const where = {};
    return [
      {
        title: `Is named like the official image “${name}” but does not contain it`,
        ...judged,
        confidence: 'medium',
        reach: 'runs',
        where,
        evidence: [{ text: repository ?? '', where, note: 'the name of the image' }],
      },
    ];
  },
};

/** Official images that are often borrowed, and what any of their builds contains. */
const official: ReadonlyMap<string, readonly string[]> = new Map([
  ['nginx', ['nginx', 'openresty']],
  ['httpd', ['httpd', 'apache2']],
  ['openjdk', ['java', 'javac', 'jshell']],
  ['golang', ['go']],
  ['python', ['python', 'python3', 'python2']],
  ['node', ['node', 'nodejs']],
  ['redis', ['redis-server']],
  ['mysql', ['mysqld', 'mariadbd', 'mysql']],
  ['mariadb', ['mariadbd', 'mysqld']],
  ['postgres', ['postgres']],
  ['mongo', ['mongod']],
  ['tomcat', ['catalina.sh', 'catalina.jar', 'java']],
  ['memcached', ['memcached']],
  ['pause', ['pause']],
  ['etcd', ['etcd']],
  ['traefik', ['traefik']],
]);

function holds(scene: Scene, programs: readonly string[]): boolean {
  for (const file of scene.facts.files.all()) {
    const name = file.path.slice(file.path.lastIndexOf('/') + 1);
    if (
      programs.some(
        (program) => name === program || (name.startsWith(program) && /^[\d.-]/.test(name.slice(program.length))),
      )
    )
      return true;
  }
  return false;
}

/** Hexadecimal or digits only, ten or more: nobody's name. */
function isRandom(namespace: string): boolean {
  return /^[0-9a-f]{10,}$/.test(namespace) && /\d/.test(namespace);
}
