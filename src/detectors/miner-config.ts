import { factsOf } from '../analyzers/facts-of.ts';
import { minerConfig as minerConfigAnalyzer } from '../analyzers/miner-config.ts';
import { isDeclaredMiner } from './declared.ts';
import type { Detector } from './detector.ts';
import { fileFinding } from './file-finding.ts';
import { reachOfFile } from './file-place.ts';
import { looksLikeMiner } from './miner-needles.ts';
import { argumentUse, programUse } from './uses.ts';
import { clip } from './wording.ts';

/** A miner's configuration among the files. */
export const minerConfig: Detector = {
  id: 'miner-config',
  version: 1,
  title: 'Holds the configuration of a miner.',
  attack: ['T1496.001'],
  description: `
Pools and wallets also stand in files: xmrig's \`config.json\`, xmr-stak's \`pools.txt\`, cpuminer's. The names of the program
and of the file do not matter, the keys in it do. *Malicious* when something that runs is given this file and the image does
not say that it mines; *suspicious* when nothing found uses it, or the image is a declared miner. A configuration without a
pool is nothing.
`,
  fires: [
    {
      name: 'a renamed miner in a loop',
      image: {
        workdir: '/root',
        cmd: ['sh', '-c', 'while :; do ./nodjs -c config.json; done'],
        files: { '/root/nodjs': { content: '\u007fELF stub', mode: 0o755 }, '/root/config.json': xmrigExample() },
      },
    },
    {
      name: 'a configuration that lies there',
      severity: 'suspicious',
      image: { files: { '/opt/x/config.json': xmrigExample() } },
    },
  ],
  silent: [
    {
      name: 'another program with pools',
      image: { files: { '/etc/app.json': '{"pools":[{"url":"postgres://db/app","user":"app"}]}' } },
    },
    {
      name: 'a miner documented',
      severity: 'note',
      image: { files: { '/usr/share/doc/xmrig/examples/config.json': xmrigExample() } },
    },
  ],
  detect(scene) {
    const declared = isDeclaredMiner(scene);
    return factsOf(scene.facts, minerConfigAnalyzer).flatMap((fact) => {
      const pool = fact.data.pools.find((each) => each.url !== '' && !/your|example\.pool|donate/i.test(each.url));
      if (!pool) return [];
      const visible = reachOfFile(scene, fact.path, fact.layer, 'present');
      const folder = fact.path.slice(0, fact.path.lastIndexOf('/'));
      const use = argumentUse(scene, fact.path) ?? minerBeside(scene, folder);
      const reach = use?.reach ?? visible;
      return fileFinding(scene, {
        threat: 'hostile',
        declared,
        path: fact.path,
        layer: fact.layer,
        line: pool.line,
        reach,
        title: declared
          ? `Is a declared miner: its configuration names the pool ${clip(pool.url, 100)}`
          : `${use ? 'Runs with' : 'Holds'} a miner’s configuration (${fact.data.family}) that pays into ${clip(pool.url, 100)}`,
        text: `${fact.data.family}: ${pool.url} ${pool.user ?? ''}`,
        further: use?.command
          ? [{ text: use.command.text, where: { ...scene.story.stages[use.command.stage]?.where }, note: 'used by' }]
          : [],
        indicators: [pool.url, pool.user].flatMap((each) => (each ? [each.slice(0, 200)] : [])),
      });
    });
  },
};

/** xmrig reads `config.json` beside itself without being told. */
function minerBeside(scene: Parameters<Detector['detect']>[0], folder: string): ReturnType<typeof programUse> {
  for (const file of scene.facts.files.list(folder)) {
    if (file.kind !== 'elf' || !looksLikeMiner(file.needles)) continue;
    const use = programUse(scene, file.path);
    if (use) return use;
  }
  return undefined;
}

function xmrigExample(): string {
  return '{"algo":"cryptonight","donate-level":1,"pools":[{"url":"stratum+tcp://pool.mine.example:7777","user":"wallet-stub","pass":"x"}]}\n';
}
