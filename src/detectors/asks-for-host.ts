import { saysOf } from './declared.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { layerOf } from './file-place.ts';
import { settingOf } from './setting.ts';
import { severityOf } from './severity.ts';
import { tellingFiles } from './telling-files.ts';
import { clip } from './wording.ts';

/** Instructions that would hand the host over. */
export const asksForHost: Detector = {
  id: 'asks-for-host',
  version: 2,
  title: 'Its own instructions give it the host.',
  attack: ['T1610', 'T1611', 'T1204.003'],
  description: `
A label or a README with a \`docker run --privileged -v /:/host …\` line tells people to hand the host to the container. One of all
privileges, the engine's socket or the host's files is a *note*, which matters together with what the image then does. All
privileges *and* the host's files, writable, leave nothing of the container's walls: *suspicious* in an image that does not say that
it is an agent or a tool for the machine itself.
`,
  fires: [
    {
      name: 'everything, in a label',
      severity: 'suspicious',
      image: { labels: { RUN: 'docker run -d --privileged --net host -v /:/host someones/app' } },
    },
    {
      name: 'everything, in a README',
      severity: 'suspicious',
      image: {
        files: {
          '/README.md':
            '# App\n\nRun it:\n\n    docker run --rm -d \\\n      --privileged --pid=host \\\n      -v /:/mnt someones/app\n',
        },
      },
    },
    {
      name: 'with --mount',
      severity: 'suspicious',
      image: { labels: { usage: 'podman run --privileged --mount type=bind,source=/,target=/host someones/app' } },
    },
    {
      name: 'the socket of the engine',
      severity: 'note',
      image: { labels: { usage: 'docker run -v /var/run/docker.sock:/var/run/docker.sock someones/app' } },
    },
    {
      name: 'an agent',
      severity: 'note',
      image: {
        name: 'docker.io/someones/node-agent:1',
        labels: { usage: 'docker run -d --privileged --pid=host -v /:/host someones/node-agent' },
      },
    },
  ],
  silent: [
    {
      name: 'an ordinary run label',
      image: { labels: { usage: 'docker run -p 80:80 -v /srv/data:/data someones/app' } },
    },
    {
      name: 'read only',
      severity: 'note',
      image: { labels: { usage: 'docker run --privileged -v /:/host:ro someones/exporter' } },
    },
    {
      name: 'documentation of something else',
      image: { files: { '/usr/share/doc/docker/README.md': 'docker run --privileged -v /:/host x\n' } },
    },
  ],
  detect(scene) {
    const labels = Object.entries({
      ...scene.facts.image.annotations,
      ...(scene.facts.image.config.config?.Labels ?? {}),
    });
    const own = labels
      .slice(0, 500)
      .map(([name, value]) => ({ text: value, shown: `${name}=${value}`, where: { config: 'Labels' } }));
    return [...own, ...readmes(scene)].flatMap((each) => judged(scene, each));
  },
};

interface Instructions {
  readonly text: string;
  readonly shown: string;
  readonly where: FindingDraft['where'];
}

/** Files that tell people how to run the image: a README at the top, or in a folder right below it. */
function readmes(scene: Scene): readonly Instructions[] {
  const found: Instructions[] = [];
  for (const file of tellingFiles(scene).readmes) {
    if (found.length >= 20) break;
    if (settingOf(file.path)) continue;
    const text = scene.facts.files.text(file);
    if (text === undefined) continue;
    const shown =
      text.split('\n').find((line) => /\b(docker|podman|nerdctl)\s+(container\s+)?run\b/.test(line.slice(0, 2000))) ??
      text;
    found.push({ text, shown, where: { layer: layerOf(scene, file.layer), path: file.path } });
  }
  return found;
}

function judged(scene: Scene, { text, shown, where }: Instructions): readonly FindingDraft[] {
  const asked = commandsIn(text)
    .map(askedBy)
    .filter((each) => each.length > 0);
  const worst = asked.sort((one, other) => other.length - one.length)[0];
  if (!worst) return [];
  const everything = worst.includes('all privileges') && worst.includes("the host's files");
  const agent = saysOf(scene, agentWords);
  const severity = severityOf({
    threat: everything && !agent ? 'dual-use' : 'minor',
    reach: 'runs',
    because: everything ? 'With both there is nothing left between the container and the host.' : undefined,
  });
  if (!severity) return [];
  return [
    {
      title: `Its instructions ask for ${worst.join(' and ')}`,
      ...severity,
      confidence: 'medium',
      reach: 'runs',
      where,
      evidence: [{ text: clip(shown, 2000), where }],
    },
  ];
}

const agentWords = [
  ...[
    'agent',
    'node',
    'exporter',
    'monitor',
    'monitoring',
    'collector',
    'csi',
    'driver',
    'plugin',
    'debug',
    'debugger',
    'nsenter',
    'toolbox',
  ],
  ...[
    'falco',
    'cadvisor',
    'netdata',
    'sysdig',
    'datadog',
    'osquery',
    'kubelet',
    'rancher',
    'installer',
    'provisioner',
    'tools',
    'dind',
  ],
];

/** The `docker run` commands of a text, each with the lines it goes on over. */
function commandsIn(text: string): readonly string[] {
  const joined = text.slice(0, 100_000).replaceAll('\\\r\n', ' ').replaceAll('\\\n', ' ');
  return joined
    .split('\n')
    .filter((line) => /\b(docker|podman|nerdctl)\b/.test(line.slice(0, 4000)) && line.includes(' run '))
    .slice(0, 100)
    .map((line) => line.slice(0, 4000));
}

function askedBy(command: string): readonly string[] {
  const root = /(?:-v|--volume)[= ]\s{0,3}["']?\/:\/?[^\s"':]{0,200}(:[a-z,]{1,20})?/.exec(command);
  const bind = /source=\/,|src=\/,/.test(command);
  const readOnly = (root?.[1] ?? '').split(/[:,]/).includes('ro') || (bind && /readonly/.test(command));
  const socket = /(docker|containerd)\.sock/.test(command);
  return [
    command.includes('--privileged') ? 'all privileges' : '',
    root || bind ? (readOnly ? "the host's files to read" : "the host's files") : '',
    socket ? "the engine's socket" : '',
  ].filter((each) => each !== '');
}
